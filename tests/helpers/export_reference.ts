import { fileURLToPath } from "node:url";
import { pythonEnvironment, runPython } from "../../scripts/cli/python_environment.ts";
import { FIXTURES, withoutFixtures } from "./reference_fixtures.ts";
import { ROOT } from "./task.ts";

/**
 * Whether there is neither an exported model, nor what it takes to make one; says so.
 *
 * @param model The model that the environment variable names.
 */
export async function cannotExport(model: string | undefined): Promise<boolean> {
  if (model !== undefined || withoutFixtures) return false;
  return "skip" in await pythonEnvironment("export");
}

/**
 * Exports a model of the reference's fixtures into a new folder, which is returned.
 *
 * @throws {Error} If there is no Python, or the exporter fails.
 */
export async function exportReference(
  folder: string,
  { script, model }: { readonly script: string; readonly model: string },
): Promise<string> {
  const environment = await pythonEnvironment("export");
  if ("skip" in environment) throw new Error(environment.skip);
  await runPython(environment.python, [
    `${ROOT}scripts/export/${script}`,
    `--model=${fileURLToPath(new URL(`${model}/model`, FIXTURES))}`,
    `--output=${folder}`,
    "--no-comparison",
  ]);
  return folder;
}
