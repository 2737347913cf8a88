import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { ControlKind, ControlOutcome, PairOutcome } from "../../../lib/evaluation/mod.ts";
import { canaryCheck } from "../../../lib/report/canary_check.ts";
import { judgeCheck } from "../../../lib/report/judge_check.ts";
import { buildReport, reportMarkdown } from "../../../lib/report/mod.ts";
import { repeatCheck } from "../../../lib/report/repeat_check.ts";
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
  assertStringIncludes(findings[0] ?? "", "the edits are hardly better than none, which the judge");
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
  assertEquals(check({ edit: 1, no_op: 1, shuffled_instruction: 1 }).verdict, "unknown");
  const { controls, outcomes } = answers({ oracle: 5, no_op: 5 });
  const few = judgeCheck(controls.filter((_, i) => i % 10 < 4), outcomes);
  assertEquals([few?.verdict, few?.orders.map(({ holds }) => holds)], ["unknown", [null, null]]);
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
    }));
  const same = canaryCheck(frozen(0));
  assertEquals([same?.changed, same?.p, same?.then, same?.now], [0, 1, 1.75, 1.75]);
  const moved = canaryCheck(frozen(0.5));
  assertEquals([moved?.changed, moved?.p], [12, 2 / 2 ** 12]);
  const markdown = reportMarkdown(
    buildReport([outcome(0, { score: 1 })], metadata({ controls: frozen(0.5) })),
  );
  assertStringIncludes(
    markdown,
    "**The judge has changed:** on 12 frozen pairs its mean went from 1.750 to 2.250 " +
      "(p = 0.0005), though judge and prompts are the same.",
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
