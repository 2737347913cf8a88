import { join } from "node:path";
import { ROOT } from "./task.ts";

/** Folder of the tiny editing model that is committed as it was exported. */
export const TINY_EDITOR = `${ROOT}tests/fixtures/qwen_image_edit`;

/** Copies the tiny editing model into a folder that is there, with a change of its manifest. */
export async function copyTinyEditor(
  folder: string,
  change: (manifest: string) => string,
): Promise<void> {
  await Deno.mkdir(join(folder, "tokenizer"));
  for (const part of ["", "tokenizer"]) {
    for await (const { name, isFile } of Deno.readDir(join(TINY_EDITOR, part))) {
      if (isFile) await Deno.copyFile(join(TINY_EDITOR, part, name), join(folder, part, name));
    }
  }
  const file = join(folder, "manifest.json");
  await Deno.writeTextFile(file, change(await Deno.readTextFile(file)));
}
