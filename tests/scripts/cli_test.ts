import { assertEquals, assertThrows } from "@std/assert";
import { type Command, parseOptions, UsageError } from "../../scripts/cli/command.ts";
import { progressLine } from "../../lib/evaluation/mod.ts";

const command: Command = {
  name: "try",
  summary: "",
  options: [
    { name: "limit", value: "N", help: "" },
    { name: "category", value: "NAME", many: true, help: "" },
    { name: "dry-run", help: "" },
  ],
  examples: [],
  run: () => Promise.resolve(0),
};

Deno.test("parseOptions() reads switches, values and repeated values", () => {
  const options = parseOptions(command, [
    "--limit=3",
    "--category",
    "物理",
    "--category",
    "1",
    "--dry-run",
  ]);
  assertEquals(options.number("limit", { min: 1 }), 3);
  assertEquals(options.texts("category"), ["物理", "1"]);
  assertEquals([options.has("dry-run"), options.has("limit"), options.has("x")], [
    true,
    true,
    false,
  ]);
  assertEquals(parseOptions(command, []).number("limit", { min: 1 }), undefined);
});

Deno.test("parseOptions() refuses what it does not know, with what was meant", () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["--limt", "3"], "unknown option --limt; did you mean --limit?"],
    [["--zzzz=3"], "unknown option --zzzz"],
    [["-x"], "unknown option -x"],
    [["--limit", "-5"], '--limit -5: write --limit=-5, since it begins with "-"'],
    [["file.yaml"], 'unexpected argument "file.yaml"'],
    [["--limit"], "--limit needs a value: N"],
    [["--limit", "1", "--limit", "2"], "--limit is given 2 times"],
  ];
  for (const [args, message] of cases) {
    assertEquals(assertThrows(() => parseOptions(command, args), UsageError).message, message);
  }
});

Deno.test("parseOptions() keeps positional arguments as they were written", () => {
  const { positional } = parseOptions({ ...command, positional: "DIR..." }, ["007", "1e2", "a"]);
  assertEquals(positional, ["007", "1e2", "a"]);
});

Deno.test("Options.number() keeps to its range", () => {
  const read = (text: string) =>
    parseOptions(command, [`--limit=${text}`]).number("limit", { min: 1 });
  for (const text of ["0", "-1", "1.5", "three", " ", "1e999"]) {
    assertThrows(() => read(text), UsageError, "--limit: expected a whole number of at least 1");
  }
  assertEquals(read("12"), 12);
});

Deno.test("progressLine() shows stage, count, rate, time left, mean and failures", () => {
  const progress = {
    stage: "judge",
    done: 30,
    total: 270,
    fresh: 10,
    failures: 2,
    mean: 6.25,
  } as const;
  assertEquals(
    progressLine(progress, 20),
    "Judging 30/270  30.0/min  8 min 00 s left  mean 6.250  2 failed",
  );
  assertEquals(
    progressLine({ stage: "edit", done: 270, total: 270, fresh: 270, failures: 0 }, 90),
    "Editing 270/270  3.0/s",
  );
  assertEquals(
    progressLine({ stage: "check", unit: "MB", done: 100, total: 557, fresh: 100, failures: 0 }, 1),
    "Checking 100/557 MB  5 s left",
  );
  assertEquals(
    progressLine({ stage: "edit", done: 4, total: 9, fresh: 0, failures: 0 }, 5),
    "Editing 4/9",
  );
});
