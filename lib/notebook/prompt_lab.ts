import {
  configuredJudge,
  type ConfiguredModel,
  judgingDifference,
  JudgingLab,
  type LabJudgements,
  loadConfig,
  type PairOutcome,
  type Progress,
} from "../evaluation/mod.ts";
import { InputError } from "../input_error.ts";
import type { RewardModel } from "../models/mod.ts";
import { seededRandom } from "../random.ts";
import { compareRuns, type RunComparison } from "../report/mod.ts";
import { signed } from "../report/comparison/comparison_numbers.ts";
import { type Correlation, kendallTauB, spearman } from "../statistics/mod.ts";
import type { Displayable } from "./displayable.ts";
import { type PromptDraft, readPrompts } from "./prompts.ts";
import type { NotebookRun } from "./run.ts";
import { table } from "./table.ts";

/** Which judge a lab asks: a class with its parameters, or that of a configuration file. */
export type LabJudge =
  | {
    /** A built-in name or `./file.ts#Class`. */
    readonly class_path: string;
    /** Its parameters. @default {{}} */
    readonly params?: Readonly<Record<string, unknown>>;
  }
  | {
    /** A configuration file. */
    readonly config: string;
  };

/** How a prompt lab is opened. */
export interface PromptLabOptions {
  /** The judge; the run's own where absent. */
  readonly judge?: LabJudge | undefined;
  /** Pairs whose edits are judged; see {@linkcode chooseEdits}. */
  readonly ids: readonly string[];
  /** Where replies are kept; the run's folder with `_lab` at its end where absent. */
  readonly folder?: string | undefined;
  /** Told what the judge wants noted. */
  readonly onMessage?: (message: string) => void;
}

/**
 * Ids of edits to try prompts on, evenly over the categories and drawn by the seed.
 *
 * @throws {InputError} If there is no such category, or no edit.
 */
export function chooseEdits(
  run: NotebookRun,
  { count, category, seed = 0 }: {
    readonly count: number;
    /** One category alone. */
    readonly category?: string | undefined;
    readonly seed?: number;
  },
): readonly string[] {
  const random = seededRandom(seed);
  const queues = (category === undefined ? run.categories : [category]).map((name) =>
    run.pairsOf(name).filter(({ image }) => image !== undefined)
      .map(({ id }) => ({ id, place: random() })).toSorted((a, b) => a.place - b.place)
  );
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  const chosen = Array.from(
    { length: longest },
    (_, round) => queues.flatMap((queue) => queue[round]?.id ?? []),
  ).flat().slice(0, count);
  if (chosen.length === 0) throw new InputError(`Cannot choose edits: ${run.folder} holds none`);
  return chosen;
}

/** Stored edits and a judge that is asked about them again and again. */
export class PromptLab implements AsyncDisposable {
  /** How the run itself judged the chosen edits. */
  readonly stored: LabJudgements;
  /** Name of the judge. */
  readonly judge: string;
  readonly #lab: JudgingLab;

  private constructor(
    lab: JudgingLab,
    { stored, judge }: { readonly stored: LabJudgements; readonly judge: string },
  ) {
    this.#lab = lab;
    this.stored = stored;
    this.judge = judge;
  }

  /**
   * Opens a lab. Running the cell again closes the earlier one.
   *
   * @example
   * ```ts ignore
   * const lab = await PromptLab.open(run, { ids: chooseEdits(run, { count: 20 }) });
   * const now = await lab.ask("my_prompts.yaml");
   * await show(sideBySide(compareJudgements(lab.stored, now)));
   * ```
   *
   * @throws {InputError} If the judge or the edits cannot be used.
   */
  static async open(run: NotebookRun, options: PromptLabOptions): Promise<PromptLab> {
    const { ids, folder = `${run.folder}_lab` } = options;
    const { stored } = run;
    const judge = await labJudge(options.judge ?? stored.run.reward_model);
    const lab = await JudgingLab.open(stored, {
      judge,
      ids,
      folder,
      benchmark: run.benchmark,
      ...(options.onMessage === undefined ? {} : { onMessage: options.onMessage }),
    });
    const chosen = new Set(ids);
    return new PromptLab(lab, {
      judge: judge.name,
      stored: {
        name: `stored (${stored.run.prompts.name})`,
        outcomes: run.outcomes.filter(({ id }) => chosen.has(id)),
        run: stored.run,
        metadata: { ...stored.metadata, controls: [] },
        asked: 0,
      },
    });
  }

  /**
   * Judges the edits with these prompts. A file is read anew at each call; questions that were put
   * before are not put again.
   *
   * @param prompts The name of a built-in set, the path of a YAML file, or changed prompts.
   * @throws {InputError} If prompts or judge cannot be used.
   */
  async ask(
    prompts: string | PromptDraft,
    options: { readonly onProgress?: (progress: Progress) => void } = {},
  ): Promise<LabJudgements> {
    const { set } = typeof prompts === "string" ? await readPrompts(prompts) : prompts;
    return await this.#lab.judge(set, options);
  }

  /** Frees the judge; safe to call again. */
  async dispose(): Promise<void> {
    await this.#lab.dispose();
  }

  /** The same as {@linkcode dispose}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

/** The same edits, judged twice. */
export interface JudgementComparison {
  /** Paired difference, interval and test, wins and losses, and the pairs that moved most. */
  readonly comparison: RunComparison;
  /** Agreement in rank of the pairs with both scores; absent where it does not exist. */
  readonly rank: { readonly spearman?: Correlation; readonly kendall?: Correlation };
  /** One for each pair. */
  readonly pairs: readonly {
    /** As it was judged before. */
    readonly before: PairOutcome;
    /** As it is judged now. */
    readonly now: PairOutcome;
  }[];
}

/**
 * Holds two judgements of the same edits against each other.
 *
 * @param seed Seed of the permutation tests.
 */
export function compareJudgements(
  before: LabJudgements,
  now: LabJudgements,
  { seed = 0 }: { readonly seed?: number } = {},
): JudgementComparison {
  const runOf = ({ name, outcomes, metadata }: LabJudgements) => ({
    name,
    folder: name,
    outcomes,
    metadata,
  });
  const differences = judgingDifference(before.run, now.run);
  const { comparisons: [comparison] } = compareRuns(
    runOf(before),
    [{ ...runOf(now), differences }],
    { seed },
  );
  if (comparison === undefined) throw new TypeError("One run must be compared with the first");
  const later = new Map(now.outcomes.map((outcome) => [outcome.id, outcome]));
  const pairs = before.outcomes.flatMap((outcome) => {
    const other = later.get(outcome.id);
    return other === undefined ? [] : [{ before: outcome, now: other }];
  });
  const scored = pairs.flatMap(({ before: { score: x }, now: { score: y } }) =>
    x === undefined || y === undefined ? [] : [[x, y] as const]
  );
  const [x, y] = [scored.map(([one]) => one), scored.map(([, other]) => other)];
  const [rho, tau] = [spearman(x, y), kendallTauB(x, y)];
  return {
    comparison,
    rank: { ...(rho && { spearman: rho }), ...(tau && { kendall: tau }) },
    pairs,
  };
}

/** Every pair with both scores and both replies; those that moved most come first. */
export function sideBySide(
  { comparison, pairs }: JudgementComparison,
  { most = 20 }: { readonly most?: number } = {},
): Displayable {
  const moves = new Map(comparison.pairs.map(({ id, difference }) => [id, difference]));
  // What cannot be compared comes last.
  const size = (id: string) => Math.abs(moves.get(id) ?? 0);
  const rows = pairs.toSorted((a, b) => size(b.before.id) - size(a.before.id)).slice(0, most);
  return table(
    ["Pair", "Instruction", "Before", "Now", "Difference", "Reply before", "Reply now"],
    rows.map(({ before, now }) => [
      before.id,
      before.instruction,
      before.score,
      now.score,
      signed(moves.get(before.id) ?? null),
      before.reply ?? before.reason,
      now.reply ?? now.reason,
    ]),
  );
}

async function labJudge(judge: LabJudge): Promise<ConfiguredModel<RewardModel>> {
  if ("config" in judge) return (await loadConfig(judge.config)).judge;
  return await configuredJudge({ class_path: judge.class_path, params: judge.params ?? {} });
}
