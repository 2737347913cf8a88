import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import sharp, { type Sharp } from "sharp";
import { renderSamplePair, samplePairs } from "../../../lib/benchmark/sample/mod.ts";
import { measureCompanions } from "../../../lib/companions/mod.ts";
import { encodePng } from "../../../lib/image/pixels.ts";

/** Pictures of some scene families, with grain, by the family's name. */
const pictures = new Map<string, { readonly source: Uint8Array; readonly target: Uint8Array }>();
for await (const pair of samplePairs({ pairs: 120 })) {
  if (!["cup-row", "birds-on-wires", "day-to-night"].includes(pair.family)) continue;
  if (pictures.has(pair.family)) continue;
  pictures.set(pair.family, await renderSamplePair(pair, { grain: true }));
}

function picture(family: string): { readonly source: Uint8Array; readonly target: Uint8Array } {
  const found = pictures.get(family);
  assert(found !== undefined, family);
  return found;
}

const { source } = picture("cup-row");

/** The source after something was done to it, as PNG. */
async function edited(edit: (image: Sharp) => Sharp): Promise<Uint8Array> {
  return await sharp(await edit(sharp(source)).toBuffer()).png().toBuffer();
}

/** A plain image, encoded. */
async function plain(width: number, height: number, level: number): Promise<Uint8Array> {
  return await encodePng({ width, height, data: new Uint8Array(width * height * 3).fill(level) });
}

/** The source with a box in the middle. */
async function withBox(width: number, height: number): Promise<Uint8Array> {
  const box = { create: { width, height, channels: 3, background: "#ff00ff" } } as const;
  return await edited((image) => image.composite([{ input: box }]));
}

Deno.test("measureCompanions() calls the same pixels in another file an exact no-op", async () => {
  const anew = await sharp(source).png({ compressionLevel: 1, adaptiveFiltering: true }).toBuffer();
  assert(anew.length !== source.length);
  assertEquals(await measureCompanions(source, anew), {
    sourceSize: { width: 736, height: 552 },
    editedSize: { width: 736, height: 552 },
    aspectChange: 0,
    noOp: "exact",
    changedShare: 0,
    meanDifference: 0,
    ssimOutside: 1,
  });
});

Deno.test("measureCompanions() calls a JPEG and its own pixels as PNG an exact no-op", async () => {
  const jpeg = await sharp(source).resize(2208).jpeg().toBuffer();
  const { noOp, meanDifference } = await measureCompanions(
    jpeg,
    await sharp(jpeg).png().toBuffer(),
  );
  assertEquals([noOp, meanDifference], ["exact", 0]);
});

Deno.test("measureCompanions() drops transparency", async () => {
  const seeThrough = await sharp(source).ensureAlpha(0.3).png().toBuffer();
  assertEquals((await measureCompanions(source, seeThrough)).noOp, "exact");
});

for (
  const [name, edit] of [
    ["JPEG of quality 95", (image) => image.jpeg({ quality: 95 })],
    ["JPEG of quality 75", (image) => image.jpeg({ quality: 75 })],
    ["WebP of quality 75", (image) => image.webp({ quality: 75 })],
    ["resized to a megapixel", (image) => image.resize(1184, 880, { fit: "fill" }).png()],
    ["resized by nearest", (image) => image.resize(1104, 828, { kernel: "nearest" }).png()],
    ["half as large", (image) => image.resize(368, 276).png()],
    ["resized and JPEG", (image) => image.resize(1184, 880, { fit: "fill" }).jpeg()],
    ["three levels lighter", (image) => image.linear(1, 3).png()],
  ] as const satisfies readonly (readonly [string, (image: Sharp) => Sharp])[]
) {
  Deno.test(`measureCompanions() calls the source a near no-op: ${name}`, async () => {
    const { noOp, changedShare, ssimOutside } = await measureCompanions(source, await edited(edit));
    assertEquals([noOp, changedShare], ["near", 0]);
    assert((ssimOutside ?? 0) > 0.97, `${ssimOutside}`);
  });
}

for (
  const [name, edit] of [
    ["eight levels lighter", (image) => image.linear(1, 8).png()],
    ["mirrored", (image) => image.flop().png()],
    ["blurred", (image) => image.blur(8).png()],
    ["cropped", (image) => image.extract({ left: 40, top: 30, width: 656, height: 492 }).png()],
    ["stretched", (image) => image.resize(1024, 1024, { fit: "fill" }).png()],
    ["without colour", (image) => image.greyscale().toColourspace("srgb").png()],
  ] as const satisfies readonly (readonly [string, (image: Sharp) => Sharp])[]
) {
  Deno.test(`measureCompanions() calls no no-op what was edited: ${name}`, async () => {
    assertEquals((await measureCompanions(source, await edited(edit))).noOp, "no");
  });
}

Deno.test("measureCompanions() tells one level in one pixel from an exact no-op", async () => {
  const { data, info } = await sharp(source).raw().toBuffer({ resolveWithObject: true });
  data[1000] = (data[1000] ?? 0) + 1;
  const one = await encodePng({ ...info, data });
  const { noOp, changedShare, meanDifference } = await measureCompanions(source, one);
  assertEquals([noOp, changedShare], ["near", 0]);
  assert(meanDifference < 0.001);
});

Deno.test("measureCompanions() measures the share of one changed object", async () => {
  const companions = await measureCompanions(source, await withBox(184, 138));
  assertEquals(companions.noOp, "no");
  assertAlmostEquals(companions.changedShare, 1 / 16, 0.004);
  assert((companions.ssimOutside ?? 0) > 0.999, `${companions.ssimOutside}`);
  assert(companions.meanDifference > 2 && companions.meanDifference < 12);
});

Deno.test("measureCompanions() measures one object in a resized JPEG alike", async () => {
  const box = await sharp(await withBox(184, 138)).resize(1184, 880, { fit: "fill" }).jpeg()
    .toBuffer();
  const { changedShare, ssimOutside, aspectChange } = await measureCompanions(source, box);
  assertAlmostEquals(changedShare, 1 / 16, 0.004);
  assert((ssimOutside ?? 0) > 0.97, `${ssimOutside}`);
  assertAlmostEquals(aspectChange, 1184 * 552 / (880 * 736) - 1, 1e-15);
});

Deno.test("measureCompanions() sees the smallest edits of the sample", async () => {
  for (const family of ["cup-row", "birds-on-wires"]) {
    const { source, target } = picture(family);
    const { noOp, changedShare, ssimOutside } = await measureCompanions(source, target);
    assertEquals(noOp, "no");
    assert(changedShare > 0.0004 && changedShare < 0.002, `${family} ${changedShare}`);
    assert((ssimOutside ?? 0) > 0.99, `${family} ${ssimOutside}`);
  }
});

Deno.test("measureCompanions() finds new light and new colours everywhere", async () => {
  const night = picture("day-to-night");
  assert((await measureCompanions(night.source, night.target)).changedShare > 0.98);
  const negative = await edited((image) => image.negate().png());
  const { changedShare, meanDifference } = await measureCompanions(source, negative);
  assert(changedShare > 0.8 && meanDifference > 80, `${changedShare} ${meanDifference}`);
});

Deno.test("measureCompanions() leaves out the similarity where all has changed", async () => {
  const companions = await measureCompanions(await plain(40, 30, 0), await plain(40, 30, 200));
  assertEquals(companions, {
    sourceSize: { width: 40, height: 30 },
    editedSize: { width: 40, height: 30 },
    aspectChange: 0,
    noOp: "no",
    changedShare: 1,
    meanDifference: 200,
  });
  assertEquals(JSON.parse(JSON.stringify(companions)), companions);
});

Deno.test("measureCompanions() takes images of one pixel", async () => {
  const measured = async (one: readonly [number, number], other: readonly [number, number]) => {
    const images = await Promise.all([plain(...one, 10), plain(...other, 12)]);
    const { noOp, changedShare, meanDifference, aspectChange, ssimOutside } =
      await measureCompanions(...images);
    return [noOp, changedShare, meanDifference, aspectChange, ssimOutside];
  };
  assertEquals(await measured([1, 1], [1, 1]), ["near", 0, 2, 0, undefined]);
  assertEquals(await measured([1, 1], [300, 100]), ["no", 0, 2, 2, undefined]);
  assertEquals(await measured([100, 300], [1, 1]), ["no", 0, 2, 2, undefined]);
  const one = await plain(1, 1, 10);
  assertEquals((await measureCompanions(one, one)).noOp, "exact");
});

Deno.test("measureCompanions() takes long and narrow images", async () => {
  const long = await plain(16_000, 2, 10);
  const { noOp, changedShare } = await measureCompanions(long, await plain(2, 16_000, 90));
  assertEquals([noOp, changedShare], ["no", 1]);
});

Deno.test("measureCompanions() says so if the bytes are no image, or half of one", async () => {
  const words = new TextEncoder().encode("not an image");
  await assertRejects(
    () => measureCompanions(words, source),
    Error,
    "Cannot read the image's size",
  );
  const half = source.subarray(0, source.length >> 1);
  await assertRejects(() => measureCompanions(source, half), Error, "Cannot decode the image: ");
});
