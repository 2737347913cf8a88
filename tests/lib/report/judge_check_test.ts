import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { ControlKind, ControlOutcome, PairOutcome } from "../../../lib/evaluation/mod.ts";
import { canaryCheck } from "../../../lib/report/canary_check.ts";
import { judgeCheck } from "../../../lib/report/judge_check.ts";
import { buildReport, reportMarkdown } from "../../../lib/report/mod.ts";
import { repeatCheck } from "../../../lib/report/repeat_check.ts";
import { seededRandom } from "../../../lib/random.ts";
import { metadata, outcome } from "./outcomes.ts";

/** Ten pairs; the scores of each kind are spread a little around the given one. */
function answers(
  scores: Partial<Record<"edit" | ControlKind, number>>,
): { readonly controls: readonly ControlOutcome[]; readonly outcomes: readonly PairOutcome[] } {
  const spread = (centre: number, i: number) => Math.min(10, Math.max(0, centre + i % 3 / 4));
  const { edit = 0, ...kinds } = scores;
  const outcomes = Array.from({ length: 10 }, (_, i) => outcome(i, { score: spread(edit, i) }));
  const controls = Object.entries(kinds).flatMap(([kind, score]) =>
    outcomes.map(({ id }, i): ControlOutcome => ({
      id,
      mark: { kind: kind as ControlKind },
      status: "scored",
      score: spread(score, i),
      judgeMs: 1,
    }))
  );
  return { controls, outcomes };
}

function check(scores: Partial<Record<"edit" | ControlKind, number>>) {
  const { controls, outcomes } = answers(scores);
  const found = judgeCheck(controls, outcomes);
  assert(found !== null);
  return found;
}

const SOUND = { oracle: 9, no_op: 1, other_edit: 1, black_image: 0, shuffled_instruction: 2 };

Deno.test("judgeCheck() believes a judge that keeps every order", () => {
  const { verdict, findings, auc } = check({ ...SOUND, edit: 7 });
  assertEquals([verdict, findings, auc], ["believable", [], 1]);
});

Deno.test("judgeCheck() blames the edits where the judge tells the target from the source", () => {
  const { verdict, findings } = check({ ...SOUND, edit: 3, no_op: 3 });
  assertEquals(verdict, "believable");
  assertStringIncludes(findings[0] ?? "", "they are hardly better than none, which it does tell");
});

Deno.test("judgeCheck() leaves it open whether edits or judge are at fault without targets", () => {
  const { verdict, findings } = check({ edit: 8, no_op: 8, black_image: 0 });
  assertEquals(verdict, "doubtful");
  assertStringIncludes(findings[0] ?? "", "either the edits are hardly better than none, or");
});

Deno.test("judgeCheck() does not believe a judge that scores another instruction nearly alike", () => {
  const { verdict, findings } = check({ ...SOUND, edit: 7, shuffled_instruction: 6.5 });
  assertEquals([verdict, findings.length], ["not_believable", 1]);
  assertStringIncludes(findings[0] ?? "", "it hardly minds what was asked for");
});

Deno.test("judgeCheck() cannot tell by edits that score low, or by few pairs", () => {
  const poor = check({ ...SOUND, edit: 4, no_op: 4, shuffled_instruction: 4 });
  assertEquals(poor.verdict, "believable", "edits like the source owe nothing to an instruction");
  const { controls, outcomes } = answers({ oracle: 5, no_op: 5 });
  const few = judgeCheck(controls.filter((_, i) => i % 10 < 4), outcomes);
  assertEquals([few?.verdict, few?.orders.map(({ holds }) => holds)], ["unknown", [null, null]]);
  assertStringIncludes(few?.findings[0] ?? "", "it takes 5 pairs with different source images");
});

Deno.test("judgeCheck() does not believe a judge that gives one score to everything", () => {
  const outcomes = Array.from({ length: 5 }, (_, i) => outcome(i, { score: 2, sourceHash: "one" }));
  const controls = (["no_op", "black_image"] as const).flatMap((kind) =>
    outcomes.map(({ id }): ControlOutcome => ({
      id,
      mark: { kind },
      status: "scored",
      score: 2,
      judgeMs: 1,
    }))
  );
  const found = judgeCheck(controls, outcomes);
  assertEquals(found?.verdict, "not_believable");
  assertStringIncludes(found?.findings[0] ?? "", "it gave 2.000 to everything");
});

Deno.test("judgeCheck() hardly ever accuses a sound judge of being blind for its noise", () => {
  const random = seededRandom(5);
  const noise = () => {
    const u = Math.sqrt(-2 * Math.log(1 - random()));
    return 2.5 * u * Math.cos(2 * Math.PI * random());
  };
  const centres = { oracle: 8, no_op: 4, shuffled_instruction: 3.5, other_edit: 2, black_image: 1 };
  const scored = (centre: number) => Math.min(10, Math.max(0, centre + noise()));
  const verdicts = Array.from({ length: 300 }, () => {
    const outcomes = Array.from({ length: 10 }, (_, i) => outcome(i, { score: scored(6.5) }));
    const controls = Object.entries(centres).flatMap(([kind, centre]) =>
      outcomes.map(({ id }): ControlOutcome => ({
        id,
        mark: { kind: kind as ControlKind },
        status: "scored",
        score: scored(centre),
        judgeMs: 1,
      }))
    );
    return judgeCheck(controls, outcomes)?.verdict;
  });
  const share = (verdict: string) => verdicts.filter((one) => one === verdict).length / 300;
  assert(share("not_believable") < 0.02, `accused in ${share("not_believable")}`);
  assert(share("believable") > 0.95, `believed in ${share("believable")}`);
});

Deno.test("judgeCheck() counts questions without a score as asked", () => {
  const { controls, outcomes } = answers({ oracle: 9, no_op: 1 });
  const [first, ...rest] = controls;
  assert(first !== undefined);
  const { score: _, ...silent } = first;
  const found = judgeCheck(
    [{ ...silent, status: "judge_failed", reason: "timeout" }, ...rest],
    outcomes,
  );
  const oracle = found?.shown.find(({ kind }) => kind === "oracle");
  assertEquals([oracle?.asked, oracle?.scored], [10, 9]);
});

Deno.test("reportMarkdown() says first that a judge cannot be believed", () => {
  const { controls, outcomes } = answers({ ...SOUND, oracle: 5, no_op: 5, edit: 5 });
  const markdown = reportMarkdown(buildReport(outcomes, metadata({ controls })));
  const [head = ""] = markdown.split("## ");
  assertStringIncludes(head, "> - **This judge cannot be believed:** it hardly sees whether");
  assertStringIncludes(markdown, "## Can this judge be believed?");
  assertStringIncludes(markdown, "| the target ");
});

Deno.test("canaryCheck() takes equal scores for no drift, and a shift for one", () => {
  const frozen = (shift: number) =>
    Array.from({ length: 12 }, (_, i): ControlOutcome => ({
      id: `p${i}`,
      mark: { kind: "canary", expected: i % 5, sameJudge: true, samePrompts: true },
      status: "scored",
      score: i % 5 + shift,
      judgeMs: 1,
    }));
  const same = canaryCheck(frozen(0));
  assertEquals([same?.changed, same?.p, same?.then, same?.now], [0, 1, 1.75, 1.75]);
  const moved = canaryCheck(frozen(0.5));
  assertEquals([moved?.changed, moved?.p], [12, 2 / 2 ** 12]);
  assertEquals([same?.verdict, moved?.verdict], ["same", "changed"]);
  // The least p-value of five pairs is above 0.05.
  assertEquals(canaryCheck(frozen(5).slice(0, 5))?.verdict, "unknown");
  const report = (shift: number) =>
    reportMarkdown(
      buildReport([outcome(0, { score: 1 })], metadata({ controls: frozen(shift) })),
    );
  assertStringIncludes(
    report(0.5),
    "> - **The judge has changed:** on 12 frozen pairs its mean went from 1.750 to 2.250 " +
      "(p = 0.0005), though judge and prompts are the same; scores of this run cannot be compared",
  );
  assertStringIncludes(
    report(0),
    "**Canary:** 12 frozen pairs were judged again; 12 got a score, each the same as when",
  );
});

Deno.test("repeatCheck() splits the variance as the formula says", () => {
  const repeated = [[6, 8], [2, 4], [9, 9]].map((scores, i) =>
    outcome(i, {
      score: (scores[0] ?? 0) / 2 + (scores[1] ?? 0) / 2,
      repeats: scores.map((score) => ({ status: "scored" as const, score })),
    })
  );
  const found = repeatCheck(repeated);
  assertEquals([found?.repeats, found?.pairs, found?.constant], [2, 3, 1]);
  assertEquals(found?.judge_std, Math.sqrt(4 / 3));
  assertEquals(found?.reliability?.toFixed(3), "0.867");
});
