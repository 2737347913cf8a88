import { assertEquals, assertThrows } from "@std/assert";
import {
  article,
  both,
  count,
  counted,
  fill,
  inRow,
  ordinal,
} from "../../../../lib/benchmark/sample/wording.ts";

Deno.test("fill() puts texts in their places and starts sentences with a capital", () => {
  const orange = both("orange", "橙色");
  const thing = fill(both("a {colour} cup", "{colour}杯子"), { colour: orange });
  assertEquals(thing, { en: "an orange cup", zh: "橙色杯子" });
  assertEquals(fill(both("{thing} is here.", "{thing}在这里。"), { thing }), {
    en: "An orange cup is here.",
    zh: "橙色杯子在这里。",
  });
});

Deno.test("fill() does not fill texts again and refuses places without a text", () => {
  assertEquals(fill(both("{a}", "{a}"), { a: both("{b}", "{b}") }), { en: "{b}", zh: "{b}" });
  assertThrows(() => fill(both("Paint {b}.", "{b}"), {}), RangeError, "no text for {b}");
});

Deno.test("inRow() counts from the named side", () => {
  const cups = counted("blue cup", "蓝色杯子");
  assertEquals(inRow({ number: 2, from: "left" }, cups), {
    en: "the second blue cup from the left",
    zh: "从左往右数第二个蓝色杯子",
  });
  assertEquals(inRow({ number: 3, from: "right" }, counted("bird", "鸟", "只")), {
    en: "the third bird from the right",
    zh: "从右往左数第三只鸟",
  });
  assertEquals(inRow({ number: 1, from: "right" }, cups), {
    en: "the rightmost blue cup",
    zh: "最右边的那个蓝色杯子",
  });
});

Deno.test("count() and ordinal() differ for two, and refuse what they cannot name", () => {
  assertEquals(count(2), { en: "two", zh: "两" });
  assertEquals(ordinal(2), { en: "second", zh: "第二" });
  assertEquals(count(10), { en: "ten", zh: "十" });
  assertThrows(() => ordinal(9), RangeError, "got 9");
  assertThrows(() => count(0), RangeError, "got 0");
});

Deno.test("article() follows the first letter", () => {
  assertEquals([article("orange balloon"), article("pink balloon")], [
    "an orange balloon",
    "a pink balloon",
  ]);
});
