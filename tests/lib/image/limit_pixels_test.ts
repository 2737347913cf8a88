import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { limitedSize, limitPixels } from "../../../lib/image/limit_pixels.ts";
import { imageFormat } from "../../../lib/image/image_format.ts";
import { decodePixels, encodePng } from "../../../lib/image/pixels.ts";
import sharp from "sharp";

Deno.test("limitedSize() multiplies both sides by the root of the share and rounds down", () => {
  const size = (width: number, height: number, most: number) => {
    const limited = limitedSize({ width, height }, most);
    return `${limited.width}x${limited.height}`;
  };
  assertEquals(size(1024, 1024, 1024 * 1024), "1024x1024");
  assertEquals(size(1025, 1024, 1024 * 1024), "1024x1023");
  assertEquals(size(4000, 3000, 1_000_000), "1154x866");
  assertEquals(size(1280, 720, 230_400), "640x360");
  assertEquals(size(100_000, 1, 100), "3162x1");
  assertEquals(size(3, 3, 1), "1x1");
});

Deno.test("limitedSize() stays within the limit unless a side is 1 already", () => {
  const side = fc.integer({ min: 1, max: 20_000 });
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 5_000_000 }), (width, height, most) => {
      const limited = limitedSize({ width, height }, most);
      assert(limited.width <= width && limited.height <= height);
      assert(limited.width >= 1 && limited.height >= 1);
      assert(limited.width * limited.height <= most || limited.width === 1 || limited.height === 1);
      if (width * height <= most) assertEquals(limited, { width, height });
    }),
  );
});

Deno.test("limitPixels() leaves the bytes of an image that is small enough", async () => {
  const jpeg = await sharp({ create: { width: 30, height: 20, channels: 3, background: "#a00" } })
    .jpeg().toBuffer();
  const kept = await limitPixels(jpeg, 600);
  assert(kept.bytes === jpeg);
  assertEquals([kept.width, kept.height, kept.resized], [30, 20, false]);
  assert((await limitPixels(jpeg)).bytes === jpeg);
});

Deno.test("limitPixels() makes a larger image smaller, as PNG", async () => {
  const data = new Uint8Array(8 * 4 * 3).map((_, i) => Math.floor(i / 3) % 8 < 4 ? 0 : 200);
  const png = await encodePng({ width: 8, height: 4, data });
  const { bytes, width, height, resized } = await limitPixels(png, 31);
  assertEquals([width, height, resized, imageFormat(bytes).format], [7, 3, true, "png"]);
  const pixels = await decodePixels(bytes);
  assertEquals([pixels.width, pixels.height], [7, 3]);
  assert((pixels.data[0] ?? 255) < 20 && (pixels.data[6 * 3] ?? 0) > 180);
});

Deno.test("limitPixels() says so if the bytes are no image", async () => {
  const words = new TextEncoder().encode("not an image");
  await assertRejects(() => limitPixels(words, 10), Error, "Cannot read the image's size");
});
