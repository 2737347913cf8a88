import { assert, assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import { assertDecodes } from "../../../lib/image/assert_decodes.ts";
import { decodePixels } from "../../../lib/image/pixels.ts";
import { noisePng } from "../benchmark/helpers.ts";
import oracle from "./oracle/decoded.json" with { type: "json" };

async function passes(decode: () => Promise<unknown>): Promise<boolean> {
  try {
    await decode();
    return true;
  } catch {
    return false;
  }
}

/** Cuts the image, and finds that both fail or pass; returns how many of the cuts passed. */
async function cutAt(encoded: Uint8Array, cuts: readonly number[], name: string): Promise<number> {
  let passed = 0;
  for (const cut of cuts) {
    const part = encoded.subarray(0, Math.max(0, encoded.length - cut));
    const isDecoded = await passes(() => decodePixels(part));
    assertEquals(
      await passes(() => assertDecodes(part)),
      isDecoded,
      `${name} without ${cut} bytes`,
    );
    if (isDecoded) passed += 1;
  }
  return passed;
}

Deno.test("assertDecodes() takes the images that decodePixels() takes, of every kind", async () => {
  for (const { name, file } of oracle.cases) {
    const encoded = Uint8Array.fromBase64(file);
    const cuts = Array.from({ length: 16 }, (_, part) => Math.ceil(encoded.length / 16 * part));
    assert(await cutAt(encoded, cuts, name) > 0, `${name} as a whole`);
  }
});

Deno.test("assertDecodes() finds that the last rows are missing, whatever the height", async () => {
  for (const [width, height] of [[512, 519], [60, 1027], [640, 479]] as const) {
    const noise = sharp(await noisePng(width, height));
    for (const format of ["png", "jpeg", "webp", "gif", "tiff"] as const) {
      const encoded = new Uint8Array(await noise.clone().toFormat(format).toBuffer());
      const name = `${format} of ${width} x ${height}`;
      assertEquals(await cutAt(encoded, [0, 40, 200, 1000], name), 1, name);
    }
  }
});

/** A TIFF of 2 x 2 pixels of ink, uncompressed; the library's own writer drops what is more. */
function inkTiff(channels: number): Uint8Array {
  const bytes = new Uint8Array(200 + 4 * channels).fill(100, 200);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0, 8]);
  const bits = 180;
  for (let at = 0; at < channels; at += 1) view.setUint16(bits + 2 * at, 8, true);
  const tags = [
    [256, 1, 2], // width
    [257, 1, 2], // height
    [258, channels, bits],
    [259, 1, 1], // not compressed
    [262, 1, 5], // ink
    [273, 1, 200], // place of the pixels
    [277, 1, channels],
    [278, 1, 2], // rows
    [279, 1, 4 * channels],
    [284, 1, 1], // channels side by side
    ...(channels > 4 ? [[338, 1, 2]] : []), // transparency
  ] as const;
  view.setUint16(8, tags.length, true);
  for (const [at, [tag = 0, count = 0, value = 0]] of tags.entries()) {
    view.setUint16(10 + 12 * at, tag, true);
    view.setUint16(12 + 12 * at, 3, true);
    view.setUint32(14 + 12 * at, count, true);
    view.setUint32(18 + 12 * at, value, true);
  }
  return bytes;
}

Deno.test("assertDecodes() refuses channels that decodePixels() does not know", async () => {
  assertEquals(await cutAt(inkTiff(4), [0], "CMYK"), 1);
  assertEquals(await cutAt(inkTiff(5), [0], "CMYK with transparency"), 0);
});

Deno.test("assertDecodes() refuses images of too many pixels, and what is none", async () => {
  const png = await noisePng(20, 10);
  await assertDecodes(png, { maxPixels: 200 });
  await assertRejects(
    () => assertDecodes(png, { maxPixels: 199 }),
    Error,
    "exceeds the limit of 199",
  );
  await assertRejects(() => assertDecodes(new Uint8Array(50)), Error, "Cannot decode the image: ");
});
