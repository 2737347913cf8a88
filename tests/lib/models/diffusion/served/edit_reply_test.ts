import { assert, assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import { sha256 } from "../../../../../lib/files/hash.ts";
import { decodePixels, encodePng } from "../../../../../lib/image/pixels.ts";
import { ReplyCheck } from "../../../../../lib/models/diffusion/served/edit_reply.ts";
import { picture } from "../../../../helpers/benchmark.ts";

const source = await picture();
const edited = await picture({ square: "#c33" });
const pixelHash = async (image: Uint8Array) => sha256((await decodePixels(image)).data);
const check = async (...answer: Parameters<ReplyCheck["run"]>) => {
  using prepared = new ReplyCheck(source);
  return await prepared.run(...answer);
};
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("ReplyCheck keeps the bytes of a PNG", async () => {
  const checked = await check(edited, { width: 64, height: 48 });
  assert(checked.image === edited);
  assertEquals(checked.notes, []);
});

for (
  const [format, name] of [["jpeg", "JPEG"], ["webp", "WebP"], ["gif", "GIF"]] as const
) {
  Deno.test(`ReplyCheck makes a PNG of a ${name} and says so`, async () => {
    const sent = await sharp(edited)[format]().toBuffer();
    const { image, notes } = await check(sent);
    assertEquals(notes, [`the server sent ${name}: its losses are part of the edit`]);
    assertEquals((await sharp(image).metadata()).format, "png");
    assertEquals(await pixelHash(image), await pixelHash(sent));
  });
}

Deno.test("ReplyCheck has nothing to say of a WebP without losses", async () => {
  const sent = await sharp(edited).webp({ lossless: true }).toBuffer();
  const { image, notes } = await check(sent);
  assertEquals(notes, []);
  assertEquals(await pixelHash(image), await pixelHash(edited));
});

Deno.test("ReplyCheck names the size asked for and the size got", async () => {
  const reject = (width: number, height: number) =>
    assertRejects(() => check(edited, { width, height }), Error);
  assertEquals((await reject(1184, 896)).message, "asked for 1184x896, got 64x48");
  assertEquals(
    (await reject(70, 50)).message,
    "asked for 70x50, got 64x48 (the model rounds sides down to multiples of 16: ask for such a " +
      "size)",
  );
});

for (
  const [what, sent, message] of [
    [
      "a web page",
      bytes("<html><body>busy</body></html>"),
      "The server sent 30 bytes that are not an image: they begin with " +
      '"<html><body>busy</body></html>"',
    ],
    [
      "other bytes",
      new Uint8Array([0, 1, 2, 255, 254, 9, 9, 9, 9, 9, 9, 9, 9, 9]),
      "The server sent 14 bytes that are not an image: they begin with " +
      "00 01 02 ff fe 09 09 09 09 09 09 09",
    ],
    ["nothing", bytes(""), "The server sent 0 bytes that are not an image: it sent nothing"],
    [
      "a drawing of shapes",
      bytes('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'),
      "The server sent 62 bytes that are not an image: they begin with " +
      '"<svg xmlns=\\"http://www.w3.org/2000/svg\\" width=\\"4\\" height=\\"4\\""',
    ],
  ] as const
) {
  Deno.test(`ReplyCheck takes ${what} for no image`, async () => {
    const error = await assertRejects(() => check(sent), Error);
    assertEquals(error.message, message);
  });
}

Deno.test("ReplyCheck takes half an image for a damaged one", async () => {
  const half = edited.subarray(0, edited.length / 2);
  const error = await assertRejects(() => check(half), Error);
  assertEquals(
    error.message.startsWith(`The server sent a damaged PNG image of ${half.length} bytes: `),
    true,
    error.message,
  );
});

Deno.test("ReplyCheck notes an unchanged input, also where it is encoded otherwise", async () => {
  const other = await sharp(source).png({ compressionLevel: 0 }).toBuffer();
  for (const sent of [source, other]) {
    const { notes } = await check(sent);
    assertEquals(notes, ["the server returned the input unchanged"]);
  }
});

Deno.test("ReplyCheck notes an input that is nearly unchanged, with its mean difference", async () => {
  const { width, height, data } = await decodePixels(source);
  const shifted = (amount: number, every: number) =>
    encodePng({ width, height, data: data.map((v, i) => i % every === 0 ? v - amount : v) });
  const difference = async (sent: Uint8Array) => (await check(sent)).notes;
  assertEquals(await difference(await shifted(2, 5)), [
    "the server returned the input nearly unchanged (mean difference 0.4 of 255)",
  ]);
  assertEquals(await difference(await shifted(1, 1)), []);
});

Deno.test("ReplyCheck notes an input that was only resized", async () => {
  const big = await sharp(source).resize(1184, 896, { kernel: "lanczos3" }).png().toBuffer();
  const [note = ""] = (await check(big)).notes;
  assertEquals(/nearly unchanged \(mean difference 0\.\d of 255\)$/.test(note), true, note);
  const other = await sharp(edited).resize(1184, 896).png().toBuffer();
  assertEquals((await check(other)).notes, []);
});

Deno.test("ReplyCheck finds the same whether the answer comes at once or later", async () => {
  using early = new ReplyCheck(source);
  const { notes } = await early.run(source);
  assertEquals(notes, ["the server returned the input unchanged"]);
  using late = new ReplyCheck(source);
  await new Promise((resolve) => setTimeout(resolve, 400));
  assertEquals((await late.run(source)).notes, notes);
  assertEquals((await late.run(edited)).notes, []);
});

Deno.test("ReplyCheck says that the source cannot be decoded, early and late", async () => {
  const damaged = source.slice(0, source.length / 2);
  for (const wait of [0, 400]) {
    using broken = new ReplyCheck(damaged);
    await new Promise((resolve) => setTimeout(resolve, wait));
    await assertRejects(() => broken.run(edited), Error, "Cannot decode the image");
  }
});

Deno.test("ReplyCheck takes no turn from itself, with more answers than processors", async () => {
  const all = Array.from(
    { length: 4 * navigator.hardwareConcurrency },
    () => new ReplyCheck(source),
  );
  await new Promise((resolve) => setTimeout(resolve, 190));
  const checked = await Promise.all(all.map((one) => one.run(edited)));
  assertEquals(checked.flatMap(({ notes }) => notes), []);
});
