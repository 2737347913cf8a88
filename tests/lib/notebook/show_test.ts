import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CellProgress, guard, show, table } from "../../../lib/notebook/mod.ts";
import { InputError } from "../../../lib/input_error.ts";
import { notingKernel } from "../../helpers/kernel.ts";
import { ROOT } from "../../helpers/task.ts";

Deno.test("show() sends what a value shows, and waits until it is on its way", async () => {
  const { kernel, sent } = notingKernel();
  const began = performance.now();
  await show(table(["Category"], [["物理"]]), { kernel });
  await show({ score: 7 }, { kernel });
  assert(performance.now() - began >= 45);
  assertEquals(sent.map(({ type }) => type), ["display_data", "display_data"]);
  assertEquals(
    sent.map(({ content }) => Object.keys(content["data"] as object)),
    [["text/html", "text/plain"], ["text/plain"]],
  );
});

Deno.test("show() and guard() say that there is no notebook", async () => {
  const error = await assertRejects(() => show(1), InputError);
  assertStringIncludes(error.message, "this is no notebook. Open it with deno task notebook");
});

Deno.test("CellProgress keeps to one line", async () => {
  const { kernel, sent } = notingKernel();
  const progress = new CellProgress({ kernel });
  for (let done = 0; done <= 50; done++) {
    progress.show({ stage: "judge", done, total: 50, fresh: done, failures: 0, mean: 6.5 });
  }
  progress.say("50 edits judged");
  await progress.end();
  assertEquals(
    sent.map(({ type }) => type),
    ["display_data", "update_display_data", "update_display_data"],
  );
  const ids = new Set(sent.map(({ content }) => JSON.stringify(content["transient"])));
  assertEquals(ids.size, 1);
  const lines = sent.map(({ content }) =>
    (content["data"] as Record<string, string>)["text/plain"] ?? ""
  );
  assertStringIncludes(lines[0] ?? "", "Judging 0/50");
  assertStringIncludes(lines[1] ?? "", "Judging 50/50");
  assertEquals(lines[2], "50 edits judged");
});

Deno.test("guard() tells failures of work in the background, once each", async () => {
  const { kernel, sent } = notingKernel();
  const before = Deno.cwd();
  try {
    guard({ kernel });
    guard({ kernel });
    assertEquals(`${Deno.cwd()}/`, ROOT);
    Promise.reject(new Error("the server is gone"));
    setTimeout(() => {
      throw new TypeError("no such field");
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    Deno.chdir(before);
  }
  const texts = sent.map(({ content }) => String(content["text"]));
  assertEquals(sent.map(({ type }) => type), ["stream", "stream"]);
  assertStringIncludes(texts.join(""), "Work in the background failed: Error: the server is gone");
  assertStringIncludes(texts.join(""), "TypeError: no such field");
});
