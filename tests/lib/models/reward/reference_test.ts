import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import sharp from "sharp";
import { decodePixels, encodePng, type Pixels } from "../../../../lib/image/pixels.ts";
import { ReferenceRewardModel } from "../../../../lib/models/reward/reference.ts";
import type { Judgement } from "../../../../lib/models/mod.ts";
import { seededRandom } from "../../../../lib/random.ts";

const width = 120;
const height = 90;

/** A house on a meadow; the ball lies where `x` says. */
async function scene(x: number): Promise<Pixels> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="120" height="50" fill="#9fd0f0"/><rect y="50" width="120" height="40" fill="#5da845"/>
    <rect x="15" y="25" width="30" height="40" fill="#c8955f"/><path d="M10 26L30 8L50 26Z" fill="#a33"/>
    <circle cx="${x}" cy="70" r="9" fill="#d33"/></svg>`;
  return await decodePixels(await sharp(new TextEncoder().encode(svg)).png().toBuffer());
}

const source = await scene(100);
const target = await scene(75);

function blend(from: Pixels, to: Pixels, share: number): Pixels {
  const data = from.data.map((value, index) =>
    Math.round(value + share * ((to.data[index] ?? 0) - value))
  );
  return { ...from, data };
}

async function judge(
  edited: Pixels,
  { from = source, to = target }: { readonly from?: Pixels; readonly to?: Pixels } = {},
): Promise<string> {
  const judgement = await judgeFile(await encodePng(edited), { from, to });
  assert(judgement.kind === "reply");
  return judgement.text;
}

async function judgeFile(
  edited: Uint8Array,
  { from = source, to }: { readonly from?: Pixels; readonly to?: Pixels },
): Promise<Judgement> {
  return await new ReferenceRewardModel({}).score({
    id: "p1",
    systemPrompt: "",
    userPrompt: "",
    source: await encodePng(from),
    showSource: false,
    edited,
    ...(to === undefined ? {} : { target: await encodePng(to) }),
    seed: 0,
  });
}

function value(text: string, label: string): number {
  const [, number] = new RegExp(`^${label}: (\\d+\\.\\d{3})$`, "m").exec(text) ?? [];
  assert(number !== undefined, `no ${label} in ${text}`);
  return Number(number);
}

Deno.test("reference gives the target 10 and the source 0, score last", async () => {
  const lines = (await judge(target)).split("\n");
  assertEquals(lines.slice(0, 2), ["Wanted change achieved: 1.000", "Rest preserved: 1.000"]);
  assertEquals([lines.length, lines.at(-1)], [4, "Score: 10.000"]);
  const copy = await judge(source);
  assertEquals(value(copy, "Rest preserved"), 1);
  assertEquals(value(copy, "Score"), 0);
});

Deno.test("reference scores blends of source and target in proportion", async () => {
  for (const share of [0.25, 0.5, 0.75]) {
    assertAlmostEquals(value(await judge(blend(source, target, share)), "Score"), 10 * share, 0.1);
  }
});

Deno.test("reference grows with the share of the target, whatever the images", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 20, max: 200 }), async (seed, contrast) => {
      const from = noise(seed, 256);
      const change = noise(seed + 1, contrast);
      const to = {
        ...from,
        data: from.data.map((base, index) =>
          index % (12 * 3) < 18 ? base : (base + (change.data[index] ?? 0)) % 256
        ),
      };
      const scores: number[] = [];
      for (const share of [0, 0.25, 0.5, 0.75, 1]) {
        scores.push(value(await judge(blend(from, to, share), { from, to }), "Score"));
      }
      assert(scores.every((score, index) => index === 0 || score > (scores[index - 1] ?? 10)));
      assert((scores[0] ?? 10) < 1 && (scores.at(-1) ?? 0) >= 9.9, scores.join(" "));
    }),
    { numRuns: 25 },
  );
});

function noise(seed: number, range: number): Pixels {
  const random = seededRandom(seed);
  const data = Uint8Array.from({ length: 12 * 10 * 3 }, () => Math.floor(random() * range));
  return { width: 12, height: 10, data };
}

Deno.test("reference takes off for damage outside of the changed region", async () => {
  const scores = [];
  for (const size of [0, 6, 12, 24]) {
    const damaged = { ...target, data: Uint8Array.from(target.data) };
    for (let y = 0; y < size; y += 1) {
      damaged.data.fill(0, y * width * 3, (y * width + size) * 3);
    }
    const text = await judge(damaged);
    assertEquals(value(text, "Wanted change achieved"), 1);
    scores.push(value(text, "Score"));
  }
  const [none = 0, little = 0, some = 0, much = 0] = scores;
  assert(none === 10 && little < 9.9 && little > 8.5 && some < little - 1 && much < some - 2);
});

Deno.test("reference halves preservation for 4 levels of mean damage beyond the noise", async () => {
  const brighter = { ...target, data: target.data.map((level) => Math.min(255, level + 10)) };
  const text = await judge(brighter);
  assertAlmostEquals(value(text, "Rest preserved"), 0.5, 0.02);
});

Deno.test("reference takes little off for JPEG noise, and gives it nothing", async () => {
  const jpeg = async (pixels: Pixels) =>
    await decodePixels(
      await sharp(await encodePng(pixels)).jpeg({ quality: 90, chromaSubsampling: "4:4:4" })
        .toBuffer(),
    );
  assert(value(await judge(await jpeg(target)), "Score") > 9.3);
  assert(value(await judge(await jpeg(source)), "Score") < 0.3);
});

Deno.test("reference does not take specks of noise for a wanted change", async () => {
  const speckled = { ...target, data: Uint8Array.from(target.data) };
  for (let at = 0; at < width * 20 * 3; at += 47 * 3) speckled.data.fill(0, at, at + 3);
  const clean = value(await judge(target), "Changed region");
  assertEquals(value(await judge(speckled, { to: speckled }), "Changed region"), clean);
});

Deno.test("reference measures a change of the whole image", async () => {
  const night = { ...source, data: source.data.map((level) => level >> 2) };
  const text = await judge(blend(source, night, 0.5), { to: night });
  assertEquals(value(text, "Changed region"), 1);
  assertEquals(value(text, "Rest preserved"), 1);
  assertAlmostEquals(value(text, "Score"), 5, 0.1);
});

Deno.test("reference resizes an edit of another size, and says so", async () => {
  const large = await sharp(await encodePng(target)).resize(240, 180).png().toBuffer();
  const judgement = await judgeFile(large, { to: target });
  assert(judgement.kind === "reply");
  assertEquals(judgement.text.split("\n")[0], "Edited image resized from 240x180 to 120x90.");
  assert(value(judgement.text, "Score") > 8);
});

Deno.test("reference refuses a pair without a target, or with one like the source", async () => {
  const png = await encodePng(source);
  assertEquals(await judgeFile(png, {}), {
    kind: "refused",
    reason: "the reference judge needs a target image, and pair p1 has none",
  });
  const judgement = await judgeFile(png, { to: source });
  assertEquals(judgement, {
    kind: "refused",
    reason: "the target of pair p1 does not differ noticeably from its source, so there is no " +
      "wanted change to measure",
  });
});

Deno.test("reference says which image cannot be decoded", async () => {
  await assertRejects(
    () => judgeFile(new Uint8Array([1, 2, 3]), { to: target }),
    Error,
    "or AVIF image (the edited image)",
  );
});
