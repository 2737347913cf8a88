import { counted, decimals, percent } from "./numbers.ts";
import type { ReportDocument } from "./report_document.ts";

/** Coverage below which a report warns of it. */
const NARROW = 0.9;

/**
 * What must be known of defaults and missing scores before the numbers: one sentence or two each,
 * with `code` in backticks, so that Markdown and the gallery can show them as they are.
 */
export function missingWarnings(
  { overall, metadata }: Pick<ReportDocument, "overall" | "metadata">,
): readonly string[] {
  const lost = overall.count - overall.scored;
  return [
    ...(overall.defaulted > 0
      ? [
        `${counted(overall.defaulted, "score")} of the ${overall.scored + overall.defaulted} ` +
        "behind mean, std, median, extremes and histogram " +
        `${overall.defaulted === 1 ? "is a default that no judge" : "are defaults that no judge"}` +
        " gave. The judged mean and its interval are without them.",
      ]
      : []),
    ...(lost > 0 && overall.scored > 0 && overall.bounds !== null
      ? [
        `${counted(lost, "pair")} ${
          lost === 1 ? "has" : "have"
        } no score from the judge. Had they ` +
        `all been 0 or all 10, the mean would be ${decimals(overall.bounds[0])} or ` +
        `${decimals(overall.bounds[1])}.`,
      ]
      : []),
    ...(overall.scored > 0 && overall.coverage < NARROW
      ? [
        `Only ${
          percent(overall.coverage)
        } of the pairs are scored: if the missing ones differ from ` +
        "the others, the mean is off.",
      ]
      : []),
    ...(metadata.evaluation.policy === "fail" && lost > 0
      ? ["The policy is `fail`: a run with missing scores counts as failed."]
      : []),
  ];
}
