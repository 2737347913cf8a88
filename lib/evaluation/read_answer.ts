import { type ExpectedScore, LEAST_MASS } from "../models/mod.ts";
import { type ParsedReply, parseScore } from "../parsers/mod.ts";

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
}

/**
 * Reads the score of an answer: from its text, or the expected one where that is to count. That is
 * none where the judge would hardly write a score there.
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
export function readAnswer({ reply, truncated, expected, scoring }: Answer): ParsedReply {
  const written = parseScore(reply, { truncated });
  if (scoring === undefined || written.status === "refused") return written;
  if (expected === undefined) {
    const reason = "The reply has no place where the probabilities of scores are known.";
    return { status: "unparsed", reason };
  }
  const { mean, mass } = expected;
  if (mass < LEAST_MASS) {
    const reason = "The judge would write a score from 0 to 10 there with a probability of " +
      `${mass.toPrecision(2)} only; ${LEAST_MASS} is the least.`;
    return { status: "unparsed", reason };
  }
  const span = written.status === "scored" ? written.span : [0, 0] as const;
  return { status: "scored", score: mean, rule: "expected", span };
}
