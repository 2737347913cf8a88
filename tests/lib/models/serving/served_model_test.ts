import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../../../lib/input_error.ts";
import { knownServer, UnnamedModel } from "../../../../lib/models/serving/served_model.ts";

const words = { doing: "Editing", kept: "edits" };

Deno.test("UnnamedModel tells the model once, by the first server that has it", () => {
  const model = new UnnamedModel();
  assertEquals(model.notice(words), undefined);
  model.note("http://a", "m");
  model.note("http://b", "m");
  model.note("http://a", "m");
  assertEquals(
    model.notice(words),
    'Editing with "m", the only model of http://a; name it in params.model to make it part of ' +
      "what edits are kept by",
  );
});

Deno.test("UnnamedModel does not take different models for one, until it is cleared", () => {
  const model = new UnnamedModel();
  model.note("http://a", "m");
  const { message } = assertThrows(() => model.note("http://b", "n"), InputError);
  assertEquals(
    message,
    'Name a model in params.model: http://a serves "m" and http://b serves "n"',
  );
  model.clear();
  model.note("http://b", "n");
  assertEquals(model.notice(words)?.startsWith('Editing with "n"'), true);
});

Deno.test("knownServer() says plainly that a server was not asked first", () => {
  const known = new Map([["http://a", 1]]);
  assertEquals(knownServer(known, "http://a"), 1);
  assertThrows(
    () => knownServer(known, "http://b"),
    Error,
    "Work for http://b before it was asked what it can do",
  );
});
