import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../lib/input_error.ts";
import type { Figure, Recomputed } from "../../../lib/published/figure.ts";
import { recomputeVieScore } from "../../../lib/published/viescore.ts";
import { answers, CELLS, raterFile, raters, SCORES, withFiles } from "./clone.ts";

const JUDGE = "answers/results_gemini_0shot";

function recompute(files: Readonly<Record<string, unknown>>): Promise<Recomputed> {
  return withFiles(
    { ...raters("human"), ...files },
    (folder) =>
      recomputeVieScore({ answers: `${folder}/answers`, task: "", human: `${folder}/human` }),
  );
}

function figure(recomputed: Recomputed, name: string): Figure {
  const found = recomputed.tables[0]?.figures.find((one) => one.name === name);
  assert(found !== undefined, name);
  return found;
}

function assertMeasure(recomputed: Recomputed, name: string, expected: number): void {
  assertAlmostEquals(figure(recomputed, name).recomputed ?? NaN, expected, 1e-12, name);
}

Deno.test("recomputeVieScore() computes what can be computed by hand", async () => {
  const recomputed = await recompute(answers(JUDGE));
  const [table] = recomputed.tables;
  assertEquals(table?.figures.length, 75);
  assertEquals(table?.notes.slice(1, 3), [
    "32 edits used, 0 left out.",
    "Of those used, with a random score in place of a reply that could not be read: 0.",
  ]);
  assertMeasure(recomputed, "SDEdit, mean of SC", 0.6);
  assertMeasure(recomputed, "SDEdit, population std of SC", Math.sqrt(0.065));
  assertMeasure(recomputed, "SDEdit, mean of PQ", 0.55);
  const overall = [0.15, 0.2, 0.16, 0.9].map(Math.sqrt).reduce((sum, score) => sum + score, 0);
  assertMeasure(recomputed, "SDEdit, mean of O", overall / 4);
  // By ranks: judge 1 2 3 4, raters 1 2.5 4 2.5; 2.5 2.5 1 4 and 2 3.5 1 3.5; for O, judge
  // 15 20 16 90 (1 3 2 4) and raters 0 0.7 0 0.7 (1.5 3.5 1.5 3.5).
  assertMeasure(recomputed, "SDEdit, Spearman of SC", 3 / Math.sqrt(5 * 4.5));
  assertMeasure(recomputed, "SDEdit, Spearman of PQ", 3.75 / 4.5);
  assertMeasure(recomputed, "SDEdit, Spearman of O", 4 / Math.sqrt(5 * 4));
  assertMeasure(recomputed, "average Spearman of PQ", Math.tanh(3.75 / 4.5));
  const [fisher, plain, ...more] = figure(recomputed, "average Spearman of PQ").beside;
  assertAlmostEquals(fisher?.value ?? NaN, 3.75 / 4.5, 1e-12);
  assertAlmostEquals(plain?.value ?? NaN, 3.75 / 4.5, 1e-12);
  assertEquals(more, []);
  assertEquals(figure(recomputed, "SDEdit, mean of SC").outcome, "different");
});

Deno.test("recomputeVieScore() finds no Fisher average of raters that agree", async () => {
  const { tables, missing } = await recompute(answers(JUDGE));
  const [, humans] = tables;
  assertEquals(humans?.figures.map(({ recomputed }) => recomputed?.toFixed(9)).slice(0, 24), [
    ...Array(24).fill(Math.tanh(1).toFixed(9)),
  ]);
  assertEquals(humans?.figures[0]?.beside, [{ name: "Fisher average", value: undefined }]);
  assertEquals(missing.map(({ name }) => name), ["VIEScore, results_gpt4o_0shot"]);
});

Deno.test("recomputeVieScore() decides ties on whole numbers, not on roots", async () => {
  const scores = {
    SC: {
      "sample_1_1.jpg": { score: 1 },
      "sample_1_2.jpg": { score: 3 },
      "sample_2_1.jpg": { score: 5 },
      "sample_3_1.jpg": { score: 6 },
    },
    PQ: {
      "sample_1_1.jpg": { score: 9 },
      "sample_1_2.jpg": { score: 3 },
      "sample_2_1.jpg": { score: 5 },
      "sample_3_1.jpg": { score: 6 },
    },
  };
  assert(Math.sqrt(0.1 * 0.9) > Math.sqrt(0.3 * 0.3), "floating point tells them apart");
  const recomputed = await recompute(answers(JUDGE, scores));
  // Ranks of the judge 1.5 1.5 3 4, of the raters 1.5 3.5 1.5 3.5.
  assertMeasure(recomputed, "DiffEdit, Spearman of O", 1 / Math.sqrt(4.5 * 4));
});

Deno.test("recomputeVieScore() says what is left out, and why", async () => {
  const { "sample_1_1.jpg": _, ...fewer } = SCORES.PQ;
  const recomputed = await recompute({
    ...answers(JUDGE),
    [`${JUDGE}/Text2Live/PQ.json`]: { ...fewer, "sample_9_1.jpg": { score: [1, 2] } },
  });
  assertEquals(
    recomputed.tables[0]?.notes[1],
    "31 edits used, 2 left out (Text2Live/sample_1_1.jpg lacks PQ; " +
      "Text2Live/sample_9_1.jpg lacks SC and a human rating).",
  );
  assertMeasure(recomputed, "Text2Live, mean of SC", 0.7);
});

Deno.test("recomputeVieScore() tells random scores, and what comes out without them", async () => {
  const guess = { score: [9], reasoning: "guess_if_cannot_parse | I cannot see" };
  const SC = { ...SCORES.SC, "sample_3_1.jpg": guess };
  const recomputed = await recompute(answers(JUDGE, { ...SCORES, SC }));
  assertEquals(
    recomputed.tables[0]?.notes[2],
    "Of those used, with a random score in place of a reply that could not be read: 8.",
  );
  const besides = figure(recomputed, "SDEdit, Spearman of SC").beside;
  assertEquals(besides.slice(1), [{ name: "Spearman without random scores (1)", value: 1 }]);
  assertEquals(figure(recomputed, "SDEdit, Spearman of PQ").beside.length, 1);
  assertEquals(figure(recomputed, "average Spearman of SC").beside[2], {
    name: "Fisher average without random scores (8)",
    value: undefined,
  });
});

Deno.test("recomputeVieScore() has no average where one model has no correlation", async () => {
  const same = { score: 5 };
  const constant = Object.fromEntries(Object.keys(CELLS).map((uid) => [uid, same]));
  const recomputed = await recompute({
    ...answers(JUDGE),
    [`${JUDGE}/Text2Live/PQ.json`]: constant,
  });
  const { recomputed: value, outcome, beside } = figure(recomputed, "average Spearman of PQ");
  assertEquals([value, outcome], [undefined, "different"]);
  assertEquals(beside.map((one) => one.value), [undefined, undefined]);
});

Deno.test("recomputeVieScore() names judges that it knows no figure of", async () => {
  const { tables, unknown, missing } = await recompute({
    ...answers("answers/results_blip2_0shot"),
    ...answers("answers/results_gpt4o_0shot"),
  });
  assertEquals(tables.map(({ figures }) => figures.length), [3, 25]);
  assertEquals(unknown.map((path) => path.split("/").at(-1)), ["results_blip2_0shot"]);
  assertEquals(missing.map(({ lookedFor }) => lookedFor[0]?.split("/").at(-1)), [
    "results_gemini_0shot",
  ]);
});

const FAULTS = [
  ["a truncated file", '{"sample_1_1.jpg": {"score": [3,', "/PQ.json: not JSON: "],
  ["a list", [1, 2], "/PQ.json: expected an object with uids as keys"],
  [
    "a number above 10",
    { a: { score: [3, 11] } },
    "/PQ.json a.score: expected numbers from 0 to 10, got [3,11]",
  ],
  ["no score", { a: {} }, "/PQ.json a.score: expected numbers from 0 to 10, got undefined"],
  ["no answer", { a: null }, "/PQ.json a.score: expected numbers"],
  ["an empty list", { a: { score: [] } }, "/PQ.json a.score: expected numbers"],
  [
    "a text without numbers",
    { a: { score: "[3, high]" } },
    '/PQ.json a.score: expected numbers from 0 to 10, got "[3, high]"',
  ],
  ["a text with a gap", { a: { score: "[3, ]" } }, "/PQ.json a.score: expected numbers"],
] as const;

for (const [what, content, message] of FAULTS) {
  Deno.test(`recomputeVieScore() refuses ${what}, and says where`, async () => {
    const files = { ...answers(JUDGE), [`${JUDGE}/SDEdit/PQ.json`]: content };
    const error = await assertRejects(() => recompute(files), InputError);
    assert(error.message.includes(`SDEdit${message}`), error.message);
  });
}

Deno.test("recomputeVieScore() names the editing model whose folder is missing", async () => {
  const files = Object.fromEntries(
    Object.entries(answers(JUDGE)).filter(([path]) => !path.includes("MagicBrush")),
  );
  const error = await assertRejects(() => recompute(files), InputError);
  assert(error.message.includes("/MagicBrush/SC.json: not found"), error.message);
});

Deno.test("recomputeVieScore() names the editing model that was not rated", async () => {
  const files = Object.fromEntries(
    [1, 2, 3].map((rater) => [
      `human/Text-Guided_IE_rater${rater}.tsv`,
      raterFile().replace("MagicBrush", "Magic"),
    ]),
  );
  const error = await assertRejects(() => recompute(files), InputError);
  assert(error.message.endsWith("/human: the raters did not rate MagicBrush"), error.message);
  const judged = { ...answers(JUDGE), ...files };
  const other = await assertRejects(() => recompute(judged), InputError);
  assert(other.message.endsWith("/MagicBrush: the raters did not rate it"), other.message);
});
