import { assert, assertEquals, assertRejects } from "@std/assert";
import { GzipError, openBytes } from "../../../lib/benchmark/byte_source.ts";
import { InputError } from "../../../lib/input_error.ts";
import { bytesOf, gzip, withFile } from "./helpers.ts";

async function readAll(
  path: string,
): Promise<{ readonly content: Uint8Array; readonly raw: number }> {
  let raw = 0;
  const content: number[] = [];
  await using source = await openBytes(path, { onRaw: (bytes) => raw += bytes.length });
  const target = new Uint8Array(1000);
  for (let length; (length = await source.read(target)) > 0;) {
    for (const byte of target.subarray(0, length)) content.push(byte);
  }
  assertEquals(source.size, (await Deno.stat(path)).size);
  return { content: Uint8Array.from(content), raw };
}

const CONTENT = bytesOf("0123456789 äöü ".repeat(20_000));

Deno.test("openBytes() reads plain and packed files alike and shows the raw bytes", async () => {
  const packed = await gzip(CONTENT);
  assertEquals(await withFile(CONTENT, readAll), { content: CONTENT, raw: CONTENT.length });
  assertEquals(await withFile(packed, readAll), { content: CONTENT, raw: packed.length });
});

Deno.test("openBytes() reads a gzip file of several members", async () => {
  const members = new Uint8Array([...await gzip("one "), ...await gzip("two")]);
  assertEquals((await withFile(members, readAll)).content, bytesOf("one two"));
});

Deno.test("openBytes() reads files of 0 and 1 bytes", async () => {
  assertEquals((await withFile("", readAll)).content, new Uint8Array(0));
  assertEquals((await withFile("\x1f", readAll)).content, bytesOf("\x1f"));
});

Deno.test("openBytes() rejects packed files that are cut short or damaged", async () => {
  const packed = await gzip(Uint8Array.from({ length: 100_000 }, (_, at) => (at * at) >>> 3));
  const damaged = packed.with(packed.length >> 1, (packed[packed.length >> 1] ?? 0) ^ 255);
  for (const bytes of [packed.subarray(0, 20), packed.subarray(0, -3), damaged]) {
    await assertRejects(() => withFile(bytes, readAll), GzipError);
  }
});

Deno.test("openBytes() can be closed in the middle of a packed file", async () => {
  await withFile(await gzip(CONTENT), async (path) => {
    await using source = await openBytes(path);
    assert(await source.read(new Uint8Array(10)) > 0);
  });
});

Deno.test("openBytes() says which file is missing or no file", async () => {
  const missing = await assertRejects(() => openBytes("/no/such/file.json"), InputError);
  assertEquals(
    missing.message,
    "Cannot read the benchmark /no/such/file.json: no such file. Check benchmark.data_path.",
  );
  const folder = await Deno.makeTempDir();
  const error = await assertRejects(() => openBytes(folder), InputError);
  assertEquals(
    error.message,
    `Cannot read the benchmark ${folder}: it is a folder, expected a JSON or JSON Lines file ` +
      `(plain or gzip). Name the file in benchmark.data_path.`,
  );
  await Deno.remove(folder);
});
