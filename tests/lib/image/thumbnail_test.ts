import { assert, assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import { decodePixels, encodePng } from "../../../lib/image/pixels.ts";
import { resizePixels } from "../../../lib/image/resize_pixels.ts";
import { thumbnail } from "../../../lib/image/thumbnail.ts";

const size = { width: 20, height: 15 };

/** Waves of colour, so that a wrong row or channel shows. */
function waves(width: number, height: number): Uint8Array {
  return Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => 128 + 100 * Math.sin(i % 3 + (Math.floor(i / 3) % width) / 9 + i / width / 40),
  );
}

const png = await encodePng({ width: 200, height: 150, data: waves(200, 150) });

for (
  const [name, encoded] of [
    ["RGB", png],
    ["grey", await sharp(png).greyscale().png().toBuffer()],
    ["palette", await sharp(png).png({ palette: true }).toBuffer()],
    ["16-bit", await sharp(png).toColourspace("rgb16").png().toBuffer()],
    ["see-through", await sharp(png).ensureAlpha(0.3).png().toBuffer()],
  ] as const
) {
  Deno.test(`thumbnail() of a ${name} PNG is the decoded image, resized`, async () => {
    const wanted = await resizePixels(await decodePixels(encoded), size);
    const got = await thumbnail(encoded, size);
    assertEquals([got.width, got.height], [20, 15]);
    const worst = wanted.data.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (got.data[i] ?? -255))),
      0,
    );
    assert(worst <= 1, `${worst} levels apart`);
  });
}

Deno.test("thumbnail() of half an image is an error", async () => {
  const half = png.subarray(0, png.length >> 1);
  await assertRejects(() => thumbnail(half, size), Error, "Cannot decode the image: ");
});
