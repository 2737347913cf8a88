import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadKit } from "../../../../lib/benchmark/sample/kit/mod.ts";
import type { Kit } from "../../../../lib/benchmark/sample/kit/mod.ts";
import { socialScenes } from "../../../../lib/benchmark/sample/social.ts";
import { seededRandom } from "../../../../lib/random.ts";
import { assertGoodFamilies, drawn, family } from "./families.ts";

Deno.test("socialScenes are at least eight families of different, complete pairs", async () => {
  assertEquals(socialScenes.map(({ category }) => category), socialScenes.map(() => "社会"));
  await assertGoodFamilies(socialScenes, { atLeast: 8 });
});

Deno.test("shopSign writes the translated name in the target only", async () => {
  const kit = await loadKit();
  const written: Kit = {
    ...kit,
    sign: (lines) => `<g id="sign: ${lines}"/>`,
    text: (line) => `<g id="text: ${line}"/>`,
  };
  const words = (svg: string) =>
    [...svg.matchAll(/id="(sign|text): ([^"]+)"/g)].map(([, , words]) => words ?? "");
  const shops = family(socialScenes, "shop-sign");
  for (let seed = 0; seed < 40; seed++) {
    const scene = shops.draw(written, seededRandom(seed));
    const english = scene.tags.includes("zh to en");
    const [sign = "", board = ""] = words(scene.target);
    const [oldSign = "", oldBoard = ""] = words(scene.source);
    assertEquals(/^[A-Z ]+$/.test(sign), english, sign);
    assertEquals(/^[A-Z ]+$/.test(oldSign), !english, oldSign);
    assertStringIncludes(scene.rationale.en, `must read "${sign}"`);
    assertStringIncludes(scene.description.zh, oldSign);
    assertEquals(board !== oldBoard, scene.difficulty === "hard");
  }
});

Deno.test("festivalFood puts one candle per year on a birthday cake", async () => {
  const words = ["three", "four", "five", "six", "seven", "eight"];
  let cakes = 0;
  for (const scene of await drawn(family(socialScenes, "festival-food"), 60)) {
    if (!scene.tags.includes("cake")) continue;
    cakes++;
    const years = words.findIndex((word) =>
      scene.rationale.en.includes(`exactly ${word} candles`)
    ) +
      3;
    assertEquals(scene.target.split(`q18 24 0 36q-18 -12 0 -36Z`).length - 1, years);
  }
  assert(cakes >= 5);
});

Deno.test("trafficRules never leaves a car on the crossing while the light is red", async () => {
  const glowing = (svg: string) => /fill="(#f04438|#3ec46d)" opacity="0.35"/.exec(svg)?.[1];
  for (const scene of await drawn(family(socialScenes, "traffic-rules"), 30)) {
    assertEquals(glowing(scene.target), "#f04438");
    assert(!scene.target.includes("translate(1060 985)"), scene.instruction.en);
    if (!scene.tags.includes("jaywalk")) assert(scene.source.includes("translate(1060 985)"));
  }
});

Deno.test("babyMat takes the dangerous things away and leaves the toys", async () => {
  for (const scene of await drawn(family(socialScenes, "baby-mat"), 30)) {
    const dangerous = /Dangerous for a baby: ([^;]+);/.exec(scene.rationale.en)?.[1] ?? "";
    assertStringIncludes(scene.description.en, dangerous);
    assert(scene.target.length < scene.source.length);
    assertEquals(dangerous.includes("candle") && scene.target.includes("url(#glow)"), false);
  }
});
