import { createHash, type Hash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { unlessMissing } from "../files/unless_missing.ts";
import { writeAll } from "../files/write_aside.ts";
import { InputError } from "../input_error.ts";
import { UnreachableError } from "./hub_fetch.ts";
import { HubAnswerError } from "./hub_fault.ts";

/** A file of the hub. */
export interface RemoteFile {
  /** Path within its repository. */
  readonly path: string;
  /** Its size in bytes. */
  readonly size: number;
  /** What its bytes must add up to. */
  readonly checksum: Checksum;
}

/** SHA-256 of the bytes (of large files), or the id that Git gives them (of small ones). */
export interface Checksum {
  /** How it is computed. */
  readonly kind: "sha256" | "git";
  /** The sum in hex. */
  readonly value: string;
}

/** How a file is downloaded. */
export interface DownloadOptions {
  /** Asks the hub. */
  readonly fetch: typeof fetch;
  /** Address of the file. */
  readonly url: string;
  /** Ends the download; what is there stays and is gone on with. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes are there, those of earlier attempts included. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Attempts in a row that may bring nothing. */
  readonly patience?: number | undefined;
  /** First wait between attempts, in ms; it doubles. */
  readonly pauseMs?: number | undefined;
}

/**
 * Downloads a file to a path, and checks its bytes. What an earlier attempt left there is gone on
 * with, and so is a connection that breaks off.
 *
 * The path is locked meanwhile: a second process waits, and then finds the work done.
 *
 * @param path The unfinished file; it is moved to `final` when it is whole.
 * @throws {InputError} If the bytes are not those that the hub promised; they are removed.
 * @throws {HubAnswerError} If the host refuses.
 * @throws {UnreachableError} If it does not answer any more.
 */
export async function download(
  file: RemoteFile,
  { path, final }: { readonly path: string; readonly final: string },
  options: DownloadOptions,
): Promise<void> {
  using target = await openLocked(path);
  if (await exists(final)) return; // another process was first
  const isResumed = (await target.stat()).size > 0;
  await fetchWhole(file, target, options);
  let fault = await checkFile(file, target);
  if (fault !== undefined && isResumed) {
    // What an earlier attempt has left may be what is wrong.
    await target.truncate(0);
    await fetchWhole(file, target, options);
    fault = await checkFile(file, target);
  }
  if (fault !== undefined) {
    await Deno.remove(path);
    throw new InputError(
      `Cannot use ${file.path} of ${hostOf(options.url)}: ${fault}. It is removed; fetch it again`,
    );
  }
  await target.syncData();
  await Deno.rename(path, final);
}

/** Fetches what is left of a file, in as many attempts as it takes. */
async function fetchWhole(
  file: RemoteFile,
  target: Deno.FsFile,
  options: DownloadOptions,
): Promise<void> {
  const { patience = 5, pauseMs = 1000, signal } = options;
  let misses = 0;
  for (;;) {
    const { size: before } = await target.stat();
    if (before >= file.size) return;
    try {
      await fetchRest(file, target, { from: before, options });
    } catch (error) {
      signal?.throwIfAborted();
      if (!isPassing(error)) throw error;
      misses = (await target.stat()).size > before ? 0 : misses + 1;
      if (misses >= patience) throw error;
      await pause(pauseMs * 2 ** misses, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** Opens a file for this process alone, once no other has it. */
async function openLocked(path: string): Promise<Deno.FsFile> {
  for (;;) {
    const file = await Deno.open(path, { read: true, write: true, create: true });
    await file.lock(true);
    const [{ ino: own }, there] = await Promise.all([
      file.stat(),
      Deno.stat(path).catch(() => undefined),
    ]);
    if (there?.ino === own) return file;
    // Whoever had it before has moved or removed it meanwhile.
    file.close();
  }
}

/** Appends what follows of a file, or all of it where the host gives no parts. */
async function fetchRest(
  file: RemoteFile,
  target: Deno.FsFile,
  { from, options }: { readonly from: number; readonly options: DownloadOptions },
): Promise<void> {
  const { url, signal, onBytes } = options;
  const answer = await options.fetch(url, {
    // A packed answer has other bytes than the file, and so other parts.
    headers: { "accept-encoding": "identity", ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
    ...(signal === undefined ? {} : { signal }),
  });
  const start = startOf(answer, from);
  if (start === undefined || answer.body === null) {
    await answer.body?.cancel();
    throw new HubAnswerError(answer.status);
  }
  await target.truncate(start);
  await target.seek(start, Deno.SeekMode.Start);
  let at = start;
  for await (const chunk of unlessBroken(answer.body, { url, signal })) {
    await writeAll(target, chunk);
    at += chunk.length;
    onBytes?.(at);
    // A host that gives too much would fill the disk.
    if (at > file.size) return;
  }
  if (at < file.size) {
    throw new UnreachableError(`${hostOf(url)}: ${at} of ${file.size} bytes came`);
  }
}

/** The parts of a body; where the connection breaks off, it is the host that is told of. */
async function* unlessBroken(
  body: ReadableStream<Uint8Array>,
  { url, signal }: Pick<DownloadOptions, "url" | "signal">,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const part = await reader.read().catch((error: unknown) => {
        signal?.throwIfAborted();
        throw new UnreachableError(`${hostOf(url)}: the connection broke off`, { cause: error });
      });
      if (part.done) return;
      yield part.value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function hostOf(url: string): string {
  return new URL(url).host;
}

/** Where the body of an answer begins in the file; `undefined` where it is no part of it. */
function startOf({ status, headers }: Response, from: number): number | undefined {
  if (status === 200) return 0;
  if (status !== 206) return undefined;
  const start = /^bytes (\d+)-/.exec(headers.get("content-range") ?? "")?.[1];
  return start !== undefined && Number(start) === from ? from : undefined;
}

/** What is wrong with a whole file, if anything. */
async function checkFile(
  { size, checksum }: RemoteFile,
  file: Deno.FsFile,
): Promise<string | undefined> {
  const found = (await file.stat()).size;
  if (found !== size) {
    return `it must have ${size} bytes, got ${found > size ? "more" : found}`;
  }
  const hash = startHash(checksum, size);
  await file.seek(0, Deno.SeekMode.Start);
  const buffer = new Uint8Array(1 << 20);
  for (let length = await file.read(buffer); length !== null; length = await file.read(buffer)) {
    hash.update(buffer.subarray(0, length));
  }
  const sum = hash.digest("hex");
  return sum === checksum.value ? undefined : `its checksum must be ${checksum.value}, got ${sum}`;
}

function startHash({ kind }: Checksum, size: number): Hash {
  // Git hashes a header with the content (Pro Git, "Git Objects").
  return kind === "sha256" ? createHash("sha256") : createHash("sha1").update(`blob ${size}\0`);
}

/** Whether another attempt may do better. */
function isPassing(error: unknown): boolean {
  return error instanceof UnreachableError ||
    (error instanceof HubAnswerError && (error.status >= 500 || error.status === 429 ||
      error.status === 416 || error.status === 206));
}

async function exists(path: string): Promise<boolean> {
  return await unlessMissing(Deno.stat(path)) !== undefined;
}
