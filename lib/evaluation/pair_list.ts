import { createHash } from "node:crypto";
import { z } from "zod";
import type { BenchmarkIndex, IndexedPair, InvalidPair } from "../benchmark/mod.ts";
import { unlessMissing } from "../files/unless_missing.ts";
import { writeAside } from "../files/write_aside.ts";
import { InputError } from "../input_error.ts";

/** Name of the file in a run's folder that holds the benchmark's pairs without their images. */
export const PAIR_LIST = "pairs.jsonl";

/** The pairs of a run's benchmark. */
export type PairList = Pick<BenchmarkIndex, "pairs" | "invalid">;

const defectSchema = z.object({
  kind: z.string(),
  index: z.number().optional(),
  id: z.string().optional(),
  field: z.string().optional(),
  offset: z.number().optional(),
  message: z.string(),
});

const infoSchema = z.object({
  index: z.number(),
  id: z.string(),
  category: z.string(),
  instruction: z.string(),
  description: z.string(),
  rationale: z.string(),
  tags: z.array(z.string()),
  difficulty: z.string(),
  seed: z.number().optional(),
  sourceFrom: z.string().optional(),
});

const pairSchema = infoSchema.extend({
  contentHash: z.string(),
  sourceHash: z.string(),
  width: z.number(),
  height: z.number(),
  hasTarget: z.boolean(),
});

const lineSchema = z.union([
  z.object({ pair: pairSchema }),
  z.object({ invalid: z.object({ info: infoSchema, defects: z.array(defectSchema) }) }),
]);

/** Bytes that are read at once. */
const PART = 1 << 22;

/** Lines that are written at once: the memory of a long text would be needed several times. */
const LINES = 20;

/**
 * Keeps the pairs of a benchmark beside the run, so that a report needs the file no more.
 *
 * @returns SHA-256 of the list, in hex.
 */
export async function writePairList(
  folder: string,
  { pairs, invalid }: PairList,
): Promise<string> {
  const hash = createHash("sha256");
  function* pieces(): Generator<string> {
    let lines = "";
    const count = pairs.length + invalid.length;
    for (let at = 0; at < count; at++) {
      const entry = at < pairs.length
        ? { pair: pairs[at] }
        : { invalid: invalid[at - pairs.length] };
      lines += `${JSON.stringify(entry)}\n`;
      if ((at + 1) % LINES > 0 && at < count - 1) continue;
      hash.update(lines);
      yield lines;
      lines = "";
    }
  }
  await writeAside(`${folder}/${PAIR_LIST}`, pieces());
  return hash.digest("hex");
}

/**
 * The bytes of a list, by their hash: what was written needs no second check.
 *
 * @returns Nothing where the list is gone, or is another one.
 */
export async function readUnchangedList(
  folder: string,
  hash: string,
): Promise<Uint8Array | undefined> {
  using file = await unlessMissing(Deno.open(`${folder}/${PAIR_LIST}`));
  if (file === undefined) return undefined;
  const bytes = new Uint8Array((await file.stat()).size);
  const list = createHash("sha256");
  let end = 0;
  // Each part is hashed while the system reads the next one.
  for (let reading = read(0);;) {
    const count = await reading;
    if (count === 0) break;
    const part = bytes.subarray(end, end + count);
    end += count;
    reading = read(end);
    list.update(part);
  }
  return end === bytes.length && list.digest("hex") === hash ? bytes : undefined;

  async function read(at: number): Promise<number> {
    return await file?.read(bytes.subarray(at, at + PART)) ?? 0;
  }
}

/**
 * Reads what {@linkcode writePairList} wrote.
 *
 * @throws {InputError} If a line cannot be read; the message names it.
 */
export async function readPairList(folder: string): Promise<PairList> {
  const path = `${folder}/${PAIR_LIST}`;
  const pairs: IndexedPair[] = [];
  const invalid: InvalidPair[] = [];
  const lines = (await Deno.readTextFile(path)).split("\n");
  for (const [i, line] of lines.entries()) {
    if (line === "") continue;
    let value: unknown;
    try {
      value = lineSchema.parse(JSON.parse(line));
    } catch (error) {
      throw new InputError(
        `${path}:${i + 1}: not a pair of this run; remove the file and start the evaluation ` +
          "again to have it rewritten",
        { cause: error },
      );
    }
    const entry = value as { readonly pair: IndexedPair } | { readonly invalid: InvalidPair };
    if ("pair" in entry) pairs.push(entry.pair);
    else invalid.push(entry.invalid);
  }
  return { pairs, invalid };
}
