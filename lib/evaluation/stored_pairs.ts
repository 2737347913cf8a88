import { hashPair, type IndexedPair, type Pair, readPairs } from "../benchmark/mod.ts";
import { InputError } from "../input_error.ts";
import { pairWithSource } from "./chain.ts";
import { readJournal } from "./journal.ts";
import type { EditedImage } from "./journal_record.ts";
import { SAMPLE, samplePath } from "./open_benchmark.ts";
import { readPairList } from "./pair_list.ts";
import type { StoredRun } from "./read_run.ts";
import { WorkHistory } from "./work.ts";

/** Texts of a pair in the language that its run did not use. */
export interface OtherTexts {
  /** What the editing model would have been told. */
  readonly instruction: string;
  /** What the source image shows. */
  readonly description: string;
  /** What a correct edit should show. */
  readonly rationale: string;
}

/** The benchmark file of a stored run, as its configuration names it. */
export function storedBenchmark({ folder, run }: Pick<StoredRun, "folder" | "run">): string {
  return run.benchmark.path === SAMPLE ? samplePath(folder) : run.benchmark.path;
}

/**
 * Reads pairs of a stored run with their images, in the order of the benchmark; those that the run
 * skipped are passed over.
 *
 * @param path The benchmark file.
 * @param indices Positions of the pairs that are wanted.
 * @throws {InputError} If the file is not the benchmark that was evaluated, or cannot be read.
 */
export async function* readStoredPairs(
  { folder, run }: Pick<StoredRun, "folder" | "run">,
  { path, indices }: { readonly path: string; readonly indices: ReadonlySet<number> },
): AsyncGenerator<Pair> {
  const { pairs } = await readPairList(folder);
  const known = new Map(pairs.map((pair) => [pair.index, pair.contentHash]));
  const wanted = new Set([...indices].filter((index) => known.has(index)));
  const sources = await chainedSources(folder, pairs);
  const found = new Set<number>();
  for await (const event of readPairs(path, { ...readOptionsOf(run), indices: wanted })) {
    const isKnown = event.kind === "pair" &&
      known.get(event.pair.index) === (await hashPair(event.pair)).contentHash;
    if (!isKnown) break;
    found.add(event.pair.index);
    yield await pairWithSource(event.pair, { source: sources.get(event.pair.id), folder });
  }
  if (found.size === wanted.size) return;
  throw new InputError(
    `Cannot show the images of ${folder}: ${path} is not the benchmark that was evaluated. ` +
      "Restore it, or name the right file with --benchmark.",
  );
}

/** The images that were edited in place of the pairs' own sources, by the pair's id. */
async function chainedSources(
  folder: string,
  pairs: readonly IndexedPair[],
): Promise<ReadonlyMap<string, EditedImage>> {
  const chained = pairs.filter(({ sourceFrom }) => sourceFrom !== undefined);
  if (chained.length === 0) return new Map();
  const { records } = await readJournal(`${folder}/journal.jsonl`, { keep: "slim" });
  const history = new WorkHistory(records);
  return new Map(chained.flatMap(({ id }) => {
    const { edit } = history.ofPair(id, 0);
    return edit?.status === "done" && edit.source !== undefined ? [[id, edit.source]] : [];
  }));
}

/**
 * Reads the texts of a stored run's pairs in the other language, by the pair's position; those that
 * have none, or the same, are left out.
 */
export async function readOtherTexts(
  { run }: Pick<StoredRun, "run">,
  { path, indices }: { readonly path: string; readonly indices: ReadonlySet<number> },
): Promise<ReadonlyMap<number, OtherTexts>> {
  const options = readOptionsOf(run);
  const language = options.language === "en" ? "zh" : "en";
  const texts = new Map<number, OtherTexts>();
  for await (const event of readPairs(path, { ...options, language, indices })) {
    if (event.kind !== "pair") continue;
    const { pair: { index, instruction, description, rationale }, fallbacks } = event;
    if (fallbacks.some(({ text }) => text === "instruction")) continue;
    texts.set(index, { instruction, description, rationale });
  }
  return texts;
}

function readOptionsOf(
  { identity }: StoredRun["run"],
): { readonly language: "en" | "zh"; readonly fields: Readonly<Record<string, string>> } {
  const { language, fields } = identity.benchmark;
  return { language: language === "zh" ? "zh" : "en", fields };
}
