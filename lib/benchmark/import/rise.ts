import { parentFolder } from "../../files/write_aside.ts";
import { InputError } from "../../input_error.ts";
import { Entry } from "./entry.ts";
import { findAnnotation } from "./find_files.ts";
import { findImageFolder, type ImageFolder } from "./image_folder.ts";
import type { ImportEvent, ImportOptions } from "./imported_pair.ts";
import { readJsonFile } from "./json_file.ts";
import { settleWithSources } from "./source_image.ts";

/** What the list of entries may be called. */
const LISTS = [
  "data_total.json",
  "datav2_total_w_subtask.json",
  "data/overall_data.json",
  "overall_data.json",
] as const;
/** What may name the kind of task within a category. */
const TASK_KEYS = ["subtask", "subcategory", "task_type"] as const;
/** What the benchmark's own scorer goes by. */
const FLAGS = ["consistency_free", "reasoning_img", "reasoning_wo_ins"] as const;

/**
 * Reads RISEBench: a list of entries in `data_total.json`, and the images in a folder beside it.
 *
 * An id is the entry's `index`; the reference text is the rationale, the reference image the
 * target. The task within a category and the flags of the benchmark's scorer become tags.
 *
 * @throws {InputError} If there is no such benchmark, or its files cannot be read.
 */
export async function* readRise(options: ImportOptions): AsyncGenerator<ImportEvent> {
  const file = await findAnnotation(options.data, LISTS);
  const entries = await readJsonFile(file);
  if (!Array.isArray(entries)) {
    throw new InputError(`Cannot read ${file}: expected a list of entries`);
  }
  const images = await findImageFolder(entries.flatMap(imagePaths), {
    data: parentFolder(file),
    images: options.images,
  });
  for (const [i, value] of entries.entries()) {
    const entry = new Entry({ file, entry: entryName(i, value) }, value);
    const id = entry.needName("index");
    const category = entry.needText("category");
    const instruction = entry.needText("instruction");
    const paths = entry.needTexts("image");
    const references = ["reference", "reference_txt"].map((key) => entry.text(key));
    const rationale = references.find((text) => text !== "");
    const tags = TASK_KEYS.map((key) => entry.text(key)).filter((text) => text !== "");
    const flags = FLAGS.filter((key) => entry.flag(key));
    const target = await readTarget(entry, images);
    yield* settleWithSources(entry, {
      id,
      category,
      instruction,
      language: "en",
      ...(rationale === undefined ? {} : { rationale }),
      tags: [...tags, ...flags],
      ...(paths[0] === undefined ? {} : { imagePath: paths[0] }),
      ...(target === undefined ? {} : { target }),
    }, { key: "image", paths, images, join: options.joinImages ?? false });
  }
}

async function readTarget(entry: Entry, images: ImageFolder): Promise<Uint8Array | undefined> {
  const path = entry.text("reference_img");
  return path === "" ? undefined : await entry.image("reference_img", await images.read(path));
}

function imagePaths(value: unknown): readonly string[] {
  const image = typeof value === "object" && value !== null && "image" in value
    ? value.image
    : undefined;
  return [image].flat().filter((path) => typeof path === "string");
}

function entryName(i: number, value: unknown): string {
  const index = typeof value === "object" && value !== null && "index" in value
    ? ` (${value.index})`
    : "";
  return `${i}${index}`;
}
