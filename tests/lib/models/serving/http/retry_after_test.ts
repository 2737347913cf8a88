import { assertEquals } from "@std/assert";
import { retryAfter } from "../../../../../lib/models/serving/http/retry_after.ts";

const now = Date.UTC(1994, 10, 6, 8, 49, 0);

const cases: readonly (readonly [string | null, number | undefined])[] = [
  ["0", 0],
  ["7", 7000],
  [" 7 ", 7000],
  ["1.5", 1500],
  ["3600", 3_600_000],
  ["86400", 3_600_000],
  ["99999999999999999999999", 3_600_000],
  ["Sun, 06 Nov 1994 08:49:37 GMT", 37_000],
  ["Sunday, 06-Nov-94 08:49:37 GMT", 37_000],
  ["Sun Nov  6 08:49:37 1994", 37_000],
  ["Sun, 06 Nov 1994 08:48:00 GMT", 0],
  ["Tue, 08 Nov 1994 08:49:37 GMT", 3_600_000],
  [null, undefined],
  ["", undefined],
  ["-1", undefined],
  ["1e3", undefined],
  ["soon", undefined],
  ["NaN", undefined],
  ["Infinity", undefined],
  ["1994-11-06", undefined],
  ["Sun, 99 Nov 1994 08:49:37 GMT", undefined],
];

for (const [value, expected] of cases) {
  Deno.test(`retryAfter() of ${JSON.stringify(value)} is ${expected} ms`, () => {
    assertEquals(retryAfter(value, now), expected);
  });
}
