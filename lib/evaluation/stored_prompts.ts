import type { PromptSet } from "../prompts/mod.ts";
import { InputError } from "../input_error.ts";
import type { Config } from "./config.ts";
import { configuredPrompts } from "./load_config.ts";
import type { StoredRun } from "./read_run.ts";

/**
 * The prompts that a stored run judged with, from the set that its configuration names.
 *
 * @returns `undefined` where they cannot be had any more: the set is gone, or it was changed.
 */
export async function storedPrompts(
  { folder, run }: Pick<StoredRun, "folder" | "run">,
): Promise<PromptSet | undefined> {
  const { prompts } = run.configuration as Partial<Config>;
  if (prompts === undefined) return undefined;
  try {
    const text = JSON.stringify(run.configuration, null, 2);
    const found = await configuredPrompts(prompts, { file: `${folder}/run.json`, text });
    return found.hash === run.identity.prompts.hash ? found : undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
