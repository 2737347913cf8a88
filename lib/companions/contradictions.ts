import { readClaims } from "./claims.ts";
import type { Companions } from "./measure_companions.ts";

/** A place where a judge and the pixels do not agree. */
export interface Contradiction {
  /**
   * `rewarded_no_op`: a high score for an edit that did nothing. `denied_change`: nothing is said
   * to have changed, but much of the image has. `claimed_preservation`: all but the edit is said to
   * be as it was, but nearly all of the image has changed, or the rest is unlike.
   */
  readonly kind: "rewarded_no_op" | "denied_change" | "claimed_preservation";
  /** What is said and what is measured, in a sentence. */
  readonly text: string;
}

/** What a judge said of an edit. */
export interface Judged {
  /** The score, 0 to 10. */
  readonly score: number;
  /** The whole reply. */
  readonly reply: string;
}

/** Least score that no edit deserves that did nothing. */
const HIGH_SCORE = 7;

/** A shift by a hundredth of the image, which a judge need not see, changes less than this. */
const MUCH = 0.5;

/** Of so little that is left, nobody would say that it is the rest. */
const NEARLY_ALL = 0.9;

/** Strong noise, taken away by an autoencoder, leaves more similarity than this. */
const UNLIKE = 0.5;

/** With another shape the image was cropped or stretched, and places cannot be compared. */
const SAME_SHAPE = 0.05;

/**
 * Where a judge's verdict on an edit does not agree with its pixels.
 *
 * - A score of 7 or more for an exact or near no-op.
 * - "The images are identical", though half of the image or more has changed.
 * - "The rest of the image is unchanged", though nine tenths of it or more have changed, or the
 *   similarity outside the changed region is below 0.5.
 *
 * The last two are not asked where width to height has changed by more than 5 %. A false alarm is
 * worse than a miss, so only plain statements count, in English or Chinese, and none that is
 * hedged, negated, supposed or about one aspect. A judge speaks of things and not of pixels, so
 * this is a list for people to look at and no proof of an error: new light changes every pixel.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const size = { width: 64, height: 64 };
 * const companions = {
 *   sourceSize: size,
 *   editedSize: size,
 *   aspectChange: 0,
 *   noOp: "exact" as const,
 *   changedShare: 0,
 *   meanDifference: 0,
 *   ssimOutside: 1,
 * };
 * assertEquals(contradictions(companions, { score: 8.5, reply: "Score: 8.5" }), [{
 *   kind: "rewarded_no_op",
 *   text: "The judge gave 8.5 of 10, but the edited image is the source, pixel for pixel.",
 * }]);
 * assertEquals(contradictions(companions, { score: 1, reply: "Nothing changed. 1" }), []);
 * ```
 *
 * @returns At most one of each kind; empty where nothing was found.
 */
export function contradictions(companions: Companions, judged: Judged): readonly Contradiction[] {
  const { noOp, changedShare, meanDifference, ssimOutside, aspectChange } = companions;
  const found: Contradiction[] = [];
  if (noOp !== "no" && judged.score >= HIGH_SCORE) {
    const what = noOp === "exact"
      ? "is the source, pixel for pixel"
      : "is the source but for its encoding or size " +
        `(levels differ by ${meanDifference.toFixed(1)} of 255 on average)`;
    const text = `The judge gave ${
      Math.round(judged.score * 100) / 100
    } of 10, but the edited image ${what}.`;
    found.push({ kind: "rewarded_no_op", text });
  }
  if (aspectChange > SAME_SHAPE) return found;
  const { unchanged, preserved } = readClaims(judged.reply);
  const share = `${Math.floor(100 * changedShare)} % of the image changed`;
  if (unchanged !== undefined && changedShare >= MUCH) {
    const text = `The judge says that nothing changed, but ${share}: “${unchanged}”`;
    found.push({ kind: "denied_change", text });
  }
  const isUnlike = ssimOutside !== undefined && ssimOutside < UNLIKE;
  if (preserved !== undefined && (changedShare >= NEARLY_ALL || isUnlike)) {
    const measured = changedShare >= NEARLY_ALL
      ? share
      : `outside the changed region the similarity is only ${ssimOutside?.toFixed(2)}`;
    const text = `The judge says that the rest is unchanged, but ${measured}: “${preserved}”`;
    found.push({ kind: "claimed_preservation", text });
  }
  return found;
}
