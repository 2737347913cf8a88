import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../lib/input_error.ts";
import type { Recomputed } from "../../../lib/published/figure.ts";
import { recomputeGenAiBench } from "../../../lib/published/genai_bench.ts";
import { verdicts, withFiles } from "./clone.ts";

// Each judge's verdict and the human vote, pair by pair.
const FIRST = ["AA", "BB", "BA", "BB", "GG", "=b", "-b", "?A", "Bb", "BG"];
const SECOND = ["BA", "AB", "AA", "AB", "bG", "bb", "Ab", "BA", "Ab", "AG"];

function recompute(files: Readonly<Record<string, unknown>>): Promise<Recomputed> {
  return withFiles(
    files,
    (folder) => recomputeGenAiBench({ folder: `${folder}/genai`, suffix: ".json" }),
  );
}

Deno.test("recomputeGenAiBench() computes what can be computed by hand", async () => {
  const { tables: [table], missing, unknown } = await recompute({
    "genai/gpt4o.json": verdicts(FIRST),
    "genai/llava.json": verdicts(SECOND),
    "genai/gemini.json": verdicts(SECOND),
  });
  const [gpt4o, llava] = table?.figures ?? [];
  assertEquals([gpt4o?.name, gpt4o?.recomputed, gpt4o?.outcome], ["gpt4o", 50, "different"]);
  assertEquals([llava?.name, llava?.recomputed], ["llava", 20]);
  assertEquals(gpt4o?.beside.slice(1, 3), [
    { name: "A over B", value: 1 },
    { name: "B over A", value: 5 },
  ]);
  assertAlmostEquals(gpt4o?.beside[3]?.value ?? NaN, 14 / 64, 1e-12);
  // Five instructions of two pairs each, with 2, 1, 2, 0 and 0 agreements: the deviations sum to
  // 100, 0, 100, -100 and -100; 2.776445 is the quantile of Student's t with four degrees.
  const { name, ci95 } = gpt4o?.beside[0] ?? {};
  assertEquals(name, "clustered by instruction");
  assertAlmostEquals(ci95?.[0] ?? NaN, 50 - 2.776445 * Math.sqrt(5 / 4 * 40000 / 100), 1e-4);
  assertEquals(table?.beside.slice(0, 2).map(({ name, value }) => [name, value]), [
    ["humans: A over B", 3],
    ["humans: B over A", 2],
  ]);
  // Four pairs that only the first judge gets right, one that only the second does: 2 * 6 / 32.
  assertAlmostEquals(table?.beside[3]?.value ?? NaN, 12 / 32, 1e-12);
  assert(
    table?.notes[0]?.endsWith(
      "10 pairs used, none left out; replies without one of the verdicts asked for: 2; " +
        "pairs where the file's own flag contradicts its votes: 0.",
    ),
  );
  assertEquals(missing.length, 1);
  assert(
    missing[0]?.name.startsWith("GenAI-Bench, random, blip2, cogvlm, gemini-1.5-pro, idefics1"),
  );
  assertEquals(unknown.map((path) => path.split("/").at(-1)), ["gemini.json"]);
});

Deno.test("recomputeGenAiBench() explains what only the file's own flags lead to", async () => {
  const flags = verdicts(["AA", "BA"]).map((verdict) => ({ ...verdict, correct: false }));
  const { tables: [table] } = await recompute({ "genai/kosmos2.json": flags });
  const [figure] = table?.figures ?? [];
  assertEquals([figure?.recomputed, figure?.outcome], [50, "explained"]);
  assert(figure?.reason?.includes("flags"));
  assert(table?.notes[0]?.endsWith("flag contradicts its votes: 1."));
});

Deno.test("recomputeGenAiBench() needs no instructions", async () => {
  const bare = verdicts(FIRST).map(({ instruct_prompt: _, ...verdict }) => verdict);
  const { tables: [table] } = await recompute({
    "genai/random.json": bare,
    "genai/gpt4o.json": verdicts(FIRST),
  });
  const [random, gpt4o] = table?.figures ?? [];
  assertEquals(random?.beside, gpt4o?.beside, "the other judge's instructions are those pairs'");
});

const FAULTS = [
  ["a truncated file", '[{"idx": 0,', ": not JSON: "],
  ["an object", {}, ": expected a list of verdicts"],
  ["a verdict that is none", ["A"], ' [0].idx: expected the number of the pair, got "A"'],
  [
    "a pair twice",
    [0, 0].map((idx) => ({ ...verdicts(["AA"])[0], idx })),
    " [1].idx: expected each pair once, got 0",
  ],
  [
    "an unknown human vote",
    [{ ...verdicts(["AA"])[0], human_vote: "left" }],
    ' [0].human_vote: expected leftvote, rightvote, tievote, bothbad_vote, got "left"',
  ],
  [
    "a missing verdict",
    [{ idx: 0, human_vote: "leftvote", correct: false }],
    " [0].model_vote: expected a text or null, got undefined",
  ],
  [
    "a missing flag",
    [{ idx: 0, human_vote: "leftvote", model_vote: null }],
    " [0].correct: expected true or false, got undefined",
  ],
  [
    "an instruction that is no text",
    [{ ...verdicts(["AA"])[0], instruct_prompt: 7 }],
    " [0].instruct_prompt: expected a text, got 7",
  ],
] as const;

for (const [what, content, message] of FAULTS) {
  Deno.test(`recomputeGenAiBench() refuses ${what}, and says where`, async () => {
    const error = await assertRejects(() => recompute({ "genai/gpt4o.json": content }), InputError);
    assert(error.message.includes(`genai/gpt4o.json${message}`), error.message);
  });
}

Deno.test("recomputeGenAiBench() refuses judges of different pairs", async () => {
  for (
    const [other, message] of [
      [FIRST.slice(0, 9), "pair 9 is missing"],
      [FIRST.with(3, "BA"), "pair 3 is not the same"],
    ] as const
  ) {
    const files = {
      "genai/gpt4o.json": verdicts(FIRST),
      "genai/llava.json": verdicts(other),
    };
    await assertRejects(() => recompute(files), InputError, message);
  }
  const files = {
    "genai/gpt4o.json": verdicts(FIRST),
    "genai/llava.json": verdicts(FIRST).map((verdict) => ({ ...verdict, instruct_prompt: "x" })),
  };
  await assertRejects(() => recompute(files), InputError, "pair 0 is not the same");
});
