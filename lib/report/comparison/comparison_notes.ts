import { counted } from "../numbers.ts";
import { oneLine } from "../plain_text.ts";
import type { ComparedRun, RegressionCheck, RunComparison } from "./comparison_document.ts";

/** What must be known before the numbers of a comparison, as plain sentences. */
export function comparisonNotes(
  comparison: RunComparison,
  first: ComparedRun,
): readonly string[] {
  const { run, verdict, differences, only_first, only_run, skipped, overall } = comparison;
  const [before, now] = [oneLine(first.name), oneLine(run.name)];
  const missing = overall.pairs - overall.count;
  return [
    ...differences.map((line) =>
      `The runs were not judged alike: ${line} ("there" is ${before}, "now" is ${now}).`
    ),
    ...[first, run].flatMap(({ name, notices }) =>
      notices.map((notice) => `${oneLine(name)}: ${notice}.`)
    ),
    ...(only_first + only_run === 0 ? [] : [
      `Left out are pairs that only one of the runs finished: ${only_first} of ${before}, ` +
      `${only_run} of ${now}.`,
    ]),
    ...(skipped === 0
      ? []
      : [`Left out: ${counted(skipped, "defective pair")} that both runs skipped.`]),
    // Where the verdict cannot rank the runs, it says so itself.
    ...(missing === 0 || verdict.unranked !== null ? [] : [
      `${missing} of ${counted(overall.pairs, "pair")} ${
        missing === 1 ? "lacks" : "lack"
      } a score in ${before}, ${now} or both; the differences are without them.`,
    ]),
  ];
}

/** What is known of regressions, as plain sentences. */
export function regressionNotes(check: RegressionCheck): readonly string[] {
  const { tolerance, found, undecided } = check;
  return [
    ...found.map(({ sentence }) => `Regression: ${sentence}`),
    ...(found.length === 0 ? [`No regression of more than ${tolerance} is shown.`] : []),
    ...undecided.map(({ sentence }) => `Undecided: ${sentence}`),
  ];
}
