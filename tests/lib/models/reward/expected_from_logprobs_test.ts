import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { TokenLogprob } from "../../../../lib/models/mod.ts";
import { expectedFromLogprobs } from "../../../../lib/models/reward/expected_from_logprobs.ts";
import { parseScore } from "../../../../lib/parsers/mod.ts";

/** A token that was written, and the probabilities of the likeliest ones of its place. */
type Place = readonly [token: string, top: Readonly<Record<string, number>>];

function tokensOf(places: readonly Place[]): readonly TokenLogprob[] {
  return places.map(([token, top]) => ({
    token,
    logprob: Math.log(top[token] ?? 1),
    top: Object.entries(top).map(([token, share]) => ({ token, logprob: Math.log(share) })),
  }));
}

/** The expected score in the place that the parser finds. */
function expectedOf(places: readonly Place[]) {
  const reply = places.map(([token]) => token).join("");
  const parsed = parseScore(reply);
  if (parsed.status !== "scored") throw new Error(`${reply} has no score`);
  return expectedFromLogprobs(tokensOf(places), { reply, span: parsed.span });
}

const SCORE: readonly Place[] = [["Score", { Score: 1 }], [":", { ":": 1 }], [" ", { " ": 1 }]];

Deno.test("expectedFromLogprobs() weighs whole points and the written decimal", () => {
  const expected = expectedOf([
    ...SCORE,
    ["8", { 8: 0.6, 7: 0.3, "I": 0.1 }],
    [".", { ".": 0.9, "<|im_end|>": 0.1 }],
    ["5", { 5: 0.5, 0: 0.5 }],
    ["0", { 0: 1 }],
  ]);
  const tenths = 0.9 * 0.25;
  assertAlmostEquals(expected?.mean ?? 0, (0.6 * (8 + tenths) + 0.3 * (7 + tenths)) / 0.9, 1e-12);
  assertAlmostEquals(expected?.mass ?? 0, 0.9, 1e-12);
});

Deno.test("expectedFromLogprobs() tells 1 from 10 where a 1 was written", () => {
  const one: Place = ["1", { 1: 0.7, 9: 0.3 }];
  const next = { 0: 0.8, "<|im_end|>": 0.2 };
  // Some servers give the end of the reply as a token, which is no part of the text.
  for (const [reply, written] of [["10", "0"], ["1", "<|im_end|>"]] as const) {
    const expected = expectedFromLogprobs(tokensOf([one, [written, next]]), {
      reply,
      span: [0, reply.length],
    });
    assertAlmostEquals(expected?.shares[10] ?? 0, 0.56, 1e-12);
    assertAlmostEquals(expected?.shares[1] ?? 0, 0.14, 1e-12);
    assertAlmostEquals(expected?.mean ?? 0, 0.56 * 10 + 0.14 + 0.3 * 9, 1e-12);
  }
});

Deno.test("expectedFromLogprobs() leaves out a 1 of which nobody knows what became", () => {
  const expected = expectedOf([...SCORE, ["9", { 9: 0.6, 1: 0.4 }], [".", { ".": 1 }], ["0", {
    0: 1,
  }]]);
  assertEquals(expected?.mean, 9);
  assertAlmostEquals(expected?.mass ?? 0, 0.6, 1e-12);
});

Deno.test("expectedFromLogprobs() knows tokens of several digits", () => {
  const expected = expectedOf([
    ["Score:", { "Score:": 1 }],
    [" ", { " ": 1 }],
    ["9", {
      9: 0.5,
      10: 0.25,
      1: 0.125,
      85: 0.125,
    }],
    [".", { ".": 1 }],
    ["500", { 500: 0.75, "0": 0.25 }],
  ]);
  assertAlmostEquals(
    expected?.mean ?? 0,
    (0.5 * 9.375 + 0.25 * 10 + 0.125 * 1.375) / 0.875,
    1e-12,
  );
});

Deno.test("expectedFromLogprobs() compares only tokens that begin like the written one", () => {
  const expected = expectedOf([["Score:", { "Score:": 1 }], [" 8", {
    " 8": 0.5,
    7: 0.25,
    " 6": 0.25,
  }]]);
  assertAlmostEquals(expected?.mean ?? 0, (0.5 * 8 + 0.25 * 6) / 0.75, 1e-12);
});

Deno.test("expectedFromLogprobs() finds the place behind characters that are split into tokens", () => {
  const places = tokensOf([["\ufffd", { "\ufffd": 1 }], ["\ufffd", { "\ufffd": 1 }], ["：", {
    "：": 1,
  }], ["6", { 6: 0.5, 4: 0.5 }]]);
  const reply = "评：6";
  assertEquals(expectedFromLogprobs(places, { reply, span: [2, 3] })?.mean, 5);
});

Deno.test("expectedFromLogprobs() gives nothing where the tokens do not tell", () => {
  const eight = tokensOf([["8", { 8: 1 }]]);
  assertEquals(expectedFromLogprobs(eight, { reply: "85/100", span: [0, 6] }), undefined);
  assertEquals(expectedFromLogprobs(eight, { reply: "another 9", span: [8, 9] }), undefined);
  assertEquals(expectedFromLogprobs([], { reply: "8", span: [0, 1] }), undefined);
  const bare = [{ token: "8", logprob: 0 }];
  assertEquals(expectedFromLogprobs(bare, { reply: "8", span: [0, 1] }), undefined);
});
