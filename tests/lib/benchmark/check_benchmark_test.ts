import { assert, assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import {
  type BenchmarkIndex,
  checkBenchmark,
  type CheckOptions,
  type CheckProgress,
  describeDefect,
  describeFallback,
} from "../../../lib/benchmark/mod.ts";
import { sha256 } from "../../../lib/files/hash.ts";
import { bytesOf, gzip, noisePng, rawPair, withFile } from "./helpers.ts";

const SOURCE = await noisePng(8, 6);

async function check(
  content: readonly unknown[] | string | Uint8Array,
  options: Partial<CheckOptions> = {},
): Promise<BenchmarkIndex> {
  const bytes = content instanceof Uint8Array || typeof content === "string"
    ? content
    : JSON.stringify(content);
  return await withFile(bytes, (path) => checkBenchmark(path, { language: "en", ...options }));
}

async function linesOf(
  content: readonly unknown[] | string,
  options: Partial<CheckOptions> = {},
): Promise<readonly string[]> {
  return (await check(content, options)).defects.map(describeDefect);
}

Deno.test("checkBenchmark() lists good pairs with their hashes and sizes", async () => {
  const target = await noisePng(5, 4);
  const text = JSON.stringify([
    await rawPair({ id: "a" }),
    await rawPair({ id: "b", target_img_b64: target.toBase64() }),
    await rawPair({ id: "c", tags: [] }),
  ]);
  const index = await check(text);
  assertEquals(index.defects, []);
  assertEquals(index.invalid, []);
  assertEquals(index.isComplete, true);
  assertEquals(index.fileHash, sha256(text));
  assertEquals(index.pairs.map(({ id, hasTarget }) => [id, hasTarget]), [
    ["a", false],
    ["b", true],
    ["c", false],
  ]);
  for (const pair of index.pairs) {
    assertEquals([pair.width, pair.height, pair.sourceHash], [8, 6, sha256(SOURCE)]);
    assert(!("source" in pair));
  }
  assertEquals(new Set(index.pairs.map(({ contentHash }) => contentHash)).size, 3);
});

Deno.test("checkBenchmark() hashes the file as it is on disk, read to its end or not", async () => {
  const text = JSON.stringify([await rawPair()]);
  const packed = await gzip(text);
  assertEquals((await check(packed)).fileHash, sha256(packed));
  const broken = `[{]${" ".repeat(3_000_000)}`;
  const index = await check(broken);
  assertEquals(index.fileHash, sha256(broken));
  assertEquals(index.isComplete, false);
  assertEquals((await check("")).fileHash, sha256(""));
});

Deno.test("checkBenchmark() lists all faults at once, in the order of the file", async () => {
  const webp = await sharp(await noisePng(40, 30)).webp().toBuffer();
  const lines = await linesOf([
    await rawPair({ id: "good" }),
    await rawPair({ id: "torn", src_img_b64: SOURCE.subarray(0, 100).toBase64() }),
    await rawPair({ id: "large", src_img_b64: webp.toBase64() }),
    await rawPair({ id: "svg", target_img_b64: bytesOf("<svg/>").toBase64() }),
    await rawPair({ id: "good", src_img_b64: "?" }),
    await rawPair({ id: "GOOD" }),
    await rawPair({ id: "typo", subset: "phisical" }),
    "text",
    await rawPair({ id: "../up", edit_instruction_en: "", edit_instruction: "" }),
  ], { maxPixels: 1000, categories: ["物理", "physical"] });
  assertEquals(lines, [
    "element 1 (torn): src_img_b64: is a damaged PNG image; expected one that decodes",
    "element 2 (large): src_img_b64: has 40 x 30 = 1200 pixels, more than 1000; make it smaller " +
    "or raise benchmark.max_pixels",
    "element 3 (svg): target_img_b64: is an SVG or XML text; expected a PNG, JPEG or WebP image",
    "element 4 (good): has the same id as element 0; each pair needs its own (field id, else the " +
    "file name in original_image_path)",
    'element 4 (good): src_img_b64: is not valid base64 (found "?" at character 0); expected the ' +
    "bytes of a PNG, JPEG or WebP file in standard base64",
    'element 6 (typo): unknown category "phisical"; did you mean "physical"? (known: 物理, ' +
    "physical)",
    "element 7: is a text, not an object with the fields of a pair",
    "element 8 (../up): edit_instruction_en: is empty, and so is edit_instruction; each pair " +
    "needs it",
  ]);
});

Deno.test("checkBenchmark() keeps what it knows of faulty pairs, under ids that differ", async () => {
  const { pairs, invalid } = await check([
    await rawPair({ id: "a" }),
    await rawPair({ id: "a", difficulty: "hard" }),
    await rawPair({ id: "b", src_img_b64: "aGk=" }),
    17,
  ]);
  assertEquals(pairs.map(({ id }) => id), ["a"]);
  assertEquals(invalid.map(({ info }) => [info.index, info.id, info.difficulty]), [
    [1, "#1", "hard"],
    [2, "b", "medium"],
    [3, "#3", ""],
  ]);
  assertEquals(invalid.map(({ defects }) => defects.map(({ kind }) => kind)), [
    ["duplicate_id"],
    ["unsupported_image"],
    ["wrong_shape"],
  ]);
});

Deno.test("checkBenchmark() takes ids and categories that cannot be file names, as written", async () => {
  const named = [
    { id: "café", subset: "Social" },
    { id: "cafe\u0301", subset: "social" },
    { id: "../up\0", subset: "CON" },
  ];
  const { pairs, defects } = await check(await Promise.all(named.map(rawPair)));
  assertEquals(defects, []);
  assertEquals(pairs.map(({ id, category }) => ({ id, subset: category })), named);
});

Deno.test("checkBenchmark() reports files without pairs", async () => {
  assertEquals(await linesOf([]), ["file: holds no pairs"]);
  assertEquals(await linesOf(" "), [
    "file: is empty; expected a JSON list of pairs, an object of category -> list of pairs, or " +
    "JSON Lines; nothing after it was read",
  ]);
});

Deno.test("checkBenchmark() says where broken JSON ends the reading", async () => {
  const text = JSON.stringify([await rawPair(), { next: 1 }]);
  const index = await check(`${text.slice(0, -3)}`);
  const length = bytesOf(text).length - 3;
  assertEquals(index.defects.map(describeDefect), [
    `element 1: broken JSON at byte ${length}: expected a value, found the end of the file; ` +
    "nothing after it was read",
  ]);
  assertEquals([index.isComplete, index.pairs.length], [false, 1]);
});

Deno.test("checkBenchmark() goes on after a broken line of JSON Lines", async () => {
  const lines = await Promise.all(["a", "b"].map((id) => rawPair({ id })));
  const index = await check(lines.map((line) => JSON.stringify(line)).join("\n{oops}\n"));
  assertEquals(index.pairs.map((pair) => [pair.index, pair.id]), [[0, "a"], [2, "b"]]);
  assertEquals(index.defects.map(({ kind, index }) => [kind, index]), [["broken_json", 1]]);
  assertEquals(index.isComplete, true);
});

Deno.test("checkBenchmark() counts the texts of the other language", async () => {
  const { fallbacks } = await check([
    await rawPair({ id: "a", edit_instruction_en: undefined }),
    await rawPair({ id: "b", edit_instruction_en: undefined, original_description_en: "" }),
    await rawPair({ id: "c" }),
  ]);
  assertEquals(fallbacks.map(describeFallback), [
    "2 pairs have no edit_instruction_en; edit_instruction is used instead",
    "1 pair has no original_description_en; original_description is used instead",
  ]);
});

Deno.test("checkBenchmark() decodes images to their end", async () => {
  const torn = [await rawPair({ src_img_b64: SOURCE.subarray(0, -20).toBase64() })];
  assertEquals((await check(torn)).defects.map(({ kind }) => kind), ["broken_image"]);
});

Deno.test("checkBenchmark() tells how far it is", async () => {
  const seen: CheckProgress[] = [];
  const pairs = await Promise.all([0, 1, 2].map((at) => rawPair({ id: `p${at}` })));
  await check(pairs, { onProgress: (progress) => seen.push(progress) });
  const totalBytes = bytesOf(JSON.stringify(pairs)).length;
  assertEquals(seen, [1, 2, 3].map((elements) => ({ elements, bytes: totalBytes, totalBytes })));
});

Deno.test("checkBenchmark() ends with the signal's reason", async () => {
  const pairs = await Promise.all([0, 1, 2].map((at) => rawPair({ id: `p${at}` })));
  const controller = new AbortController();
  const reason = new Error("enough");
  const error = await assertRejects(() =>
    check(pairs, { signal: controller.signal, onProgress: () => controller.abort(reason) })
  );
  assertEquals(error, reason);
});
