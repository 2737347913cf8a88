import { InputError, messageOf } from "../input_error.ts";
import type { DiffusionModel, ModelHost, RewardModel } from "../models/mod.ts";
import type { ConfiguredModel, LoadedConfig } from "./load_config.ts";

/** What messages call a model. */
export type ModelRole = "editing model" | "judge";

/**
 * What the models lack to run on this machine, one message each; nothing is loaded.
 *
 * @param editing Whether the editing model is needed, too.
 */
export async function missingOfModels(
  { editor, judge }: LoadedConfig,
  { editing = true }: { readonly editing?: boolean } = {},
): Promise<readonly string[]> {
  const missing: string[] = [];
  const collect = (error: unknown) => void missing.push(messageOf(error));
  if (editing) await ready("editing model", editor.name, () => checkModel(editor)).catch(collect);
  await ready("judge", judge.name, () => checkModel(judge)).catch(collect);
  return missing;
}

async function checkModel(
  { absent, create }: ConfiguredModel<DiffusionModel | RewardModel>,
): Promise<void> {
  if (absent !== undefined) throw new InputError(absent);
  await create().check?.();
}

/**
 * Makes sure that the models have what they need.
 *
 * @throws {InputError} With all that is missing.
 */
export async function assertModels(
  loaded: LoadedConfig,
  options: { readonly editing: boolean },
): Promise<void> {
  const missing = await missingOfModels(loaded, options);
  if (missing.length > 0) throw new InputError(missing.join("\n"));
}

/**
 * Runs a model's own preparation; what it lacks is the user's to mend.
 *
 * @throws {InputError} If the preparation fails.
 */
export async function ready<T>(
  role: ModelRole,
  name: string,
  prepare: () => T | Promise<T>,
): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    throw new InputError(`Cannot use the ${role} ${name}: ${messageOf(error)}`, { cause: error });
  }
}

/** Loads a model for some work, and frees it whatever happens. */
export async function withModel<Model extends DiffusionModel | RewardModel>(
  role: ModelRole,
  { name, create }: ConfiguredModel<Model>,
  { host, work, onDisposeFailed }: {
    readonly host: ModelHost;
    readonly work: (model: Model) => Promise<void>;
    readonly onDisposeFailed: (reason: string) => void;
  },
): Promise<void> {
  const model = create();
  try {
    try {
      await ready(role, name, () => model.initialize(host));
    } catch (error) {
      // The user's own stop is no fault of the model.
      if (host.signal.aborted) return;
      throw error;
    }
    await work(model);
  } finally {
    // The work is done and kept: what fails to be freed must not undo it.
    await model.dispose().catch((error: unknown) => onDisposeFailed(messageOf(error)));
  }
}
