import { join } from "node:path";
import { runPython } from "../../scripts/cli/python_environment.ts";
import { ROOT } from "./task.ts";

/** Folder of the tiny editing model that is committed as it was exported. */
export const TINY_EDITOR = `${ROOT}tests/fixtures/qwen_image_edit`;

/** Copies a folder with the folders in it. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (isFile) await Deno.copyFile(join(from, name), join(to, name));
    else await copyFolder(join(from, name), join(to, name));
  }
}

/** Copies an exported model into a folder that is there, with a change of its manifest. */
export async function copyExport(
  model: string,
  { folder, change = (manifest) => manifest }: {
    readonly folder: string;
    readonly change?: (manifest: string) => string;
  },
): Promise<void> {
  await copyFolder(model, folder);
  const file = join(folder, "manifest.json");
  await Deno.writeTextFile(file, change(await Deno.readTextFile(file)));
}

/** Copies the tiny editing model into a folder that is there, with a change of its manifest. */
export async function copyTinyEditor(
  folder: string,
  change: (manifest: string) => string,
): Promise<void> {
  await copyExport(TINY_EDITOR, { folder, change });
}

/** Folders of the tiny judges that are committed as they were exported: dense, and of experts. */
export const TINY_JUDGE = `${ROOT}tests/fixtures/qwen3_vl`;
/** The one of experts. */
export const TINY_EXPERTS_JUDGE = `${ROOT}tests/fixtures/qwen3_vl_moe`;
/** The dense one in the public layout, without DeepStack. */
export const TINY_PUBLIC_JUDGE = `${ROOT}tests/fixtures/qwen3_vl_public`;

/**
 * Has a pipeline folder exported.
 *
 * @param python The Python of `scripts/export`.
 * @param options `more`: further options of the exporter.
 * @returns What it said, such as the errors of each graph.
 */
export function exportEditor(
  python: string,
  { model, output, more = [] }: {
    readonly model: string;
    readonly output: string;
    readonly more?: readonly string[];
  },
): Promise<string> {
  const program = `${ROOT}scripts/export/qwen_image_edit.py`;
  return runPython(python, [program, `--model=${model}`, `--output=${output}`, ...more]);
}
