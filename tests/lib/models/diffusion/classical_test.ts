import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { decodePixels, encodePng, type Pixels } from "../../../../lib/image/pixels.ts";
import { ClassicalModel } from "../../../../lib/models/diffusion/classical.ts";
import { classicalRules } from "../../../../lib/models/diffusion/classical_rules.ts";

/** Four columns, red, green, blue and grey, darker in the lower of the two rows. */
const bars: Pixels = {
  width: 4,
  height: 2,
  data: new Uint8Array([
    ...[200, 40, 40, 40, 200, 40, 40, 40, 200, 120, 120, 120],
    ...[100, 20, 20, 20, 100, 20, 20, 20, 100, 60, 60, 60],
  ]),
};
const source = await encodePng(bars);

async function edit(
  instruction: string,
  { strength = 1, seed = 3 } = {},
): Promise<Pixels & { readonly notes: readonly string[] | undefined }> {
  const { image, notes } = await new ClassicalModel({ strength })
    .editImage({ id: "a", instruction, source, seed });
  return { ...await decodePixels(image), notes };
}

function pixel({ data, width }: Pixels, x: number, y: number): readonly number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

function means({ data }: Pixels): readonly number[] {
  return [0, 1, 2].map((channel) =>
    data.reduce((sum, value, index) => index % 3 === channel ? sum + value : sum, 0) /
    (data.length / 3)
  );
}

Deno.test("classical leaves alone what it cannot do, and says so", async () => {
  const { image, notes } = await new ClassicalModel({ strength: 1 })
    .editImage({ id: "a", instruction: "Move the red cup to the left", source, seed: 0 });
  assert(image === source);
  assertEquals(notes, ["no rule matches: image left unchanged"]);
});

Deno.test("classical brightens by 25 % and 15 levels", async () => {
  const edited = await edit("Make it brighter");
  assertEquals(pixel(edited, 3, 0), [165, 165, 165]);
  assertEquals(pixel(edited, 0, 0), [255, 65, 65]);
  assertEquals(edited.notes, ["applied: brighter"]);
});

Deno.test("classical makes half the change at half the strength", async () => {
  assertEquals(pixel(await edit("Make it darker"), 3, 0), [72, 72, 72]);
  assertEquals(pixel(await edit("Make it darker", { strength: 0.5 }), 3, 0), [96, 96, 96]);
  assertEquals([...(await edit("Make it darker", { strength: 0 })).data], [...bars.data]);
});

Deno.test("classical makes night dark and blue, warm red, cold blue", async () => {
  const [red = 0, , blue = 0] = means(await edit("make it night"));
  assert(red < 40 && blue > red * 1.5);
  const before = means(bars);
  const warm = means(await edit("make it warmer"));
  assert((warm[0] ?? 0) > (before[0] ?? 0) && (warm[2] ?? 0) < (before[2] ?? 0));
  const cold = means(await edit("变冷"));
  assert((cold[0] ?? 0) < (before[0] ?? 0) && (cold[2] ?? 0) > (before[2] ?? 0));
});

Deno.test("classical makes grey by Rec. 601 luma", async () => {
  const edited = await edit("转为黑白");
  const luma = Math.trunc(0.299 * 200 + 0.587 * 40 + 0.114 * 40);
  for (const value of pixel(edited, 0, 0)) assert(Math.abs(value - luma) <= 1);
  assertEquals(new Set(pixel(edited, 0, 0)).size, 1);
});

Deno.test("classical flips and rotates exactly, whatever the strength", async () => {
  const flipped = await edit("flip it horizontally", { strength: 0.5 });
  assertEquals(pixel(flipped, 0, 0), [120, 120, 120]);
  assertEquals(pixel(await edit("flip it vertically"), 0, 0), [100, 20, 20]);
  const right = await edit("rotate by 90 degrees");
  assertEquals([right.width, right.height], [2, 4]);
  assertEquals(pixel(right, 1, 0), [200, 40, 40]);
  const left = await edit("向左旋转");
  assertEquals([left.width, left.height], [2, 4]);
  assertEquals(pixel(left, 0, 3), [200, 40, 40]);
  assertEquals(pixel(await edit("rotate by 180 degrees"), 3, 1), [200, 40, 40]);
});

Deno.test("classical applies several rules in the order of the instruction", async () => {
  const edited = await edit("Rotate it to the left, then make it darker");
  assertEquals(edited.notes, ["applied: rotate left, darker"]);
  assertEquals(pixel(edited, 0, 3), [120, 24, 24]);
});

Deno.test("classical places rain and snow by the seed", async () => {
  const grey = { width: 96, height: 64, data: new Uint8Array(96 * 64 * 3).fill(90) };
  for (const name of ["rain", "snow"]) {
    const rule = classicalRules.find((candidate) => candidate.name === name);
    assert(rule !== undefined);
    const [first, again, other] = await Promise.all(
      [1, 1, 2].map((seed) => rule.apply(grey, seed)),
    );
    assertEquals(first?.data, again?.data);
    assertNotEquals(first?.data, other?.data);
    assert(new Set(first?.data).size > 10, `${name} draws nothing`);
  }
});

Deno.test("every classical rule keeps the size, or swaps its sides, and changes the image", async () => {
  for (const { name, apply } of classicalRules) {
    const { width, height, data } = await apply(bars, 5);
    const turned = name === "rotate left" || name === "rotate right";
    assertEquals([name, width, height], turned ? [name, 2, 4] : [name, 4, 2]);
    assertEquals(data.length, bars.data.length);
    assertNotEquals(data, bars.data, name);
  }
});

Deno.test("classical takes a strength from 0 to 1, 1 by default", () => {
  assertEquals(ClassicalModel.paramsSchema.parse({}), { strength: 1 });
  assertEquals(ClassicalModel.paramsSchema.safeParse({ strength: 1.5 }).success, false);
  assertEquals(ClassicalModel.paramsSchema.safeParse({ strenght: 1 }).success, false);
});
