import { counted } from "../numbers.ts";
import { oneLine } from "../plain_text.ts";
import type {
  ComparedRun,
  RegressionCheck,
  RunComparison,
  Verdict,
} from "./comparison_document.ts";
import { quotedName } from "./quoted_name.ts";

/** What a comparison shows, as plain sentences: the result first. */
export function verdictLines(
  { gated, edits, sentence, power, unranked }: Verdict,
): readonly string[] {
  const result = gated === null ? [sentence, edits] : [gated, edits, sentence];
  return [...result, power, unranked].filter((line) => line !== null);
}

/** What must be known before the numbers of a comparison, as plain sentences. */
export function comparisonNotes(
  comparison: RunComparison,
  first: ComparedRun,
): readonly string[] {
  const { run, verdict, differences, only_first, only_run, different, skipped, overall, edits } =
    comparison;
  const [before, now] = [quotedName(first.name), quotedName(run.name)];
  const missing = overall.pairs - overall.count;
  return [
    ...differences.map((line) =>
      `The runs were not judged alike: ${line} ("there" is ${before}, "now" is ${now}).`
    ),
    ...[first, run].flatMap(({ name, notices, warnings }) =>
      [...notices, ...warnings].map((notice) => `${oneLine(name)}: ${notice}.`)
    ),
    ...(first.repeats === run.repeats ? [] : [
      `Each edit was judged ${counted(first.repeats, "time")} in ${before} and ` +
      `${counted(run.repeats, "time")} in ${now}: a mean of fewer judgements has more noise.`,
    ]),
    ...(edits.uneven === 0 ? [] : [
      `${counted(edits.uneven, "unchanged image")} ${edits.uneven === 1 ? "counts" : "count"} as ` +
      "edited, since the other run's edit of the pair was not measured.",
    ]),
    ...(only_first + only_run === 0 ? [] : [
      `Left out are pairs that only one of the runs finished: ${only_first} of ${before}, ` +
      `${only_run} of ${now}.`,
    ]),
    ...(different === 0 ? [] : [
      `Left out: ${counted(different, "pair")} of the same id, but with another source image or ` +
      "instruction.",
    ]),
    ...(skipped === 0
      ? []
      : [`Left out: ${counted(skipped, "defective pair")} that both runs skipped.`]),
    // Where the verdict cannot rank the runs, it says so itself.
    ...(missing === 0 || verdict.unranked !== null ? [] : [
      `${missing} of ${counted(overall.pairs, "pair")} ${missing === 1 ? "lacks" : "lack"} a ` +
      `judge's score in ${before}, ${now} or both; differences of the judge's scores are ` +
      `without ${missing === 1 ? "it" : "them"}.`,
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
