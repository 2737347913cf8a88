import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  compareRuns,
  comparisonMarkdown,
  comparisonNotes,
} from "../../../../lib/report/comparison/mod.ts";
import type { ControlOutcome, RunMetadata } from "../../../../lib/evaluation/mod.ts";
import { metadata } from "../outcomes.ts";
import { run, times } from "./runs.ts";

function control(index: number, score: number, mark: ControlOutcome["mark"]): ControlOutcome {
  return { id: `pair_${index}`, mark, status: "scored", score, judgeMs: 1 };
}

/** A judge that scores unchanged sources, and other pairs' edits, as it does targets. */
const BLIND = times(12, 0).flatMap((_, index) =>
  (["no_op", "oracle", "other_edit"] as const).map((kind) =>
    control(index, 8 + (index % 3) / 10, { kind })
  )
);

/** A judge whose scores of the canary have all gone down. */
const DRIFTED = times(12, 0).map((_, index) =>
  control(index, 4, { kind: "canary", expected: 8, sameJudge: true, samePrompts: true })
);

function compare(first: Partial<RunMetadata>, later: Partial<RunMetadata>) {
  const document = compareRuns(
    { ...run("copy", times(12, 5)), metadata: metadata(first) },
    [{ ...run("mine", times(12, 6)), metadata: metadata(later) }],
    { seed: 0 },
  );
  const [comparison] = document.comparisons;
  assert(comparison !== undefined);
  return { document, comparison, notes: comparisonNotes(comparison, document.first) };
}

Deno.test("comparisonNotes() says what the runs hold against their judge", () => {
  const { document, comparison, notes } = compare({ controls: BLIND }, { controls: DRIFTED });
  assertEquals(notes.length, 2);
  assert(notes[0]?.startsWith("copy: This judge cannot be believed: "), notes[0]);
  assert(notes[1]?.startsWith("mine: The judge has changed: "), notes[1]);
  assert(notes.every((note) => /[^.]\.$/.test(note)));
  assertEquals([document.first.warnings.length, comparison.run.warnings.length], [1, 1]);
  assertStringIncludes(comparisonMarkdown(document), "> - copy: This judge cannot be believed: ");
  assertEquals(compare({}, {}).notes, []);
});

Deno.test("comparisonNotes() says where the runs judged each edit not equally often", () => {
  const evaluation = { ...metadata().evaluation, repeats: 3 };
  const { comparison, notes } = compare({}, { evaluation });
  assertEquals(comparison.run.repeats, 3);
  assertEquals(notes, [
    'Each edit was judged 1 time in "copy" and 3 times in "mine": a mean of fewer judgements has ' +
    "more noise.",
  ]);
  assertEquals(compare({ evaluation }, { evaluation }).notes, []);
});
