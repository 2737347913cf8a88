import { readCanary } from "./canary_file.ts";
import type { CanaryEntry } from "./canary_index.ts";
import type { Asked, JudgeItem } from "./judge_stage.ts";
import type { LoadedConfig } from "./load_config.ts";
import { judgeKey, nextAsk, type WorkHistory } from "./work.ts";

/** The judgements of the canary that are not finished. */
export function openCanary(
  { loaded, history }: { readonly loaded: LoadedConfig; readonly history: WorkHistory },
): readonly Asked[] {
  const { max_reasks } = loaded.config.evaluation;
  return (loaded.canary ?? []).map((entry) => canaryTask(entry, loaded))
    .filter(({ key }) => nextAsk(history.judgements(key), max_reasks) !== undefined);
}

function canaryTask(entry: CanaryEntry, loaded: LoadedConfig): Asked {
  const { id, category, seed, score, imageHash } = entry;
  const { prompts, judge, showSource } = loaded;
  const promptHash = prompts.hashOf(category);
  const key = judgeKey({
    contentHash: `canary ${id}`,
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
  { config, prompts, showSource }: LoadedConfig,
): AsyncGenerator<JudgeItem> {
  const { canary } = config.evaluation;
  if (canary === undefined || tasks.length === 0) return;
  const open = new Map(tasks.map((task) => [task.id, task]));
  for await (const pair of readCanary(canary)) {
    const asked = open.get(pair.id);
    if (asked === undefined) continue;
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
