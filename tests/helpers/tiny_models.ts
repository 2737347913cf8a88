import { runPython } from "../../scripts/cli/python_environment.ts";
import { ROOT } from "./task.ts";

/** Folders of models for tests of the engines. */
export interface TinyModels {
  /** A Qwen-Image-Edit pipeline. */
  readonly editor: string;
  /** A Qwen3-VL. */
  readonly judge: string;
}

/**
 * Writes tiny models with random weights into a folder.
 *
 * @param python The Python of `scripts/engines`.
 */
export async function writeTinyModels(python: string, folder: string): Promise<TinyModels> {
  const program = `${ROOT}scripts/engines/tiny_models.py`;
  const written = JSON.parse(await runPython(python, [program, `--output=${folder}`]));
  return { editor: written.qwen_image_edit, judge: written.qwen3_vl };
}
