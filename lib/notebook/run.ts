import { type Pair, selectPairs } from "../benchmark/mod.ts";
import {
  type PairOutcome,
  readRun,
  readStoredPairs,
  storedBenchmark,
  type StoredRun,
} from "../evaluation/mod.ts";
import { InputError, messageOf } from "../input_error.ts";
import { buildReport, type ReportDocument } from "../report/mod.ts";
import { decimals } from "../report/numbers.ts";
import { differencePicture, type Picture, type Strip } from "./images.ts";

/** Options of {@linkcode loadRun}. */
export interface LoadRunOptions {
  /** The benchmark file, where it does not lie any more where the run had it. */
  readonly benchmark?: string;
}

/** A stored run, and the images that belong to it. */
export class NotebookRun {
  /** The run as its folder holds it. */
  readonly stored: StoredRun;
  /** What its outcomes add up to. */
  readonly report: ReportDocument;
  /** The benchmark file. */
  readonly benchmark: string;

  /** Takes what {@linkcode loadRun} read. */
  constructor(stored: StoredRun, { benchmark }: LoadRunOptions = {}) {
    this.stored = stored;
    this.report = buildReport(stored.outcomes, stored.metadata);
    this.benchmark = benchmark ?? storedBenchmark(stored);
  }

  /** The run's folder. */
  get folder(): string {
    return this.stored.folder;
  }

  /** Finished pairs, in the order of the benchmark. */
  get outcomes(): readonly PairOutcome[] {
    return this.stored.outcomes;
  }

  /** Categories in order of first appearance. */
  get categories(): readonly string[] {
    return this.report.categories.map(({ name }) => name);
  }

  /**
   * The finished pairs of a category, in the order of the benchmark.
   *
   * @throws {InputError} If there is no such category; the message names the nearest.
   */
  pairsOf(category: string): readonly PairOutcome[] {
    return selectPairs(this.outcomes, { categories: [category] });
  }

  /**
   * The outcome of a pair.
   *
   * @throws {InputError} If there is no such pair; the message names the nearest.
   */
  outcome(id: string): PairOutcome {
    const [outcome] = selectPairs(this.outcomes, { ids: [id] });
    if (outcome === undefined) throw new InputError(`${this.folder} holds no finished pair`);
    return outcome;
  }

  /**
   * Pairs with their images, in the order of the ids; the benchmark file is gone through once.
   *
   * @throws {InputError} If there is no such pair, or the file is not the one that was evaluated.
   */
  async read(ids: readonly string[]): Promise<readonly Pair[]> {
    const indices = new Set(selectPairs(this.outcomes, { ids }).map(({ index }) => index));
    const pairs = readStoredPairs(this.stored, { path: this.benchmark, indices });
    const found = new Map<string, Pair>();
    for await (const pair of pairs) found.set(pair.id, pair);
    return ids.map((id) => {
      const pair = found.get(id);
      if (pair !== undefined) return pair;
      throw new InputError(`Cannot read pair ${id}: it is defective, so the run skipped it`);
    });
  }

  /**
   * The edited image of a pair.
   *
   * @returns `undefined` where the edit failed.
   * @throws {InputError} If there is no such pair, or its image is gone.
   */
  async edited(id: string): Promise<Uint8Array | undefined> {
    const { image } = this.outcome(id);
    if (image === undefined) return undefined;
    try {
      return await Deno.readFile(`${this.folder}/${image}`);
    } catch (cause) {
      throw new InputError(`Cannot read the edit of pair ${id}: ${messageOf(cause)}`, { cause });
    }
  }

  /**
   * Pairs to look at: source, edit, difference, and the target where there is one, with instruction,
   * score and the judge's reply.
   *
   * @throws {InputError} If there is no such pair, or its images cannot be read.
   */
  async strips(ids: readonly string[]): Promise<readonly Strip[]> {
    const list: Strip[] = [];
    for (const { id, source, target } of await this.read(ids)) {
      const edit = await this.edited(id);
      const outcome = this.outcome(id);
      const pictures: Picture[] = [
        { image: source, caption: "source" },
        ...(edit === undefined ? [] : [
          { image: edit, caption: "edit" },
          { image: await differencePicture(source, edit), caption: "difference" },
        ]),
        ...(target === undefined ? [] : [{ image: target, caption: "target" }]),
      ];
      list.push({
        title: outcomeTitle(outcome),
        pictures,
        texts: [outcome.instruction, ...replyOf(outcome)],
      });
    }
    return list;
  }
}

/**
 * Reads a run from its folder; its images are read when they are asked for.
 *
 * @example
 * ```ts ignore
 * const run = await loadRun("outputs");
 * await show(await pictureStrips(await run.strips(run.pairsOf("物理").slice(0, 3).map(({ id }) => id))));
 * ```
 *
 * @throws {InputError} If the folder holds no run, or files of it cannot be read.
 */
export async function loadRun(folder: string, options: LoadRunOptions = {}): Promise<NotebookRun> {
  return new NotebookRun(await readRun(folder), options);
}

function outcomeTitle({ id, category, difficulty, score, status }: PairOutcome): string {
  const parts = [id, category, difficulty, score === undefined ? status : decimals(score)];
  return parts.filter((part) => part !== "").join(" · ");
}

function replyOf({ reply, reason }: PairOutcome): readonly string[] {
  return [...(reply === undefined ? [] : [reply]), ...(reason === undefined ? [] : [reason])];
}
