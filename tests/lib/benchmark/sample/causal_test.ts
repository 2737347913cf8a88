import { assert, assertEquals } from "@std/assert";
import { causalScenes } from "../../../../lib/benchmark/sample/causal.ts";
import { assertGoodFamilies, drawn, family } from "./families.ts";

Deno.test("causalScenes are at least six families of different, complete pairs", async () => {
  assertEquals(causalScenes.map(({ category }) => category), causalScenes.map(() => "因果"));
  await assertGoodFamilies(causalScenes, { atLeast: 6 });
});

function flames(svg: string): number {
  return svg.split("url(#glow)").length - 1;
}

Deno.test("burntCandles keeps an unlit candle as it was", async () => {
  let seen = 0;
  for (const scene of await drawn(family(causalScenes, "burnt-candles"), 60)) {
    const wicks = flames(scene.source);
    if (scene.tags.includes("blow")) assertEquals(flames(scene.target), 0);
    if (scene.tags.includes("burn")) assertEquals(flames(scene.target), wicks);
    if (scene.tags.includes("blow-first")) assertEquals(flames(scene.target), wicks - 1);
    if (!scene.tags.includes("some")) continue;
    seen++;
    assertEquals(flames(scene.target), wicks);
  }
  assert(seen > 3);
});

Deno.test("dominoes fall up to the gap and no further", async () => {
  for (const scene of await drawn(family(causalScenes, "dominoes"), 40)) {
    const turned = scene.target.split(" rotate(").length - 1;
    const all = Number(/(\d+) \w+ dominoes/.exec(scene.description.en)?.[1]);
    const fallen = scene.tags.includes("gap")
      ? Number(/(\d+) have toppled/.exec(scene.rationale.en)?.[1])
      : all;
    assertEquals(turned, fallen);
    assertEquals(scene.source.split(" rotate(").length - 1, 0);
    if (scene.tags.includes("gap")) {
      assertEquals(Number(/the (\d+) beyond/.exec(scene.rationale.en)?.[1]), all - fallen);
    }
  }
});

Deno.test("growingBed grows one flower per seedling in the light", async () => {
  const words = ["one", "two", "three", "four", "five"];
  for (const scene of await drawn(family(causalScenes, "growing-bed"), 40)) {
    const seedlings = words.indexOf(/holds (\w+) small/.exec(scene.description.en)?.[1] ?? "") + 1;
    assertEquals(scene.source.split(`fill="#9bdc72"`).length - 1, seedlings);
    assertEquals(scene.target.split(`fill="#9bdc72"`).length - 1, 0);
    const flowers = scene.target.split(`rotate(315)`).length - 1;
    assertEquals(flowers, scene.tags.includes("cut") ? seedlings - 1 : seedlings);
  }
});

Deno.test("thirstyFlowers wilts exactly the pots that stay dry", async () => {
  const words = ["one", "two", "three", "four"];
  const wilted = (svg: string) => svg.split("rotate(150)").length - 1;
  for (const scene of await drawn(family(causalScenes, "thirsty-flowers"), 40)) {
    const named = /^(\w+) (?:fresh|wilted) flowers/.exec(scene.description.en)?.[1];
    const pots = named === undefined ? 1 : words.indexOf(named.toLowerCase()) + 1;
    const story = scene.tags[2];
    assertEquals(wilted(scene.source), story === "revive" ? pots : 0);
    assertEquals(
      wilted(scene.target),
      story === "dry" ? pots : story === "revive" ? 0 : story === "one-watered" ? pots - 1 : 1,
    );
  }
});
