import { InputError } from "../input_error.ts";
import { readCanary } from "./canary_file.ts";
import { type CanaryEntry, canaryImageHash } from "./canary_index.ts";
import type { Asked, JudgeItem } from "./judge_stage.ts";
import { type PutQuestion, putQuestions } from "./plan.ts";
import type { LoadedConfig } from "./load_config.ts";

/** One question of the canary. */
export interface CanaryTask extends Asked, Pick<PutQuestion, "prompts" | "showSource"> {}

/** The questions of the canary that the configuration names. */
export function canaryTasks(loaded: LoadedConfig): readonly CanaryTask[] {
  return (loaded.canary ?? []).flatMap((entry) => canaryTasksOf(entry, loaded));
}

function canaryTasksOf(entry: CanaryEntry, loaded: LoadedConfig): readonly CanaryTask[] {
  const { id, category, seed, score, imageHash } = entry;
  const control = {
    kind: "canary",
    expected: score,
    sameJudge: entry.judge === loaded.judge.fingerprint,
    samePrompts: entry.prompts === canaryPrompts(loaded, category),
  } as const;
  return putQuestions(loaded, {
    pair: entry,
    values: entry,
    // What is expected belongs to it: another canary with the same pairs is another question.
    contentHash: `canary ${id} ${score} ${entry.judge} ${entry.prompts}`,
    imageHash,
    seed,
  }).map((question) => ({ ...question, id, seed, repeat: 0, control }));
}

/** What a canary's scores depend on beside judge and images. */
export function canaryPrompts(
  { prompts, scoring }: Pick<LoadedConfig, "prompts" | "scoring">,
  category: string,
): string {
  const hash = prompts.hashOf(category);
  return scoring === undefined ? hash : `${hash} ${scoring.aggregation.id}`;
}

/** The canary's questions as the judge is asked them. */
export async function* canaryItems(
  tasks: readonly CanaryTask[],
  { config, canary: entries = [] }: LoadedConfig,
): AsyncGenerator<JudgeItem> {
  const { canary } = config.evaluation;
  if (canary === undefined || tasks.length === 0) return;
  const hashes = new Map(entries.map(({ id, imageHash }) => [id, imageHash]));
  const open = Map.groupBy(tasks, ({ id }) => id);
  for await (const pair of readCanary(canary)) {
    const asked = open.get(pair.id);
    if (asked === undefined) continue;
    if (canaryImageHash(pair) !== hashes.get(pair.id)) {
      throw new InputError(`The canary ${canary} changed while it was used: pair ${pair.id}`);
    }
    const { id, source, edited, target } = pair;
    for (const task of asked) {
      yield {
        asked: task,
        question: () =>
          Promise.resolve({
            id,
            ...task.prompts(),
            showSource: task.showSource,
            source,
            edited,
            ...(target === undefined ? {} : { target }),
          }),
      };
    }
  }
}
