import { hashPair, readPairs } from "../benchmark/mod.ts";
import { writeAll } from "../files/write_aside.ts";
import { InputError } from "../input_error.ts";
import { canaryLine } from "./canary_file.ts";
import { chooseControls } from "./controls.ts";
import { readEdited } from "./judge_stage.ts";
import { readJournal } from "./journal.ts";
import { readOptions, SAMPLE, samplePath } from "./open_benchmark.ts";
import { readPairList } from "./pair_list.ts";
import type { StoredRun } from "./read_run.ts";
import { storedConfig } from "./rejudge.ts";
import { pairSeed, WorkHistory } from "./work.ts";

/** What was frozen. */
export interface FrozenCanary {
  /** Pairs in the file. */
  readonly pairs: number;
  /** Pairs by category, in the order of the file. */
  readonly categories: Readonly<Record<string, number>>;
}

/**
 * Writes pairs of a run with their images, edits and scores into one file, evenly over the
 * categories, so that a later run can find out whether the judge still gives these scores.
 *
 * @param path File to write; it must not be there yet.
 * @throws {InputError} If the run has no scores, its benchmark changed, or the file is there.
 */
export async function freezeCanary(
  { folder, run, outcomes }: StoredRun,
  { path, pairs: count, seed }: {
    readonly path: string;
    readonly pairs: number;
    readonly seed: number;
  },
): Promise<FrozenCanary> {
  const loaded = await storedConfig({ folder, run });
  const scores = new Map(
    outcomes.flatMap(({ id, score }) => score === undefined ? [] : [[id, score]]),
  );
  const { pairs } = await readPairList(folder);
  const chosen = new Map(
    chooseControls(pairs.filter(({ id }) => scores.has(id)), { count, seed })
      .map(({ pair }) => [pair.index, pair]),
  );
  if (chosen.size === 0) throw new InputError(`Cannot freeze ${folder}: it holds no scores`);
  const { records } = await readJournal(`${folder}/journal.jsonl`, { keep: "slim" });
  const history = new WorkHistory(records);
  const named = loaded.config.benchmark.data_path;
  const benchmark = named === SAMPLE ? samplePath(folder) : named;
  const categories: Record<string, number> = {};
  const changed = `Cannot freeze ${folder}: ${benchmark} is not the benchmark that was evaluated`;
  using file = await createNew(path);
  try {
    const indices = new Set(chosen.keys());
    for await (const event of readPairs(benchmark, { ...readOptions(loaded), indices })) {
      if (event.kind === "defect") throw new InputError(changed);
      const { pair } = event;
      const known = chosen.get(pair.index);
      const { edit } = history.ofPair(pair.id, 0);
      const score = scores.get(pair.id);
      if (known?.contentHash !== hashPair(pair).contentHash || score === undefined) {
        throw new InputError(changed);
      }
      if (edit?.status !== "done") throw new InputError(`Pair ${pair.id} has no edit any more`);
      const { id, category, instruction, description, rationale, tags, difficulty } = pair;
      const line = canaryLine({
        id,
        category,
        instruction,
        description,
        rationale,
        tags,
        difficulty,
        seed: pairSeed(loaded.config.evaluation.seed, pair),
        score,
        judge: run.identity.reward_model.fingerprint,
        prompts: loaded.prompts.hashOf(category),
        source: pair.source,
        edited: await readEdited(`${folder}/${edit.image}`, edit.hash),
        ...(pair.target === undefined ? {} : { target: pair.target }),
      });
      await writeAll(file, new TextEncoder().encode(line));
      categories[category] = (categories[category] ?? 0) + 1;
    }
    await file.sync();
  } catch (error) {
    await Deno.remove(path);
    throw error;
  }
  return { pairs: chosen.size, categories };
}

async function createNew(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { write: true, createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new InputError(
      `${path} is there already: a canary that is written anew shows no drift. Name another file`,
      { cause: error },
    );
  }
}
