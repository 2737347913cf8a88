import { assertEquals, assertMatch } from "@std/assert";
import sharp from "sharp";
import { checkImage } from "../../../lib/benchmark/image_check.ts";
import { bytesOf, noisePng } from "./helpers.ts";

const OPTIONS = { maxPixels: 64_000_000 };
const PNG = await noisePng(64, 48);
const JPEG = await sharp(PNG).jpeg().toBuffer();
const WEBP = await sharp(PNG).webp().toBuffer();

async function messageOf(bytes: Uint8Array, options = OPTIONS): Promise<string> {
  const check = await checkImage(bytes, options);
  return check.kind === "image" ? "none" : `${check.kind}: ${check.message}`;
}

Deno.test("checkImage() accepts PNG, JPEG and WebP and tells their size", async () => {
  for (const bytes of [PNG, JPEG, WEBP]) {
    assertEquals(await checkImage(bytes, OPTIONS), { kind: "image", width: 64, height: 48 });
  }
});

Deno.test("checkImage() finds images that are cut short or damaged", async () => {
  for (const [format, bytes] of Object.entries({ PNG, JPEG, WebP: WEBP })) {
    const pattern = new RegExp(`^broken_image: is a damaged ${format} image; expected`);
    for (const part of [0.2, 0.5, 0.9]) {
      const cut = bytes.subarray(0, Math.max(30, bytes.length * part));
      assertMatch(await messageOf(cut), pattern);
    }
  }
  const damaged = PNG.with(200, (PNG[200] ?? 0) ^ 255);
  assertMatch(await messageOf(damaged), /^broken_image: is a damaged PNG image/);
});

Deno.test("checkImage() refuses images beyond the limit, and takes those at it", async () => {
  assertEquals(
    await messageOf(PNG, { ...OPTIONS, maxPixels: 3071 }),
    "image_too_large: has 64 x 48 = 3072 pixels, more than 3071; make it smaller or raise " +
      "benchmark.max_pixels",
  );
  assertEquals(await messageOf(PNG, { ...OPTIONS, maxPixels: 3072 }), "none");
});

Deno.test("checkImage() refuses a header that promises a huge image, without decoding", async () => {
  const header = PNG.slice();
  new DataView(header.buffer).setUint32(16, 60_000);
  new DataView(header.buffer).setUint32(20, 60_000);
  const { kind } = await checkImage(header, OPTIONS);
  assertEquals(["image_too_large", "broken_image"].includes(kind), true);
});

Deno.test("checkImage() refuses other formats by their first bytes", async () => {
  const formats: readonly (readonly [Uint8Array, string])[] = [
    [
      bytesOf('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
      "an SVG or XML text",
    ],
    [bytesOf(' <?xml version="1.0"?><svg/>'), "an SVG or XML text"],
    [bytesOf("%PDF-1.7"), "a PDF file"],
    [bytesOf("\0\0\0\x1cftypheic"), "a HEIF image"],
    [bytesOf("BM123456"), "a BMP image"],
    [bytesOf("hello"), "of an unknown format"],
  ];
  for (const [bytes, format] of formats) {
    assertEquals(
      await messageOf(bytes),
      `unsupported_image: is ${format}; expected a PNG, JPEG or WebP image`,
    );
  }
});

Deno.test("checkImage() takes GIF, TIFF and AVIF where they are allowed", async () => {
  const images = {
    gif: await sharp(PNG).gif().toBuffer(),
    tiff: await sharp(PNG).tiff().toBuffer(),
    avif: await sharp(PNG).avif({ effort: 0 }).toBuffer(),
  };
  for (const [format, bytes] of Object.entries(images)) {
    assertEquals(
      await messageOf(bytes),
      `unsupported_image: is a ${format.toUpperCase()} image; expected a PNG, JPEG or WebP image ` +
        "(to take others, list them under benchmark.image_formats)",
    );
    const options = { ...OPTIONS, formats: ["png", format as "gif" | "tiff" | "avif"] } as const;
    assertEquals(await checkImage(bytes, options), { kind: "image", width: 64, height: 48 });
    assertEquals((await checkImage(JPEG, options)).kind, "unsupported_image");
  }
});
