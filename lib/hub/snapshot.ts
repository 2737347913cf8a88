import { datasetInfo, type ListFileEntry, listFiles, modelInfo } from "@huggingface/hub";
import { dirname, join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { unlessMissing } from "../files/unless_missing.ts";
import { writeAside } from "../files/write_aside.ts";
import { InputError } from "../input_error.ts";
import { cachedSnapshot, isCommit, repositoryFolder } from "./cache.ts";
import { download, type RemoteFile } from "./download.ts";
import { hubFault } from "./hub_fault.ts";
import { hubFetch } from "./hub_fetch.ts";
import { describeRepository, type Repository } from "./repository.ts";
import type { HubSettings } from "./settings.ts";

/** How a repository is fetched. */
export interface FetchOptions {
  /** Where the hub is, and how it is asked. */
  readonly settings: HubSettings;
  /**
   * Which of its files are wanted; all if absent.
   *
   * @throws {InputError} If there is nothing that is wanted; the message says why.
   */
  readonly choose?: ((paths: readonly string[]) => readonly string[]) | undefined;
  /** Ends it; what is fetched stays and is gone on with. */
  readonly signal?: AbortSignal | undefined;
  /** Told how far it is. */
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** First wait between attempts, in ms; 1000 if absent. */
  readonly pauseMs?: number | undefined;
}

/** How far a fetch is. */
export interface FetchProgress {
  /** File that is fetched. */
  readonly path: string;
  /** Bytes that are there. */
  readonly done: number;
  /** Bytes of all files. */
  readonly total: number;
}

/**
 * Fetches a repository into the cache, and returns the folder of its files.
 *
 * The cache has the layout of the hub's other clients: contents under `blobs/`, by their checksums,
 * and links to them under `snapshots/<commit>/`. What is there is not fetched again, and what broke
 * off is gone on with. A revision counts as fetched once everything wanted is there, checked.
 *
 * Offline (`settings.offline`), it is what the cache has.
 *
 * @throws {InputError} If it cannot be had; the message says why and what to do.
 */
export async function fetchSnapshot(
  repository: Repository,
  options: FetchOptions,
): Promise<string> {
  const { settings, signal } = options;
  if (settings.offline) {
    const cached = cachedSnapshot(repository, settings);
    if (cached !== undefined) return cached;
    throw new InputError(
      `Cannot use the ${describeRepository(repository)}: HF_HUB_OFFLINE is set, and it is not in ` +
        `the cache (${settings.cache}). Fetch it once without HF_HUB_OFFLINE`,
    );
  }
  try {
    return await fetchAll(repository, options);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error && /\(os error \d+\)/.test(error.message)) throw error;
    throw hubFault(error, { repository, settings });
  }
}

async function fetchAll(repository: Repository, options: FetchOptions): Promise<string> {
  const { settings, choose = (paths) => paths, signal, onProgress, pauseMs = 1000 } = options;
  const ask = hubFetch(settings);
  const askJson: typeof fetch = async (input, init) => {
    const signalled = signal === undefined ? init : { ...init, signal };
    for (let attempt = 1;; attempt++) {
      const answer = await ask(input, signalled);
      if (!isBusy(answer) || attempt === ATTEMPTS) return answer;
      await answer.body?.cancel();
      await pause(pauseMs * 2 ** attempt, undefined, signal === undefined ? {} : { signal });
    }
  };
  const commit = await commitOf(repository, { settings, fetch: askJson });
  const { type, name, revision } = repository;
  const files = new Map<string, RemoteFile>();
  const listed = listFiles({
    repo: { type, name },
    recursive: true,
    revision: commit,
    hubUrl: settings.endpoint,
    fetch: askJson,
  });
  for await (const entry of listed) {
    if (entry.type === "file") files.set(entry.path, remoteFile(entry));
  }
  const wanted = choose([...files.keys()]).flatMap((path) => files.get(path) ?? []);
  const folder = repositoryFolder(repository, settings);
  const snapshot = join(folder, "snapshots", commit);
  await Deno.mkdir(join(folder, "blobs"), { recursive: true });
  await Deno.mkdir(snapshot, { recursive: true });
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const file of wanted) {
    const link = join(snapshot, file.path);
    const blob = join(folder, "blobs", file.checksum.value);
    const tell = (bytes: number) => onProgress?.({ path: file.path, done: done + bytes, total });
    if (!await isThere(link, file.size)) {
      tell(0);
      if (!await isThere(blob, file.size)) {
        await download(file, { path: `${blob}.incomplete`, final: blob }, {
          fetch: ask,
          url: resolveUrl(repository, { settings, commit, path: file.path }),
          signal,
          onBytes: tell,
          pauseMs,
        });
      }
      await linkTo(blob, link);
    }
    done += file.size;
    onProgress?.({ path: file.path, done, total });
  }
  // Only now: a revision that is named in the cache is there whole.
  if (!isCommit(revision)) await writeAside(join(folder, "refs", revision), commit);
  return snapshot;
}

/** How often the hub is asked for a list. */
const ATTEMPTS = 4;

function isBusy({ status }: Response): boolean {
  return status >= 500 || status === 429;
}

async function commitOf(
  { type, name, revision }: Repository,
  { settings, fetch }: { readonly settings: HubSettings; readonly fetch: typeof globalThis.fetch },
): Promise<string> {
  const params = { name, revision, hubUrl: settings.endpoint, fetch };
  const { sha } = type === "model"
    ? await modelInfo({ ...params, additionalFields: ["sha"] })
    : await datasetInfo({ ...params, additionalFields: ["sha"] });
  if (isCommit(sha)) return sha;
  throw new InputError(`Cannot fetch ${name}: the hub names no commit of it, got "${sha}"`);
}

function remoteFile({ path, size, oid, lfs }: ListFileEntry): RemoteFile {
  // The path becomes one of this machine, and the checksum the name of a file.
  const isSafe = !/^[/\\]|\\|\0/.test(path) && !/^[a-z]:/i.test(path) &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  if (!isSafe) throw new InputError(`the path "${path}" would lead out of its folder`);
  const checksum = lfs === undefined
    ? { kind: "git", value: oid ?? "" } as const
    : { kind: "sha256", value: lfs.oid } as const;
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(checksum.value)) {
    throw new InputError(`the hub names no checksum of ${path}`);
  }
  return { path, size: lfs?.size ?? size, checksum };
}

function resolveUrl(
  { type, name }: Repository,
  { settings, commit, path }: {
    readonly settings: HubSettings;
    readonly commit: string;
    readonly path: string;
  },
): string {
  const parts = path.split("/").map(encodeURIComponent).join("/");
  return `${settings.endpoint}/${
    type === "model" ? "" : "datasets/"
  }${name}/resolve/${commit}/${parts}`;
}

/** Links to a blob as the hub's clients do; where the system has no links, the file is copied. */
async function linkTo(blob: string, link: string): Promise<void> {
  await Deno.mkdir(dirname(link), { recursive: true });
  await Deno.remove(link).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  try {
    await Deno.symlink(relative(dirname(link), blob), link);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    await Deno.copyFile(blob, link);
  }
}

async function isThere(path: string, size: number): Promise<boolean> {
  return (await unlessMissing(Deno.stat(path)))?.size === size;
}
