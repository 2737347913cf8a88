import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError, messageOf } from "../input_error.ts";

/** Fills the start of `target` and returns how many bytes it wrote; 0 at the end. */
export type ReadBytes = (target: Uint8Array) => Promise<number>;

/** The content of a file, unpacked, from its start on. */
export interface ReadableBytes {
  /**
   * Reads on.
   *
   * @throws {GzipError} If the file is packed and damaged or cut short.
   */
  readonly read: ReadBytes;
  /** Goes on reading at a place, in bytes; absent where the file is packed. */
  readonly seek?: (offset: number) => Promise<unknown>;
}

/** A file opened for reading. */
export interface ByteSource extends ReadableBytes, AsyncDisposable {
  /** Size of the file on disk, in bytes. */
  readonly size: number;
}

/** A gzip file is damaged or cut short. */
export class GzipError extends Error {
  /** Name of the class. */
  override readonly name = "GzipError";
}

/** Options of {@linkcode openBytes}. */
export interface OpenOptions {
  /**
   * Sees every byte that is read of the file, as it is on disk, in order, and the file's size; the
   * array is reused afterwards.
   */
  readonly onRaw?: ((bytes: Uint8Array, size: number) => void) | undefined;
}

// One read of packed bytes may unpack to a thousand times its size.
const PACKED_READ = 64 * 1024;

/**
 * Opens a file, plain or gzip; which of the two is told by its first bytes, not by its name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "plain");
 * {
 *   await using source = await openBytes(path);
 *   assertEquals(await source.read(new Uint8Array(9)), 5);
 * }
 * await Deno.remove(path);
 * ```
 *
 * @throws {InputError} If there is no such file or it cannot be opened.
 */
export async function openBytes(path: string, options: OpenOptions = {}): Promise<ByteSource> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const readRaw: ReadBytes = async (target) => {
      const length = await file.read(target) ?? 0;
      options.onRaw?.(target.subarray(0, length), size);
      return length;
    };
    if (!await isGzip(file)) {
      return {
        size,
        read: readRaw,
        seek: (offset) => file.seek(offset, Deno.SeekMode.Start),
        [Symbol.asyncDispose]: () => Promise.resolve(file.close()),
      };
    }
    const packed = Readable.from(rawChunks(readRaw));
    const unpacked = pipeline(packed, createGunzip({ chunkSize: 256 * 1024 }), () => {});
    return {
      size,
      read: readStream(unpacked),
      async [Symbol.asyncDispose]() {
        unpacked.destroy();
        if (!packed.closed) {
          await new Promise((resolve) => packed.once("close", resolve).destroy());
        }
        file.close();
      },
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

async function open(path: string): Promise<Deno.FsFile> {
  try {
    if ((await Deno.stat(path)).isDirectory) {
      throw new InputError(
        `Cannot read the benchmark ${path}: it is a folder, expected a JSON or JSON Lines file ` +
          `(plain or gzip). Name the file in benchmark.data_path.`,
      );
    }
    return await Deno.open(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = error instanceof Deno.errors.NotFound ? "no such file" : messageOf(error);
    throw new InputError(
      `Cannot read the benchmark ${path}: ${reason}. Check benchmark.data_path.`,
      { cause: error },
    );
  }
}

async function isGzip(file: Deno.FsFile): Promise<boolean> {
  const magic = new Uint8Array(2);
  const length = await file.read(magic);
  await file.seek(0, Deno.SeekMode.Start);
  return length === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
}

async function* rawChunks(read: ReadBytes): AsyncGenerator<Uint8Array> {
  for (;;) {
    const chunk = new Uint8Array(PACKED_READ);
    const length = await read(chunk);
    if (length === 0) return;
    yield chunk.subarray(0, length);
  }
}

function readStream(stream: AsyncIterable<Uint8Array>): ReadBytes {
  const chunks = stream[Symbol.asyncIterator]();
  let rest = new Uint8Array(0);
  return async (target) => {
    while (rest.length === 0) {
      try {
        const next = await chunks.next();
        if (next.done) return 0;
        rest = new Uint8Array(next.value);
      } catch (error) {
        throw new GzipError(messageOf(error), { cause: error });
      }
    }
    const length = Math.min(rest.length, target.length);
    target.set(rest.subarray(0, length));
    rest = rest.subarray(length);
    return length;
  };
}
