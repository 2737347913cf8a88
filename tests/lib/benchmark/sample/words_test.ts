import { assertEquals } from "@std/assert";
import { COLOURS } from "../../../../lib/benchmark/sample/kit/mod.ts";
import { capital, counted, listed, some, the } from "../../../../lib/benchmark/sample/words.ts";

const CUP = { en: "cup", zh: "杯子", measure: "个" };

Deno.test("some() takes the right article and measure word", () => {
  assertEquals(some(CUP), { en: "a cup", zh: "一个杯子" });
  assertEquals(some(CUP, COLOURS.orange), { en: "an orange cup", zh: "一个橙色的杯子" });
});

Deno.test("the() names a thing that is known", () => {
  assertEquals(the(CUP, COLOURS.red), { en: "the red cup", zh: "红色杯子" });
});

Deno.test("listed() joins one, two and three items", () => {
  const items = ["a", "b", "c"].map((text) => ({ en: text, zh: text }));
  assertEquals(listed(items.slice(0, 1)), { en: "a", zh: "a" });
  assertEquals(listed(items.slice(0, 2)), { en: "a and b", zh: "a和b" });
  assertEquals(listed(items), { en: "a, b and c", zh: "a、b和c" });
});

Deno.test("counted() says two as Chinese counts things", () => {
  assertEquals(counted(2), { en: "two", zh: "两" });
  assertEquals(capital("two cups"), "Two cups");
});
