import { Entry } from "./entry.ts";
import { findAnnotation } from "./find_files.ts";
import { findImageFolder } from "./image_folder.ts";
import type { ImportEvent, ImportOptions } from "./imported_pair.ts";
import { parentFolder } from "../../files/write_aside.ts";
import { readJsonEntries } from "./json_file.ts";

/** What the list of entries may be called. */
const LISTS = ["basic_edit.json", "singleturn.json", "singleturn/singleturn.json"] as const;

/**
 * Reads ImgEdit-Bench (basic edits): `basic_edit.json`, and the images in a folder beside it.
 *
 * An id is the entry's key. The folder of an image, such as `animal`, becomes a tag.
 *
 * @throws {InputError} If there is no such benchmark, or its files cannot be read.
 */
export async function* readImgedit(options: ImportOptions): AsyncGenerator<ImportEvent> {
  const file = await findAnnotation(options.data, LISTS);
  const entries = await readJsonEntries(file);
  const images = await findImageFolder(entries.flatMap(([, value]) => imagePaths(value)), {
    data: parentFolder(file),
    images: options.images,
  });
  for (const [key, value] of entries) {
    const entry = new Entry({ file, entry: key }, value);
    const category = entry.needText("edit_type");
    const instruction = entry.needText("prompt");
    const imagePath = entry.needText("id");
    const source = imagePath === ""
      ? undefined
      : await entry.image("id", await images.read(imagePath));
    const folders = imagePath.split("/").slice(0, -1);
    yield* entry.settle({
      id: key,
      category,
      instruction,
      language: "en",
      tags: folders,
      imagePath,
      source,
    });
  }
}

function imagePaths(value: unknown): readonly string[] {
  const path = typeof value === "object" && value !== null && "id" in value ? value.id : undefined;
  return typeof path === "string" ? [path] : [];
}
