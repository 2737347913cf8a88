import { assertEquals, assertRejects } from "@std/assert";
import sharp, { type Sharp } from "sharp";
import { sha256 } from "../../../../../lib/files/hash.ts";
import { decodePixels } from "../../../../../lib/image/pixels.ts";
import { prepareSource } from "../../../../../lib/models/diffusion/served/edit_source.ts";
import { picture } from "../../../../helpers/benchmark.ts";

const png = await sharp(await picture()).removeAlpha().png().toBuffer();
const pixelHash = async (image: Uint8Array) => sha256((await decodePixels(image)).data);

for (
  const [format, type, name] of [
    ["png", "image/png", "source.png"],
    ["jpeg", "image/jpeg", "source.jpg"],
    ["webp", "image/webp", "source.webp"],
  ] as const
) {
  Deno.test(`prepareSource() sends a plain ${format} as it is`, async () => {
    const source = new Uint8Array(await sharp(png)[format]().toBuffer());
    const { bytes, ...upload } = await prepareSource(source);
    assertEquals(upload, { type, name, width: 64, height: 48 });
    assertEquals(sha256(bytes), sha256(source));
  });
}

const ODD: readonly (readonly [what: string, image: Sharp, note: string])[] = [
  ["an alpha channel", sharp(png).ensureAlpha(0.5).png(), "its alpha channel was dropped"],
  ["a palette", sharp(png).png({ palette: true }), "it had a palette"],
  ["grey pixels", sharp(png).toColourspace("b-w").png(), "it was grey"],
  ["16 bits", sharp(png).toColourspace("rgb16").png(), "it had 16 bits per sample"],
  [
    "a rotation",
    sharp(png).jpeg().withMetadata({ orientation: 6 }),
    "its EXIF rotation was dropped",
  ],
  ["CMYK inks", sharp(png).toColourspace("cmyk").jpeg(), "it was cmyk"],
  ["another format", sharp(png).gif(), "it was gif"],
];

for (const [what, image, note] of ODD) {
  Deno.test(`prepareSource() makes an RGB PNG of a source with ${what}`, async () => {
    const source = await image.toBuffer();
    const upload = await prepareSource(source);
    assertEquals(upload.note, `source sent as RGB PNG: ${note}`);
    assertEquals([upload.type, upload.name], ["image/png", "source.png"]);
    const { format, channels, hasAlpha } = await sharp(upload.bytes).metadata();
    assertEquals([format, channels, hasAlpha], ["png", 3, false]);
    assertEquals(await pixelHash(upload.bytes), await pixelHash(source));
    assertEquals([upload.width, upload.height], [64, 48]);
  });
}

Deno.test("prepareSource() keeps the colour behind full transparency", async () => {
  const raw = { width: 1, height: 1, channels: 4 } as const;
  const source = await sharp(new Uint8Array([200, 100, 50, 0]), { raw }).png().toBuffer();
  const { bytes } = await prepareSource(source);
  assertEquals([...(await decodePixels(bytes)).data], [200, 100, 50]);
});

Deno.test("prepareSource() fails on what is not an image", async () => {
  await assertRejects(() => prepareSource(new Uint8Array(8)), Error, "Cannot decode the source: ");
});
