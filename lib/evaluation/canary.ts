import { InputError } from "../input_error.ts";
import { readCanary } from "./canary_file.ts";
import { type CanaryEntry, canaryImageHash } from "./canary_index.ts";
import type { Asked, JudgeItem } from "./judge_stage.ts";
import type { LoadedConfig } from "./load_config.ts";
import { judgeKey } from "./work.ts";

/** The questions of the canary that the configuration names. */
export function canaryTasks(loaded: LoadedConfig): readonly Asked[] {
  return (loaded.canary ?? []).map((entry) => canaryTask(entry, loaded));
}

function canaryTask(entry: CanaryEntry, loaded: LoadedConfig): Asked {
  const { id, category, seed, score, imageHash } = entry;
  const { prompts, judge, showSource } = loaded;
  const promptHash = prompts.hashOf(category);
  const key = judgeKey({
    // What is expected belongs to it: another canary with the same pairs is another question.
    contentHash: `canary ${id} ${score} ${entry.judge} ${entry.prompts}`,
    fingerprint: judge.fingerprint,
    promptHash,
    ...prompts.render(category, entry),
    showSource,
    imageHash,
    seed,
  });
  const control = {
    kind: "canary",
    expected: score,
    sameJudge: entry.judge === judge.fingerprint,
    samePrompts: entry.prompts === promptHash,
  } as const;
  return { id, key, seed, repeat: 0, control };
}

/** The canary's questions as the judge is asked them. */
export async function* canaryItems(
  tasks: readonly Asked[],
  { config, prompts, showSource, canary: entries = [] }: LoadedConfig,
): AsyncGenerator<JudgeItem> {
  const { canary } = config.evaluation;
  if (canary === undefined || tasks.length === 0) return;
  const hashes = new Map(entries.map(({ id, imageHash }) => [id, imageHash]));
  const open = new Map(tasks.map((task) => [task.id, task]));
  for await (const pair of readCanary(canary)) {
    const asked = open.get(pair.id);
    if (asked === undefined) continue;
    if (canaryImageHash(pair) !== hashes.get(pair.id)) {
      throw new InputError(`The canary ${canary} changed while it was used: pair ${pair.id}`);
    }
    const { id, source, edited, target } = pair;
    yield {
      asked,
      question: () =>
        Promise.resolve({
          id,
          ...prompts.render(pair.category, pair),
          showSource,
          source,
          edited,
          ...(target === undefined ? {} : { target }),
        }),
    };
  }
}
