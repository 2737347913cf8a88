import { resolve } from "node:path";
import { InputError } from "../input_error.ts";

/** A model that is named in a configuration but cannot run in this process. */
export interface MissingWeights {
  /** The class_path's built-in name, such as `qwen-image-edit`. */
  readonly name: string;
  /** The `model_name` of the configuration: a folder, or the name of weights on a hub. */
  readonly modelName: string;
  /** Built-in models of the same kind that need no weights. */
  readonly instead: string;
  /** The built-in model that has a server run the network. */
  readonly served: string;
}

/**
 * Says why a model's network cannot run: the folder of its weights is not there, or it is, and
 * this release has no code to run them.
 *
 * @throws {InputError} Always; the message names the folder looked for.
 */
export async function refuseToRun(
  { name, modelName, instead, served }: MissingWeights,
): Promise<never> {
  const folder = resolve(modelName);
  const advice = `A server can run it: class_path: ${served}, as in config/vllm.yaml. ` +
    `Without weights these work: ${instead}.`;
  if (await isFolder(folder)) {
    throw new InputError(
      `${name} cannot run yet: the folder ${folder} is there, but running the network in process ` +
        `is not in this release. ${advice}`,
    );
  }
  throw new InputError(
    `${name} needs a folder of weights, and model_name "${modelName}" is not a folder on this ` +
      `machine (looked for ${folder}). Weights are not downloaded by their hub name. Running ` +
      `them in process is not in this release either. ${advice}`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}
