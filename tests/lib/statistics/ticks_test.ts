import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { toTicks } from "../../../lib/statistics/mod.ts";

Deno.test("toTicks() finds the last decimal place in use", () => {
  assertEquals(toTicks([1, 2.5, -3]), { ticks: [10, 25, -30], unit: 0.1 });
  assertEquals(toTicks([7.125, 0]), { ticks: [7125, 0], unit: 0.001 });
  assertEquals(toTicks([]), { ticks: [], unit: 1 });
  assertEquals(toTicks([-0]).ticks, [0]);
});

Deno.test("toTicks() takes roots that differ by rounding alone for equal", () => {
  const { ticks } = toTicks([Math.sqrt(0.1 * 0.9), Math.sqrt(0.3 * 0.3), Math.sqrt(0.09 + 1e-9)]);
  assertEquals([ticks[0] === ticks[1], ticks[1] === ticks[2]], [true, false]);
});

Deno.test("toTicks() keeps the difference of decimals exact", () => {
  const decimal = fc.integer({ min: -10_000_000, max: 10_000_000 });
  fc.assert(fc.property(decimal, decimal, fc.integer({ min: 0, max: 6 }), (a, b, places) => {
    const scale = 10 ** places;
    const { ticks: [x = 0, y = 0], unit } = toTicks([a / scale, b / scale]);
    assertEquals(Math.round((x - y) * unit * scale), a - b);
    assertEquals(x === y, a === b);
  }));
});

Deno.test("toTicks() treats tiny and huge values alike", () => {
  for (const factor of [1e-150, 1e-12, 1, 1e12, 1e150]) {
    const { ticks: [a, b, c] } = toTicks([
      Math.PI * factor,
      Math.PI * factor * (1 + 1e-15),
      factor,
    ]);
    assertEquals([a === b, a === c], [true, false]);
  }
});

Deno.test("toTicks() refuses what is no number", () => {
  for (const value of [NaN, Infinity]) {
    assertThrows(() => toTicks([1, value]), RangeError, "finite");
  }
});
