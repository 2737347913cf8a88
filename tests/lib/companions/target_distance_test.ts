import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { targetDistance } from "../../../lib/companions/mod.ts";
import { encodePng } from "../../../lib/image/pixels.ts";
import cases from "./oracle/target_distance.json" with { type: "json" };

async function png({ width, height, data }: typeof cases[number]["edited"]): Promise<Uint8Array> {
  return await encodePng({ width, height, data: Uint8Array.fromBase64(data) });
}

for (const { edited, target, l1, l2 } of cases) {
  const sizes = `${edited.width}x${edited.height} and ${target.width}x${target.height}`;
  Deno.test(`targetDistance() of ${sizes} is what Pillow and torch make of them`, async () => {
    const found = await targetDistance(await png(edited), await png(target));
    assertAlmostEquals(found.l1, l1, 1e-6);
    assertAlmostEquals(found.l2, l2, 1e-6);
  });
}

Deno.test("targetDistance() is 0 for the target itself, and 1 for its opposite", async () => {
  const black = await encodePng({ width: 3, height: 2, data: new Uint8Array(18) });
  const white = await encodePng({ width: 3, height: 2, data: new Uint8Array(18).fill(255) });
  assertEquals(await targetDistance(white, white), { l1: 0, l2: 0 });
  assertEquals(await targetDistance(black, white), { l1: 1, l2: 1 });
  await assertRejects(() => targetDistance(black, new Uint8Array(5)), Error, "Cannot decode");
});
