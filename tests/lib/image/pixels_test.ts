import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import sharp, { type Sharp } from "sharp";
import { decodePixels, encodePng } from "../../../lib/image/pixels.ts";

function rgb(encoded: Uint8Array): Promise<readonly number[]> {
  return decodePixels(encoded).then(({ data }) => [...data]);
}

function raw(values: readonly number[], channels: 1 | 2 | 3 | 4): Sharp {
  return sharp(new Uint8Array(values), {
    raw: { width: values.length / channels, height: 1, channels },
  });
}

Deno.test("encodePng() and decodePixels() return the same pixels", async () => {
  const data = Uint8Array.from({ length: 5 * 3 * 3 }, (_value, index) => index * 37 % 256);
  const decoded = await decodePixels(await encodePng({ width: 5, height: 3, data }));
  assertEquals([decoded.width, decoded.height, [...decoded.data]], [5, 3, [...data]]);
});

Deno.test("decodePixels() drops transparency without blending", async () => {
  const half = await raw([200, 100, 50, 128, 9, 8, 7, 0], 4).png().toBuffer();
  assertEquals(await rgb(half), [200, 100, 50, 9, 8, 7]);
});

Deno.test("decodePixels() makes grey three equal channels, with and without alpha", async () => {
  const grey = await raw([10, 250], 1).toColourspace("b-w").png().toBuffer();
  assertEquals((await sharp(grey).metadata()).channels, 1);
  assertEquals(await rgb(grey), [10, 10, 10, 250, 250, 250]);
  assertEquals(await rgb(await raw([10, 0, 250, 255], 2).png().toBuffer()), [
    ...[10, 10, 10],
    ...[250, 250, 250],
  ]);
});

Deno.test("decodePixels() keeps the high byte of 16-bit samples", async () => {
  const samples = new Uint16Array([0x0000, 0x9cff, 0xffff]);
  const deep = (channels: 1 | 3) =>
    sharp(samples, { raw: { width: 3 / channels, height: 1, channels } });
  const colour = await deep(3).toColourspace("rgb16").png().toBuffer();
  assertEquals((await sharp(colour).metadata()).depth, "ushort");
  assertEquals(await rgb(colour), [0, 0x9c, 255]);
});

Deno.test("decodePixels() cuts 16-bit grey off at 255, as Pillow does", async () => {
  const samples = new Uint16Array([0x0000, 0x009c, 0x0100, 0xffff]);
  const grey = await sharp(samples, { raw: { width: 4, height: 1, channels: 1 } })
    .toColourspace("grey16").png().toBuffer();
  assertEquals((await sharp(grey).metadata()).depth, "ushort");
  const pixels = await rgb(grey);
  assertEquals(pixels.filter((_, index) => index % 3 === 0), [0, 0x9c, 255, 255]);
});

Deno.test("decodePixels() looks up the colours of a palette", async () => {
  const palette = await raw([255, 0, 0, 0, 255, 0, 0, 0, 255], 3).png({ palette: true }).toBuffer();
  assertEquals((await sharp(palette).metadata()).isPalette, true);
  assertEquals(await rgb(palette), [255, 0, 0, 0, 255, 0, 0, 0, 255]);
});

Deno.test("decodePixels() reads CMYK by plain arithmetic", async () => {
  const cmyk = await sharp({
    create: { width: 16, height: 16, channels: 3, background: { r: 200, g: 100, b: 50 } },
  }).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer();
  assertEquals((await sharp(cmyk).metadata()).space, "cmyk");
  const inks = await sharp(cmyk).pipelineColourspace("cmyk").toColourspace("cmyk").raw().toBuffer();
  const [c = 0, m = 0, y = 0, k = 0] = inks;
  const expected = [c, m, y].map((ink) => 255 - k - Math.round(ink * (255 - k) / 255));
  const { data } = await decodePixels(cmyk);
  assertEquals(data.length, 16 * 16 * 3);
  assertEquals([...data.subarray(0, 3)], expected);
});

Deno.test("decodePixels() ignores colour profiles and orientation", async () => {
  const wide = await raw([200, 100, 50, 1, 2, 3], 3).withMetadata({ orientation: 6 })
    .withIccProfile("p3").png().toBuffer();
  const { hasProfile, orientation } = await sharp(wide).metadata();
  assertEquals([hasProfile, orientation], [true, 6]);
  const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
  assertNotEquals([...stored], [200, 100, 50, 1, 2, 3]);
  const decoded = await decodePixels(wide);
  assertEquals([decoded.width, decoded.height], [2, 1]);
  assertEquals([...decoded.data], [...stored]);
});

Deno.test("decodePixels() takes JPEG and WebP", async () => {
  const flat = sharp({ create: { width: 8, height: 8, channels: 3, background: "#808080" } });
  for (const encoded of [await flat.jpeg().toBuffer(), await flat.webp().toBuffer()]) {
    assertEquals((await rgb(encoded)).slice(0, 3), [128, 128, 128]);
  }
});

Deno.test("decodePixels() refuses what is damaged, cut short, too large or no image", async () => {
  const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_value, index) => index * 7919 % 251);
  const png = await encodePng({ width: 64, height: 64, data });
  const jpeg = await sharp(png).jpeg().toBuffer();
  const start = "Cannot decode the image: ";
  for (const encoded of [png, jpeg]) {
    await assertRejects(() => decodePixels(encoded.subarray(0, encoded.length / 2)), Error, start);
  }
  await assertRejects(
    () => decodePixels(png, { maxPixels: 4095 }),
    Error,
    "4096 pixels exceeds the limit of 4095 pixels",
  );
  assertEquals((await decodePixels(png, { maxPixels: 4096 })).width, 64);
  await assertRejects(
    () => decodePixels(new TextEncoder().encode("not an image")),
    Error,
    `${start}the data is of an unknown format; expected a PNG, JPEG, WebP, GIF, TIFF or AVIF image`,
  );
  await assertRejects(() => decodePixels(new Uint8Array()), Error, start);
});
