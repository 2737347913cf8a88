import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fullJitter } from "../../../../../lib/models/serving/pool/backoff.ts";

Deno.test("fullJitter() doubles its upper end up to the cap", () => {
  const ends = [0, 1, 2, 3, 4, 5, 6, 7, 2000].map((attempt) =>
    fullJitter(attempt, { base: 500, cap: 30_000, random: () => 1 })
  );
  assertEquals(ends, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

Deno.test("fullJitter() may be anything between 0 and its upper end", () => {
  const options = { base: 500, cap: 30_000 };
  assertEquals(fullJitter(2, { ...options, random: () => 0 }), 0);
  assertEquals(fullJitter(2, { ...options, random: () => 0.25 }), 500);
  fc.assert(fc.property(fc.nat(100), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, x) => {
    const wait = fullJitter(n, { ...options, random: () => x });
    assert(wait >= 0 && wait < 30_000);
  }));
});
