import type { DryRun } from "../../lib/evaluation/mod.ts";
import { counted } from "../../lib/report/numbers.ts";

/** What an evaluation would do, in a few lines. */
export function dryRunText(plan: DryRun): string {
  const categories = Object.entries(plan.categories)
    .map(([name, count]) => `${name} ${count}`).join(", ");
  return [
    `Pairs:      ${plan.selected} of ${plan.pairs} (${categories})`,
    `To edit:    ${plan.edits}`,
    `To judge:   ${plan.judgements}`,
    ...checkLines(plan),
    `Run folder: ${plan.folder} (${plan.resumes ? "goes on with the run there" : "new"})`,
  ].join("\n");
}

/** What the models lack to run here, a line each. */
export function notReady(missing: readonly string[]): readonly string[] {
  return missing.map((fault) => `Not ready to run on this machine: ${fault}`);
}

/** How the judge itself is checked; once every edit is made, how much of that is left. */
function checkLines({ edits, controls, canary, checks }: DryRun): readonly string[] {
  if (edits === 0) {
    return checks === 0 ? [] : [`Controls:   ${counted(checks, "question")} about the judge left`];
  }
  return [
    ...(controls === 0 ? [] : [
      `Controls:   the judge itself is checked on ${counted(controls, "pair")}`,
    ]),
    ...(canary === 0 ? [] : [`Canary:     ${counted(canary, "frozen pair")}`]),
  ];
}
