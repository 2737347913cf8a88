import { InputError } from "../../input_error.ts";
import { Entry } from "./entry.ts";
import { isFile, isFolder } from "./find_files.ts";
import { ImageFolder } from "./image_folder.ts";
import type { ImportEvent, ImportOptions } from "./imported_pair.ts";
import { readJsonEntries } from "./json_file.ts";
import { settleWithSources } from "./source_image.ts";

const ANNOTATION = "annotation.json";

/**
 * Reads KRIS-Bench: a folder for each category, with `annotation.json` and images.
 *
 * An id is `<category>_<number>`; `explain_en` is the rationale, `gt_img` the target. Entries with
 * several source images (`multi-element_composition`, `temporal_prediction`) are left out, or get
 * them side by side.
 *
 * @throws {InputError} If there is no such benchmark, or its files cannot be read.
 */
export async function* readKris(options: ImportOptions): AsyncGenerator<ImportEvent> {
  for (const folder of await categoryFolders(options.data)) {
    const category = folder.split("/").at(-1) ?? folder;
    const file = `${folder}/${ANNOTATION}`;
    const images = new ImageFolder(folder);
    for (const [key, value] of await readJsonEntries(file)) {
      const entry = new Entry({ file, entry: key }, value);
      const instruction = entry.needText("ins_en");
      const rationale = entry.text("explain_en");
      const paths = entry.needTexts("ori_img");
      const target = await readTarget(entry, images);
      yield* settleWithSources(entry, {
        id: `${category}_${key}`,
        category,
        instruction,
        language: "en",
        ...(rationale === "" ? {} : { rationale }),
        tags: [],
        imagePath: `${category}/${paths[0]}`,
        ...(target === undefined ? {} : { target }),
      }, { key: "ori_img", paths, images, join: options.joinImages ?? false });
    }
  }
}

async function readTarget(entry: Entry, images: ImageFolder): Promise<Uint8Array | undefined> {
  const [path, ...others] = entry.texts("gt_img");
  if (others.length > 0) entry.report("names several images, expected one", "gt_img");
  return path === undefined ? undefined : await entry.image("gt_img", await images.read(path));
}

async function categoryFolders(data: string): Promise<readonly string[]> {
  if (!await isFolder(data)) throw new InputError(`Cannot import ${data}: there is no such folder`);
  // One category alone.
  if (await isFile(`${data}/${ANNOTATION}`)) return [data];
  for (const root of [data, `${data}/KRIS_Bench`]) {
    if (!await isFolder(root)) continue;
    const names = await Array.fromAsync(Deno.readDir(root), ({ name }) => name);
    const folders: string[] = [];
    for (const name of names.toSorted()) {
      if (await isFile(`${root}/${name}/${ANNOTATION}`)) folders.push(`${root}/${name}`);
    }
    if (folders.length > 0) return folders;
  }
  throw new InputError(
    `Cannot import ${data}: there is no <category>/${ANNOTATION} in it. Name the folder that ` +
      "holds the categories.",
  );
}
