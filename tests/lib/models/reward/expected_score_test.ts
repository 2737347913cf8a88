import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  expectedScore,
  POINTS,
  type WrittenPoints,
} from "../../../../lib/models/reward/expected_score.ts";
import { seededRandom } from "../../../../lib/random.ts";

/** What may come next in a reply: ten digits, a point, or anything else. */
type Next = Readonly<Record<string, number>>;
const SYMBOLS = [..."0123456789", ".", "end"];

/** A judge with random habits: what comes next depends on all that was written. */
function randomJudge(seed: number): (written: string) => Next {
  const known = new Map<string, Next>();
  const random = seededRandom(seed);
  return (written) => {
    const made = known.get(written) ?? (() => {
      const weights = SYMBOLS.map(() => random() ** 3);
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return Object.fromEntries(SYMBOLS.map((symbol, i) => [symbol, (weights[i] ?? 0) / sum]));
    })();
    known.set(written, made);
    return made;
  };
}

/** Every reply of at most four symbols that is a score, and its probability. */
function enumerate(next: (written: string) => Next) {
  const found: { readonly text: string; readonly probability: number }[] = [];
  const follow = (text: string, probability: number) => {
    for (const [symbol, share] of Object.entries(next(text))) {
      const more = text + symbol;
      if (symbol === "end" || (symbol === "." && text.includes("."))) {
        // A point and nothing behind it is the whole points; decimals beyond the first are one reply.
        if (/^(10|\d)(\.|$)/.test(text)) found.push({ text, probability: probability * share });
      } else if (/^\d\.\d$/.test(more) || /^10\./.test(more)) {
        found.push({ text: more, probability: probability * share });
      } else if (/^(\d|10|\d\.)$/.test(more)) {
        follow(more, probability * share);
      }
    }
  };
  follow("", 1);
  return found;
}

Deno.test("expectedScore() is the mean over every reply that could be written", () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const next = randomJudge(seed);
    const at = (text: string, symbol: string) => next(text)[symbol] ?? 0;
    const digitAfter = (text: string) =>
      [..."0123456789"].reduce((sum, digit) => sum + at(text, digit), 0);
    const points = Array.from({ length: POINTS }, (_, whole): WrittenPoints => ({
      probability: whole === 10 ? at("", "1") * at("1", "0") : at("", String(whole)),
      digit: digitAfter(String(whole)),
      point: at(String(whole), "."),
      decimals: [..."0123456789"].map((digit) => at(`${whole}.`, digit)),
    }));
    const all = enumerate(next);
    const mass = all.reduce((sum, { probability }) => sum + probability, 0);
    const worth = (text: string) => text.startsWith("10") ? 10 : Number(text);
    const mean = all.reduce((sum, { text, probability }) => sum + probability * worth(text), 0) /
      mass;
    const expected = expectedScore(points);
    assertAlmostEquals(expected.mass, mass, 1e-12);
    assertAlmostEquals(expected.mean, mean, 1e-12);
    const shares = Array.from(
      { length: POINTS },
      (_, whole) =>
        all.filter(({ text }) => Math.trunc(worth(text)) === whole)
          .reduce((sum, { probability }) => sum + probability, 0) / mass,
    );
    for (const [whole, share] of shares.entries()) {
      assertAlmostEquals(expected.shares[whole] ?? NaN, share, 1e-12);
    }
  }
});

const none: WrittenPoints = { probability: 0, digit: 0, point: 0, decimals: [] };

function only(given: Readonly<Record<number, Partial<WrittenPoints>>>): WrittenPoints[] {
  return Array.from({ length: POINTS }, (_, whole) => ({ ...none, ...given[whole] }));
}

Deno.test("expectedScore() has no entropy where the judge is sure, and the most where it is not", () => {
  const sure = expectedScore(only({ 7: { probability: 0.4 } }));
  assertEquals([sure.mean, sure.entropy, sure.mass], [7, 0, 0.4]);
  const lost = expectedScore(
    Array.from({ length: POINTS }, () => ({ ...none, probability: 0.05 })),
  );
  assertAlmostEquals(lost.entropy, Math.log(11), 1e-12);
  assertAlmostEquals(lost.mean, 5, 1e-12);
});

Deno.test("expectedScore() stays within the scale whatever rounding adds", () => {
  const decimals = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1.0000001];
  const { mean, mass } = expectedScore(only({
    9: { probability: 0.5000001, point: 1.0000001, decimals },
    10: { probability: 0.5, point: 1, decimals },
  }));
  assert(mean <= 10 && mass === 1);
});

Deno.test("expectedScore() refuses other points, and probabilities of nothing", () => {
  assertThrows(() => expectedScore([none]), RangeError, "must be given for 0 to 10, got 1");
  assertThrows(() => expectedScore(only({})), RangeError, "must sum to more than 0, got 0");
  assertThrows(() => expectedScore(only({ 8: { probability: 1, digit: 1 } })), RangeError);
});
