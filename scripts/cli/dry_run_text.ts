import type { DryRun } from "../../lib/evaluation/mod.ts";

/** What an evaluation would do, in a few lines. */
export function dryRunText(plan: DryRun): string {
  const categories = Object.entries(plan.categories)
    .map(([name, count]) => `${name} ${count}`).join(", ");
  return [
    `Pairs:      ${plan.selected} of ${plan.pairs} (${categories})`,
    `To edit:    ${plan.edits}`,
    `To judge:   ${plan.judgements}`,
    `Run folder: ${plan.folder} (${plan.resumes ? "goes on with the run there" : "new"})`,
  ].join("\n");
}
