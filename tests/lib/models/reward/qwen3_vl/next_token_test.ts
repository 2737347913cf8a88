import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../../../../lib/random.ts";
import {
  candidates,
  logprobsOf,
  nextToken,
  penalised,
} from "../../../../../lib/models/reward/qwen3_vl/next_token.ts";
import { toNumbers } from "../../diffusion/qwen_image_edit/layout_oracle.ts";
import oracle from "./oracle/sampling.json" with { type: "json" };

for (const { seen, logits, probabilities, ...given } of oracle) {
  Deno.test(`tokens are drawn as transformers does with ${JSON.stringify(given)}`, () => {
    const { repetition_penalty: penalty = 1, temperature = 1, top_k = 0, top_p = 1 } = given;
    const fair = penalised(Float32Array.from(toNumbers(logits)), {
      penalty,
      seen: new Set(toNumbers(seen)),
    });
    const { ids, probabilities: found } = candidates(fair, { temperature, top_k, top_p });
    const all = new Array(fair.length).fill(0);
    for (const [index, id] of ids.entries()) all[id] = found[index];
    for (const [id, expected] of toNumbers(probabilities).entries()) {
      assertAlmostEquals(all[id], expected, 1e-6, `token ${id}`);
    }
  });
}

Deno.test("nextToken() draws each token as often as it is likely", () => {
  const config = { temperature: 0.8, top_k: 3, top_p: 1, repetition_penalty: 1 };
  const logits = Float32Array.of(0.5, 2, 1.5, -1, 1);
  const random = seededRandom(3);
  const counts = new Array(5).fill(0);
  for (let draw = 0; draw < 20_000; draw += 1) {
    counts[nextToken(logits, { config, seen: [], random })] += 1;
  }
  const { ids, probabilities } = candidates(logits, config);
  assertEquals(ids, [1, 2, 4]);
  assertEquals([counts[0], counts[3]], [0, 0]);
  for (const [index, id] of ids.entries()) {
    // Five standard errors.
    assertAlmostEquals(counts[id] / 20_000, probabilities[index] ?? 0, 0.018);
  }
});

Deno.test("nextToken() takes the likeliest, and the first of equals, without drawing", () => {
  const config = { temperature: 0, top_k: 1, top_p: 0.1, repetition_penalty: 1.5 };
  const random = () => {
    throw new Error("drawn");
  };
  const logits = Float32Array.of(1, 3, 2.9, 2.9);
  assertEquals(nextToken(logits, { config, seen: [1], random }), 2);
});

Deno.test("nextToken() chooses nothing where the numbers have overflowed", () => {
  const config = { temperature: 0, top_k: 0, top_p: 1, repetition_penalty: 1 };
  for (const logit of [NaN, Infinity]) {
    const logits = new Float32Array(3).fill(logit);
    assertThrows(
      () => nextToken(logits, { config, seen: [], random: () => 0 }),
      Error,
      "overflowed",
    );
  }
});

Deno.test("candidates() keeps as many tokens as are asked for, or as likely as the last", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 200 }),
    fc.integer({ min: 1, max: 150 }),
    (numbers, top_k) => {
      const logits = Float32Array.from(numbers);
      const { ids } = candidates(logits, { temperature: 1, top_k, top_p: 1 });
      const sorted = numbers.toSorted((a, b) => b - a);
      const least = sorted[Math.min(top_k, numbers.length) - 1] ?? 0;
      assertEquals(ids.length, numbers.filter((x) => x >= least).length);
      assertEquals(ids.map((id) => numbers[id]), sorted.slice(0, ids.length));
    },
  ));
});

Deno.test("logprobsOf() gives the likeliest tokens in order, of the plain logits", () => {
  const logits = Float32Array.of(Math.log(1), Math.log(4), Math.log(3), Math.log(2));
  const { token, logprob, top = [] } = logprobsOf(logits, { id: 3, top: 2, textOf: String });
  assertEquals(token, "3");
  assertAlmostEquals(logprob, Math.log(0.2), 1e-6);
  assertEquals(top.map(({ token }) => token), ["1", "2"]);
  assertAlmostEquals(top[0]?.logprob ?? 0, Math.log(0.4), 1e-6);
  assert(!("top" in logprobsOf(logits, { id: 3, top: 0, textOf: String })));
});
