import type { IndexedPair } from "../benchmark/mod.ts";
import type { EditTask } from "./edit_stage.ts";
import type { LoadedConfig } from "./load_config.ts";
import { editKey, pairSeed } from "./work.ts";

/** The base seed of edits: the editing model's own parameter, or the evaluation's. */
export function editSeed({ editor, config }: LoadedConfig): number {
  const own = editor.params["seed"];
  return typeof own === "number" ? own : config.evaluation.seed;
}

/** The edit of a pair as it is edited now: its identity. */
export function editTask(pair: IndexedPair, loaded: LoadedConfig): EditTask {
  const key = editKey({
    contentHash: pair.contentHash,
    fingerprint: loaded.editor.fingerprint,
    seed: pairSeed(editSeed(loaded), pair),
  });
  return { key };
}
