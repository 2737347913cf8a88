import { assert, assertEquals } from "@std/assert";
import { resizePixels } from "../../../lib/image/resize_pixels.ts";

Deno.test("resizePixels() stretches to exactly the size asked for", async () => {
  const data = new Uint8Array([0, 0, 0, 200, 200, 200]);
  const resized = await resizePixels({ width: 2, height: 1, data }, { width: 8, height: 3 });
  assertEquals([resized.width, resized.height, resized.data.length], [8, 3, 72]);
  assert((resized.data[0] ?? 255) < 30 && (resized.data.at(-1) ?? 0) > 170);
});

Deno.test("resizePixels() returns pixels of the right size untouched", async () => {
  const pixels = { width: 2, height: 1, data: new Uint8Array(6) };
  assert(await resizePixels(pixels, { width: 2, height: 1 }) === pixels);
});
