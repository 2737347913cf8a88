import { fileURLToPath } from "node:url";
import { FIXTURES } from "./reference_fixtures.ts";
import { ROOT } from "./task.ts";

const PYTHON = `${ROOT}scripts/export/.venv/bin/python`;

/**
 * Whether there is neither an exported model, nor what it takes to make one; says so.
 *
 * @param model The model that the environment variable names.
 */
export async function cannotExport(model: string | undefined, variable: string): Promise<boolean> {
  if (model !== undefined || await Deno.stat(PYTHON).then(() => true, () => false)) return false;
  Deno.stderr.writeSync(new TextEncoder().encode(
    `${variable} names no exported model, and scripts/export has no .venv to make one: the ` +
      "pipeline is not compared with the reference's cases\n",
  ));
  return true;
}

/** Exports a model of the reference's fixtures into a new folder, which is returned. */
export async function exportReference(
  folder: string,
  { script, model }: { readonly script: string; readonly model: string },
): Promise<string> {
  const { code, stderr } = await new Deno.Command(PYTHON, {
    args: [
      `${ROOT}scripts/export/${script}`,
      `--model=${fileURLToPath(new URL(`${model}/model`, FIXTURES))}`,
      `--output=${folder}`,
      "--no-comparison",
    ],
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return folder;
}
