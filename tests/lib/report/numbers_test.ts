import { assertEquals } from "@std/assert";
import { counted, decimals, percent, sparkline } from "../../../lib/report/numbers.ts";
import { duration } from "../../../lib/text/duration.ts";

Deno.test("decimals() writes three, and a dash for nothing", () => {
  assertEquals([decimals(7), decimals(0.0005), decimals(null)], ["7.000", "0.001", "–"]);
});

Deno.test("percent() never rounds to all or nothing", () => {
  assertEquals([1, 0.9999, 0.5, 0.0001, 0].map(percent), [
    "100.0 %",
    "99.9 %",
    "50.0 %",
    "0.1 %",
    "0.0 %",
  ]);
});

Deno.test("duration() takes the unit that fits, also where rounding reaches the next", () => {
  assertEquals([0.934, 12.34, 59.96, 187, 3599.7, 3725].map(duration), [
    "934 ms",
    "12.3 s",
    "1 min 00 s",
    "3 min 07 s",
    "1 h 00 min",
    "1 h 02 min",
  ]);
});

Deno.test("sparkline() shows the fullest bin at full height and empty bins as dots", () => {
  assertEquals([sparkline([0, 1, 4, 8]), sparkline([0, 0])], ["·▁▄█", "··"]);
});

Deno.test("counted() knows one from many", () => {
  assertEquals([counted(1, "pair"), counted(0, "pair")], ["1 pair", "0 pairs"]);
});
