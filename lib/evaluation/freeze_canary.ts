import { hashPair, readPairs } from "../benchmark/mod.ts";
import { asidePath, writeAll } from "../files/write_aside.ts";
import { InputError } from "../input_error.ts";
import { pairWithSource } from "./chain.ts";
import type { Config } from "./config.ts";
import type { RunFile } from "./run_file.ts";
import { canaryPrompts } from "./canary.ts";
import { canaryLine } from "./canary_file.ts";
import { chooseControls } from "./controls.ts";
import { readEdited } from "./judge_stage.ts";
import { readJournal } from "./journal.ts";
import { readOptions, SAMPLE, samplePath } from "./open_benchmark.ts";
import { readPairList } from "./pair_list.ts";
import type { StoredRun } from "./read_run.ts";
import { storedConfig } from "./rejudge.ts";
import { pairSeed, WorkHistory } from "./work.ts";

/** Fewer pairs could not show a drift: the least p-value of five is 2 / 2^5. */
export const FEWEST_FROZEN = 6;

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
  await refuseExisting(path);
  const loaded = await storedConfig({ folder, run: withoutCanary(run) });
  // Of several judgements the first: its seed is the one that is asked with again.
  const scores = new Map(outcomes.flatMap(({ id, score, repeats }) => {
    const first = repeats === undefined ? score : repeats[0]?.score;
    return first === undefined ? [] : [[id, first]];
  }));
  const { pairs } = await readPairList(folder);
  const chosen = new Map(
    chooseControls(pairs.filter(({ id }) => scores.has(id)), { count, seed })
      .map(({ pair }) => [pair.index, pair]),
  );
  if (chosen.size < FEWEST_FROZEN) {
    throw new InputError(
      `Cannot freeze ${folder}: fewer than ${FEWEST_FROZEN} pairs could never show that a judge ` +
        `has changed, and ${chosen.size} can be taken`,
    );
  }
  const { records } = await readJournal(`${folder}/journal.jsonl`, { keep: "slim" });
  const history = new WorkHistory(records);
  const named = loaded.config.benchmark.data_path;
  const benchmark = named === SAMPLE ? samplePath(folder) : named;
  const categories: Record<string, number> = {};
  const changed = `Cannot freeze ${folder}: ${benchmark} is not the benchmark that was evaluated`;
  const aside = asidePath(path);
  try {
    using file = await Deno.open(aside, { write: true, createNew: true });
    const indices = new Set(chosen.keys());
    for await (const event of readPairs(benchmark, { ...readOptions(loaded), indices })) {
      if (event.kind === "defect") throw new InputError(changed);
      const { pair } = event;
      const known = chosen.get(pair.index);
      const { edit } = history.ofPair(pair.id, 0);
      const score = scores.get(pair.id);
      const { contentHash } = await hashPair(pair);
      if (known?.contentHash !== contentHash || score === undefined) {
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
        prompts: canaryPrompts(loaded, category),
        source: (await pairWithSource(pair, { source: edit.source, folder })).source,
        edited: await readEdited(`${folder}/${edit.image}`, edit.hash),
        ...(pair.target === undefined ? {} : { target: pair.target }),
      });
      await writeAll(file, new TextEncoder().encode(line));
      categories[category] = (categories[category] ?? 0) + 1;
    }
    await file.syncData();
    await Deno.rename(aside, path);
  } catch (error) {
    await Deno.remove(aside).catch(() => {}); // what is wrong is told below
    throw error;
  }
  const written = Object.values(categories).reduce((sum, count) => sum + count, 0);
  return { pairs: written, categories };
}

/** A canary that an earlier run was frozen with is no part of the new one, and may be gone. */
function withoutCanary(run: RunFile): RunFile {
  const { evaluation, ...rest } = run.configuration as Partial<Config>;
  const { canary: _, ...kept } = evaluation ?? {};
  return { ...run, configuration: { ...rest, evaluation: kept } };
}

async function refuseExisting(path: string): Promise<void> {
  try {
    await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  throw new InputError(
    `${path} is there already: a canary that is written anew shows no drift. Name another file`,
  );
}
