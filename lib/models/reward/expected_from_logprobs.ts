import { type ExpectedScore, expectedScore, POINTS, type WrittenPoints } from "./expected_score.ts";
import type { TokenLogprob } from "./reward_model.ts";

/** Where a reply has its score. */
export interface WrittenScore {
  /** The reply. */
  readonly reply: string;
  /** Start and end (exclusive) of the number, in UTF-16 units. */
  readonly span: readonly [start: number, end: number];
}

const NUMBER = /^(10|\d)(?:\.\d*)?$/;

/**
 * The expected score by the alternatives that a server gave for the tokens of a score: the same as
 * {@linkcode expectedScore}, as far as the alternatives tell.
 *
 * They tell all about the points that were written, and the probability of others that are among
 * the likeliest tokens. Where the tokens are single digits, a 1 that was not written may have
 * become 1 or 10: it counts as neither, and is missing from `mass`. The decimal behind points that
 * were not written is not known either; it is taken to be as it is behind those that were.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const logprob = Math.log;
 * const expected = expectedFromLogprobs([
 *   { token: "Score: ", logprob: 0 },
 *   {
 *     token: "8",
 *     logprob: logprob(0.6),
 *     top: [{ token: "8", logprob: logprob(0.6) }, { token: "6", logprob: logprob(0.3) }],
 *   },
 * ], { reply: "Score: 8", span: [7, 8] });
 * assertAlmostEquals(expected?.mean ?? 0, (8 * 0.6 + 6 * 0.3) / 0.9, 1e-12);
 * ```
 *
 * @param tokens The reply's tokens, with alternatives.
 * @returns `undefined` where the number is not written as a score from 0 to 10 (`85/100`), its
 * tokens have no alternatives, or the tokens are not those of the reply.
 */
export function expectedFromLogprobs(
  tokens: readonly TokenLogprob[],
  { reply, span }: WrittenScore,
): ExpectedScore | undefined {
  const [, digits] = NUMBER.exec(reply.slice(...span)) ?? [];
  const first = digits === undefined ? undefined : findToken(tokens, { reply, span });
  if (first === undefined || digits === undefined) return undefined;
  const { index, lead } = first;
  const here = tokens[index];
  if (here?.top === undefined) return undefined;

  const found = new Map<string, number>();
  for (const { token, logprob } of alternatives(here)) {
    if (!token.startsWith(lead)) continue;
    const points = token.slice(lead.length);
    if (/^(10|\d)$/.test(points)) found.set(points, Math.exp(logprob));
  }
  const written = here.token.slice(lead.length);
  if (!found.has(written)) return undefined;
  const splitsDigits = tokens.every(({ token }) => !/\d\d/.test(token)) && !found.has("10");

  // 10 in two tokens: what follows the 1 tells how much of it is 10.
  let last = index;
  if (splitsDigits && written === "1") {
    const one = found.get("1") ?? 0;
    found.set("10", one * digitShare(tokens[index + 1], "0"));
    if (digits === "10") last += 1;
  } else if (splitsDigits) {
    found.delete("1");
  }
  const behind = following(tokens, last);
  const elsewhere = {
    ...behind,
    digit: 0,
    point: behind.digit < 1 ? behind.point / (1 - behind.digit) : 0,
  };
  const points = Array.from({ length: POINTS }, (_, whole): WrittenPoints => {
    const probability = found.get(String(whole)) ?? 0;
    if (String(whole) === digits) return { ...behind, probability };
    const isOpen = whole === 1 && splitsDigits && written === "1";
    const digit = isOpen ? digitShare(tokens[index + 1]) : 0;
    return { ...elsewhere, probability, digit };
  });
  const total = points.reduce((sum, { probability, digit }) => sum + probability * (1 - digit), 0);
  return total > 0 ? expectedScore(points) : undefined;
}

/** The token that a span begins in, and what that token has before it. */
function findToken(
  tokens: readonly TokenLogprob[],
  { reply, span: [start] }: WrittenScore,
): { readonly index: number; readonly lead: string } | undefined {
  const joined = tokens.map(({ token }) => token).join("");
  // Tokens that end within a character are not the text, so only what is from the number on, or up
  // to it, has to be.
  const place = joined.endsWith(reply.slice(start))
    ? joined.length - (reply.length - start)
    : joined.startsWith(reply.slice(0, start + 1))
    ? start
    : undefined;
  if (place === undefined) return undefined;
  let begin = 0;
  for (const [index, { token }] of tokens.entries()) {
    if (place < begin + token.length) return { index, lead: token.slice(0, place - begin) };
    begin += token.length;
  }
  return undefined;
}

/** The likeliest tokens of a place, the one that was written among them. */
function alternatives(
  { token, logprob, top = [] }: TokenLogprob,
): readonly { readonly token: string; readonly logprob: number }[] {
  return top.some((each) => each.token === token) ? top : [{ token, logprob }, ...top];
}

/** Probability that a place has a token that begins with a digit, or with this one. */
function digitShare(place: TokenLogprob | undefined, digit?: string): number {
  if (place === undefined) return 0;
  return alternatives(place)
    .filter(({ token }) => digit === undefined ? /^\d/.test(token) : token.startsWith(digit))
    .reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
}

/** What stands behind the last token of the whole points. */
function following(
  tokens: readonly TokenLogprob[],
  last: number,
): Omit<WrittenPoints, "probability"> {
  const next = tokens[last + 1];
  const none = { digit: 0, point: 0, decimals: [] };
  if (next === undefined) return none;
  const point = alternatives(next)
    .filter(({ token }) => token.startsWith("."))
    .reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
  const digit = digitShare(next);
  const after = tokens[last + 2];
  if (next.token !== "." || after === undefined) return { digit, point, decimals: [] };
  const decimals = Array.from({ length: 10 }, (_, tenth) => digitShare(after, String(tenth)));
  return { digit, point, decimals };
}
