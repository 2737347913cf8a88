import { asidePath } from "../files/write_aside.ts";

/** What {@linkcode writeRecords} wrote. */
export interface WrittenRecords {
  /** Number of objects. */
  readonly records: number;
  /** Size of the file in bytes. */
  readonly bytes: number;
}

/**
 * Writes objects as a JSON list, one a line; gzip where the path ends in `.gz`.
 *
 * One object is held at a time. The file is written beside its place and renamed when it is whole,
 * so one that could not be finished leaves nothing behind.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".json" });
 * assertEquals(await writeRecords(path, [{ a: 1 }, { a: 2 }]), { records: 2, bytes: 21 });
 * assertEquals(await Deno.readTextFile(path), '[\n{"a":1},\n{"a":2}\n]\n');
 * await Deno.remove(path);
 * ```
 *
 * @throws {Deno.errors.NotFound} If the file's folder does not exist.
 * @throws {unknown} What the objects' source throws.
 */
export async function writeRecords(
  path: string,
  records: Iterable<object> | AsyncIterable<object>,
): Promise<WrittenRecords> {
  const aside = asidePath(path);
  let count = 0;
  async function* chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const encoder = new TextEncoder();
    for await (const record of records) {
      yield encoder.encode(`${count === 0 ? "[\n" : ",\n"}${JSON.stringify(record)}`);
      count += 1;
    }
    yield encoder.encode(count === 0 ? "[]\n" : "\n]\n");
  }
  const text = ReadableStream.from(chunks());
  try {
    const file = await Deno.open(aside, { write: true, createNew: true });
    const stream = path.endsWith(".gz") ? text.pipeThrough(new CompressionStream("gzip")) : text;
    await stream.pipeTo(file.writable);
    await Deno.rename(aside, path);
  } catch (error) {
    await Deno.remove(aside).catch((missing) => {
      if (!(missing instanceof Deno.errors.NotFound)) throw missing;
    });
    throw error;
  }
  return { records: count, bytes: (await Deno.stat(path)).size };
}
