import { z } from "zod";
import type { BenchmarkIndex, IndexedPair, InvalidPair } from "../benchmark/mod.ts";
import { sha256 } from "../files/hash.ts";
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

/**
 * Keeps the pairs of a benchmark beside the run, so that a report needs the file no more.
 *
 * @returns SHA-256 of the list, in hex.
 */
export async function writePairList(folder: string, index: BenchmarkIndex): Promise<string> {
  const lines = [
    ...index.pairs.map((pair) => JSON.stringify({ pair })),
    ...index.invalid.map((invalid) => JSON.stringify({ invalid })),
  ];
  const text = lines.map((line) => `${line}\n`).join("");
  await writeAside(`${folder}/${PAIR_LIST}`, text);
  return sha256(text);
}

/**
 * The pairs of a list without faulty ones, by its hash: what was written needs no second check.
 *
 * @returns Nothing where the list is gone, or is another one.
 */
export async function readUnchangedPairs(
  folder: string,
  hash: string,
): Promise<readonly IndexedPair[] | undefined> {
  const bytes = await unlessMissing(Deno.readFile(`${folder}/${PAIR_LIST}`));
  if (bytes === undefined || sha256(bytes) !== hash) return undefined;
  const lines = new TextDecoder().decode(bytes).trimEnd().replaceAll("\n", ",");
  const entries: readonly { readonly pair: IndexedPair }[] = JSON.parse(`[${lines}]`);
  return entries.map(({ pair }) => pair);
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
