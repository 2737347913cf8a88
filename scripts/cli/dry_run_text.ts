import type { DryRun } from "../../lib/evaluation/mod.ts";

/** What an evaluation would do, in a few lines. */
export function dryRunText(plan: DryRun): string {
  const categories = Object.entries(plan.categories)
    .map(([name, count]) => `${name} ${count}`).join(", ");
  return [
    `Pairs:      ${plan.selected} of ${plan.pairs} (${categories})`,
    `To edit:    ${plan.edits}`,
    `To judge:   ${plan.judgements}`,
    ...(plan.controls === 0 ? [] : [
      `Controls:   the judge itself is checked on ${plan.controls} pairs`,
    ]),
    ...(plan.canary === 0 ? [] : [`Canary:     ${plan.canary} frozen pairs`]),
    `Run folder: ${plan.folder} (${plan.resumes ? "goes on with the run there" : "new"})`,
  ].join("\n");
}

/** What the models lack to run here, a line each. */
export function notReady(missing: readonly string[]): readonly string[] {
  return missing.map((fault) => `Not ready to run on this machine: ${fault}`);
}
