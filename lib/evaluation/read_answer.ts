import { type ExpectedScore, LEAST_MASS } from "../models/mod.ts";
import { type ParsedReply, parseScore, type ScoreScale, TEN } from "../parsers/mod.ts";
import { type AspectMark, scaleText } from "./scoring.ts";

/** What of a judge's answer a score is read from. */
export interface Answer {
  /** The reply's text. */
  readonly reply: string;
  /** It was cut off by a length limit. */
  readonly truncated: boolean;
  /** The expected score, where it can be told. */
  readonly expected?: ExpectedScore;
  /** The expected score counts, and not the text. */
  readonly scoring?: "expected";
  /** What was asked about, where that has a scale of its own. */
  readonly aspect?: AspectMark;
}

/**
 * Reads the score of an answer: from its text, or the expected one where that is to count. That is
 * none where the judge would hardly write a score there. On another scale than 0 to 10 the expected
 * score is the mean of the whole points on it, without decimals.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const expected = { mean: 7.25, entropy: 0.1, mass: 0.9, shares: [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0] };
 * const answer = { reply: "7.200", truncated: false, expected } as const;
 * assertEquals(readAnswer(answer), { status: "scored", score: 7.2, rule: "bare", span: [0, 5] });
 * assertEquals(readAnswer({ ...answer, scoring: "expected" }), {
 *   status: "scored",
 *   score: 7.25,
 *   rule: "expected",
 *   span: [0, 5],
 * });
 * ```
 */
export function readAnswer(
  { reply, truncated, expected, scoring, aspect }: Answer,
): ParsedReply {
  const scale = aspect?.scale ?? TEN;
  const written = parseScore(reply, { truncated, scale });
  if (scoring === undefined || written.status === "refused") return written;
  if (expected === undefined) {
    const reason = "The reply has no place where the probabilities of scores are known.";
    return { status: "unparsed", reason };
  }
  const { mean, mass } = expectedOn(scale, expected);
  if (mass < LEAST_MASS) {
    const reason =
      `The judge would write a score from ${scaleText(scale)} there with a probability of ` +
      `${mass.toPrecision(2)} only; ${LEAST_MASS} is the least.`;
    return { status: "unparsed", reason };
  }
  const span = written.status === "scored" ? written.span : [0, 0] as const;
  return { status: "scored", score: mean, rule: "expected", span };
}

/** The expected score among those that are on a scale, and the probability of these. */
function expectedOn(
  scale: ScoreScale,
  { mean, mass, shares }: ExpectedScore,
): Pick<ExpectedScore, "mean" | "mass"> {
  const [low, high] = scale;
  if (low === TEN[0] && high === TEN[1]) return { mean, mass };
  const inside = shares.map((share, points) => points >= low && points <= high ? share : 0);
  const sum = inside.reduce((total, share) => total + share, 0);
  const weighted = inside.reduce((total, share, points) => total + share * points, 0);
  return { mean: sum === 0 ? low : weighted / sum, mass: mass * sum };
}
