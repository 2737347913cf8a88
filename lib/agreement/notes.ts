import { counted } from "../report/numbers.ts";
import { cutText, oneLine } from "../report/plain_text.ts";
import type { Agreement } from "./agreement.ts";
import type { Ratings } from "./ratings_file.ts";
import { JUDGE_SCALE } from "./scale.ts";

const MOST_NAMES = 5;
const NAME_LENGTH = 60;

/**
 * What a reader must know of the ratings before the measures: what does not count, and what was
 * changed. Plain text, one note each.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { measureAgreement } from "./agreement.ts";
 * import { parseRatings } from "./ratings_file.ts";
 *
 * const ratings = parseRatings("id,rater,score,comment\ncup,ann,8,good\n", { file: "a.csv" });
 * const agreement = measureAgreement([], { ratings: ratings.ratings, seed: 7 });
 * assertEquals(agreementNotes(agreement, ratings), [
 *   "1 id is no pair of this run and counts nowhere: cup",
 *   "Columns that are not used: comment",
 * ]);
 * ```
 */
export function agreementNotes(agreement: Agreement, ratings: Ratings): readonly string[] {
  const { counts: { unknownIds, unrated, unscored, pairs, items }, overall } = agreement;
  const { scale, missing, preferences, ignored, notices } = ratings;
  const isMapped = scale.min !== JUDGE_SCALE.min || scale.max !== JUDGE_SCALE.max;
  const { length: unknown } = unknownIds;
  return [
    ...notices,
    ...note(isMapped, `Ratings are mapped linearly from ${scale.min}-${scale.max} to 0-10`),
    ...note(
      unknown > 0,
      `${counted(unknown, "id")} ${
        unknown === 1 ? "is no pair" : "are no pairs"
      } of this run and ` +
        `${unknown === 1 ? "counts" : "count"} nowhere: ${listed(unknownIds)}`,
    ),
    ...note(unrated > 0, `${unrated} of the run's ${counted(pairs, "pair")} are not rated`),
    ...note(
      unscored > 0,
      `${counted(unscored, "rated pair")} without a score from the judge, which count nowhere`,
    ),
    ...note(missing > 0, `${counted(missing, "cell")} without a rating`),
    ...note(preferences > 0, `${counted(preferences, "preference")} between two edits, not used`),
    ...note(ignored.length > 0, `Columns that are not used: ${listed(ignored)}`),
    ...note(
      overall.sources < items,
      `The ${items} pairs have ${counted(overall.sources, "source image")}; intervals take those ` +
        "of the same image together",
    ),
  ];
}

function note(holds: boolean, text: string): readonly string[] {
  return holds ? [text] : [];
}

/** The first few names. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => cutText(oneLine(name), NAME_LENGTH));
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
