import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { roundHalfEven } from "../../../../lib/models/qwen_vl/round_half_even.ts";

Deno.test("roundHalfEven() goes to the even number from halfway", () => {
  assertEquals([-3.5, -2.5, -1.5, 0.5, 1.5, 2.5, 3.5].map(roundHalfEven), [-4, -2, -2, 0, 2, 2, 4]);
  assertEquals(roundHalfEven(-0.5), 0);
});

Deno.test("roundHalfEven() goes to the nearest number from elsewhere", () => {
  assertEquals([0.49999999999999994, 0.5000000000000001].map(roundHalfEven), [0, 1]);
  assertEquals([-2.5000000000000004, 2.4999999999999996, 7].map(roundHalfEven), [-3, 2, 7]);
});

Deno.test("roundHalfEven() agrees with the definition", () => {
  fc.assert(fc.property(fc.integer({ min: -1e9, max: 1e9 }), (sixteenths) => {
    const x = sixteenths / 16;
    const below = Math.floor(x);
    const rest = x - below;
    const wanted = rest === 0.5 ? below + Math.abs(below % 2) : below + Number(rest > 0.5);
    assertEquals(roundHalfEven(x), wanted + 0);
  }));
});
