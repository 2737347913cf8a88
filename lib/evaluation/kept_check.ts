import { join, resolve } from "node:path";
import { z } from "zod";
import type { BenchmarkIndex } from "../benchmark/mod.ts";
import { canonicalJson, sha256 } from "../files/hash.ts";
import { unlessMissing } from "../files/unless_missing.ts";
import { writeAside } from "../files/write_aside.ts";
import { readUnchangedList } from "./pair_list.ts";
import { UnchangedPairs } from "./unchanged_pairs.ts";

/** To be raised when a newer check finds more. */
const VERSION = 1;

/** Where a run's folder keeps it. */
const FILE = "benchmark/check.json";

type Stat = Partial<Pick<Deno.FileInfo, "size" | "mtime">>;

const checkSchema = z.object({
  stamp: z.string(),
  fileHash: z.string(),
  fallbacks: z.array(z.object({
    text: z.enum(["instruction", "description", "rationale"]),
    missing: z.string(),
    used: z.string(),
    pairs: z.int(),
  })),
  listHash: z.string(),
  plainPaths: z.boolean().default(false),
  isChained: z.boolean().default(true),
});

/**
 * What tells a check of a benchmark from any other: how it was checked, and the file's path, size
 * and time of its last change.
 *
 * @param options How the file is read and checked.
 */
export async function checkStamp(path: string, options: unknown): Promise<string> {
  // What is wrong with a file that is not there, the check says.
  const { size = null, mtime = null } = await Deno.stat(path).catch(() => ({}) as Stat);
  const file = { path: resolve(path), size, changed: mtime?.getTime() ?? null };
  return sha256(canonicalJson([VERSION, file, options]));
}

/**
 * Keeps the check of a benchmark without defects beside a run's list of pairs, so that the run
 * can go on without reading, decoding and hashing every image of the benchmark again.
 */
export async function keepCheck(
  folder: string,
  { index: { pairs, fileHash, fallbacks, defects }, ...check }: {
    readonly stamp: string;
    readonly index: BenchmarkIndex;
    /** Hash of the run's list of pairs. */
    readonly listHash: string;
    /** No name of an image depends on the other pairs. */
    readonly plainPaths: boolean;
  },
): Promise<void> {
  if (defects.length > 0) return;
  const isChained = pairs.some(({ sourceFrom }) => sourceFrom !== undefined);
  const kept = { ...check, isChained, fileHash, fallbacks };
  await writeAside(join(folder, FILE), `${JSON.stringify(kept)}\n`);
}

/** A check that a run's folder keeps. */
export interface KeptCheck extends Pick<BenchmarkIndex, "fileHash" | "fallbacks"> {
  /** The pairs of the benchmark. */
  readonly pairs: UnchangedPairs;
  /** No name of an image depends on the other pairs. */
  readonly plainPaths: boolean;
}

/**
 * The check that a run's folder keeps.
 *
 * @returns Nothing where it is another one, or the list of pairs is not the one that was kept.
 */
export async function readKeptCheck(
  folder: string,
  stamp: string,
): Promise<KeptCheck | undefined> {
  const kept = await unlessMissing(Deno.readTextFile(join(folder, FILE)));
  const check = checkSchema.safeParse(kept === undefined ? undefined : parsed(kept));
  if (!check.success || check.data.stamp !== stamp) return undefined;
  const { listHash, fileHash, fallbacks, plainPaths, isChained } = check.data;
  const bytes = await readUnchangedList(folder, listHash);
  if (bytes === undefined) return undefined;
  return { fileHash, fallbacks, pairs: new UnchangedPairs(bytes, { isChained }), plainPaths };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
