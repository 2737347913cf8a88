import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { checkImage } from "../../../lib/benchmark/image_check.ts";
import { limitPixels } from "../../../lib/image/limit_pixels.ts";
import { MAX_PIXELS } from "../../../lib/image/open_image.ts";
import { decodePixels } from "../../../lib/image/pixels.ts";
import { sizeWithin, smallPixels } from "../../../lib/report/gallery/shown_image.ts";
import { deflatedZeros, joined, pngChunk, pngOf } from "../../helpers/png_chunks.ts";

const OPTIONS = { maxPixels: 64_000_000 };
const BLACK = { depth: 8, kind: 2 } as const;
const letters = (text: string) => new TextEncoder().encode(text);
/** 64 MB of nothing, which takes 64 kB. */
const BOMB = deflatedZeros(1 << 26);

/** A black picture of one bit per pixel: large, in few bytes. */
function black(width: number, height: number): Uint8Array {
  const rows = deflatedZeros(height * (1 + Math.ceil(width / 8)));
  return pngOf({ width, height, depth: 1, kind: 0 }, rows);
}

Deno.test("an image of 12,000 pixels in width or height is decoded and made small", async () => {
  for (const [width, height] of [[12_000, 2], [2, 12_000], [12_000, 1200]] as const) {
    const image = black(width, height);
    assertEquals(await checkImage(image, OPTIONS), { kind: "image", width, height });
    assertEquals((await decodePixels(image)).data.length, width * height * 3);
    const small = await smallPixels(image, 100);
    assertEquals(sizeWithin({ width, height }, 100), { width: small.width, height: small.height });
    const limited = await limitPixels(image, 1000);
    assert(limited.width * limited.height <= 1000 || Math.min(limited.width, limited.height) === 1);
  }
});

Deno.test("the pixel limit holds for what the header says, before anything is decoded", async () => {
  const header = (width: number, height: number) =>
    pngOf({ width, height, depth: 1, kind: 0 }, deflatedZeros(100));
  const message = async (image: Uint8Array) => {
    const check = await checkImage(image, OPTIONS);
    return check.kind === "image" ? "none" : `${check.kind}: ${check.message}`;
  };
  assertMatch(await message(header(65_000, 65_000)), /^image_too_large: has 65000 x 65000 = 4225/);
  assertMatch(await message(header(2 ** 31 - 1, 2 ** 31 - 1)), /^broken_image: /);
  assertMatch(await message(header(0, 5)), /^broken_image: /);
  await assertRejects(
    () => decodePixels(header(65_000, 65_000)),
    Error,
    `an image of 65000 x 65000 = 4225000000 pixels exceeds the limit of ${MAX_PIXELS} pixels`,
  );
});

Deno.test("what unpacks to far more than the image needs costs no memory", async () => {
  const size = { width: 5, height: 4, ...BLACK };
  const pixels = deflatedZeros(4 * 16);
  const bombs = {
    "a colour profile": pngOf(size, pixels, [
      pngChunk("iCCP", joined([letters("icc\0\0"), BOMB])),
    ]),
    "a text": pngOf(size, pixels, [pngChunk("zTXt", joined([letters("Comment\0\0"), BOMB]))]),
    "pixels": pngOf(size, BOMB),
    "many texts": pngOf(
      size,
      pixels,
      Array.from({ length: 5000 }, (_, index) => pngChunk("tEXt", letters(`k${index}\0v`))),
    ),
  };
  await decodePixels(pngOf(size, pixels));
  const before = Deno.memoryUsage().rss;
  for (const [name, image] of Object.entries(bombs)) {
    assertEquals([...(await decodePixels(image)).data], Array(60).fill(0), name);
  }
  // Unpacked, they would take 192 MB.
  assert(Deno.memoryUsage().rss - before < 100e6);
});
