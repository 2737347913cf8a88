import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type CompareOptions,
  compareRuns,
  comparisonMarkdown,
  type RunToCompare,
} from "../../../../lib/report/comparison/mod.ts";
import { metadata } from "../outcomes.ts";
import { run, times } from "./runs.ts";

function markdown(
  before: RunToCompare,
  others: readonly RunToCompare[],
  options: Partial<CompareOptions> = {},
): string {
  return comparisonMarkdown(compareRuns(before, others, { seed: 0, ...options }));
}

const category = (index: number) => ({ category: index % 2 === 0 ? "物理" : "环境" });

Deno.test("comparisonMarkdown() begins with the verdict, and tabulates every category", () => {
  const text = markdown(
    run("copy", times(16, 5), category),
    [run("mine", times(16, 5).map((score, index) => score + 1 + (index % 4) / 2), category)],
    { tolerance: 1 },
  );
  const lines = text.split("\n");
  assertEquals(lines[0], "# mine compared with copy");
  assert(lines[2]?.startsWith('**"mine" scores 1.750 higher than "copy" (95 % interval 1.442 to'));
  assertEquals(lines[4], "- No regression of more than 1 is shown.");
  assertStringIncludes(text, "| Category | Pairs | Before |   Now | Difference |");
  const cells = (name: string) =>
    lines.filter((line) => line.startsWith(`| ${name} `))
      .map((line) => line.split("|").slice(2, -1).map((cell) => cell.trim()));
  assertEquals(cells("物理"), [
    ["8", "5.000", "6.500", "**+1.500**", "+1.053 to +1.947", "0.0078", "0.0156"],
    ["8", "0", "0", "0.618"],
  ]);
  assertEquals(cells("**all**")[1], ["16", "0", "0", "0.433"]);
  assert(!text.includes("If missing"), "nothing is missing");
  assert(!text.includes("Read this first"), "nothing is to be known");
});

Deno.test("comparisonMarkdown() says what is missing, left out and not alike", () => {
  const before = {
    ...run("copy", [...times(10, 5), undefined, 5]),
    metadata: metadata({ notices: ["Partial: 12 of 20 pairs"] }),
  };
  const now = { ...run("mine", times(11, 5.4)), differences: ["prompts: a there, b now"] };
  const text = markdown(before, [now]);
  assertStringIncludes(text, "> - The runs were not judged alike: prompts: a there");
  assertStringIncludes(text, "> - copy: Partial: 12 of 20 pairs.");
  assertStringIncludes(text, 'only one of the runs finished: 1 of "copy", 0 of "mine".');
  assertStringIncludes(text, "The runs cannot be ranked: 1 of 11 pairs lacks a score");
  assertStringIncludes(text, "If missing were 0 / 10");
  assertStringIncludes(text, "-0.055 / +0.855");
  const ranked = markdown(before, [{ ...now, outcomes: run("mine", times(11, 9)).outcomes }]);
  assertStringIncludes(
    ranked,
    `> - 1 of 11 pairs lacks a judge's score in "copy", "mine" or both; differences of the judge's `,
  );
});

Deno.test("comparisonMarkdown() shows what changed most, with both replies", () => {
  const replies = (name: string) => (index: number) => ({
    instruction: `Move | the <b>lamp</b> ${index}`,
    reply: `${name} thinks\n*so* ${index}. ${"very ".repeat(100)}`,
    image: `images/物理/pair ${index}.png`,
  });
  const text = markdown(
    run("copy", [5, 5, 9], replies("first")),
    [run("mine", [7, 2, 9], replies("second"))],
  );
  const [, lost = ""] = text.split("## Lost most\n\n");
  assertEquals(lost.split("\n").slice(0, 4).map((line) => line.slice(0, 62)), [
    "**5.000 → 2.000** (-3.000) `pair_1` (物理, [before](runs/copy/im",
    "Instruction: Move \\| the \\<b>lamp\\</b> 1  ",
    "Before: first thinks \\*so\\* 1. very very very very very very v",
    "Now: second thinks \\*so\\* 1. very very very very very very ver",
  ]);
  assertStringIncludes(lost, "[now](runs/mine/images/%E7%89%A9%E7%90%86/pair%201.png)");
  assert(lost.split("\n").slice(2, 4).every((line) => line.length < 320), "a reason is not cut");
  assertStringIncludes(text, "## Gained most\n\n**5.000 → 7.000** (+2.000) `pair_0`");
});

Deno.test("comparisonMarkdown() leaves out replies that are the number alone", () => {
  const number = () => ({ reply: "Score: 5.0\n" });
  const text = markdown(run("copy", [5], number), [run("mine", [6], () => ({ reply: "6" }))]);
  assert(!/^(Before|Now): [^c]/m.test(text), text);
});

Deno.test("comparisonMarkdown() keeps hostile names to their cells and lines", () => {
  const name = "a|b*c*<img>\n# not a heading\n";
  const text = markdown(
    run(name, [5, 6], () => ({ category: name, id: name })),
    [run(`${name}2`, [6, 7], () => ({ category: name, id: name }))],
  );
  assertEquals(text.split("\n").filter((line) => line.startsWith("# ")).length, 1);
  assert(!/(?<!\\)<img>/.test(text.replaceAll(/`[^`]*`/g, "")));
  for (const line of text.split("\n").filter((line) => line.startsWith("| a"))) {
    assert([5, 7, 8].includes(line.replaceAll("\\|", "").split("|").length - 2), line);
  }
});

Deno.test("comparisonMarkdown() has a section for each of several runs", () => {
  const text = markdown(run("copy", times(8, 5), category), [
    run("one", times(8, 6), category),
    run("two", times(8, 4), category),
  ]);
  assert(text.startsWith('# 2 runs compared with copy\n\n**"one" scores 1.000 higher'));
  assertEquals(text.match(/^## .*$/gm), [
    ...["## one: by category", "## one: gained most", "## two: by category", "## two: lost most"],
    ...["## The runs", "## How to read the numbers"],
  ]);
  assertStringIncludes(text, "adjusted for all 6 tests");
});

Deno.test("comparisonMarkdown() copes with nothing to compare", () => {
  const text = markdown(run("copy", []), [run("mine", [5])], { tolerance: 1 });
  assertStringIncludes(text, '**No result: no pair has a score in both "copy" and "mine".**');
  assertStringIncludes(
    text,
    '- Undecided: "mine" may have lost more than 1 over all pairs: no pair',
  );
  assert(!text.includes("## By category"));
});
