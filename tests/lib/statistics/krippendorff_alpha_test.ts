import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { krippendorffAlpha } from "../../../lib/statistics/krippendorff_alpha.ts";
import oracle from "./oracle/correlation.json" with { type: "json" };

const LEVELS = ["nominal", "ordinal", "interval"] as const;
const ORACLE = oracle.alphas.map(({ ratings, ...alphas }) => ({
  ratings: ratings.map((item) => item.map((rating) => rating ?? undefined)),
  alphas,
}));

Deno.test("krippendorffAlpha() agrees with krippendorff", () => {
  for (const { ratings, alphas } of ORACLE) {
    for (const level of LEVELS) {
      const actual = krippendorffAlpha(ratings, { level });
      assertAlmostEquals(actual ?? 9, alphas[level] ?? 9, 1e-12, `${level}, ${ratings}`);
    }
  }
});

Deno.test("krippendorffAlpha() meets Krippendorff's published figures", () => {
  const [published] = ORACLE;
  const alphas = LEVELS.map((level) => krippendorffAlpha(published?.ratings ?? [], { level }));
  assertEquals(alphas.map((alpha) => alpha?.toFixed(3)), ["0.743", "0.815", "0.849"]);
});

Deno.test("krippendorffAlpha() ignores lone ratings and the order of raters", () => {
  const rating = fc.option(fc.nat(4), { nil: undefined });
  const items = fc.array(fc.array(rating, { maxLength: 4 }), { maxLength: 15 });
  fc.assert(fc.property(items, fc.constantFrom(...LEVELS), (ratings, level) => {
    const alpha = krippendorffAlpha(ratings, { level });
    const changed = [[undefined, 3], ...ratings.map((item) => item.toReversed()).reverse()];
    assertAlmostEquals(krippendorffAlpha(changed, { level }) ?? 9, alpha ?? 9, 1e-12);
  }));
});

Deno.test("krippendorffAlpha() takes ratings that differ by rounding alone for equal", () => {
  const ratings = [[0.1 + 0.2, 0.3], [1, 1]];
  for (const level of LEVELS) assertEquals(krippendorffAlpha(ratings, { level }), 1);
});

Deno.test("krippendorffAlpha() does not exist without pairs or variation", () => {
  for (const level of LEVELS) {
    assertEquals(krippendorffAlpha([], { level }), undefined);
    assertEquals(krippendorffAlpha([[1], [2, undefined]], { level }), undefined);
    assertEquals(krippendorffAlpha([[1, 1], [1, 1], [2]], { level }), undefined);
  }
});

Deno.test("krippendorffAlpha() refuses what is no number", () => {
  assertThrows(() => krippendorffAlpha([[1, NaN]], { level: "nominal" }), RangeError, "finite");
});
