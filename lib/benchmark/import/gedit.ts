import { parentFolder } from "../../files/write_aside.ts";
import { InputError } from "../../input_error.ts";
import type { Language } from "../fields.ts";
import { Entry, type FoundImage } from "./entry.ts";
import { findShards, isFolder, maybeAnnotation, walk } from "./find_files.ts";
import { ImageFolder } from "./image_folder.ts";
import type { EntryPlace, ImportEvent, ImportOptions } from "./imported_pair.ts";
import { embeddedImage, openParquet } from "./parquet_rows.ts";

/** Texts of an entry. */
const COLUMNS = ["task_type", "key", "instruction", "instruction_language"] as const;
const INTERSECTION = "Intersection_exist";
/** Images of an entry, the one that models are given first. */
const IMAGES = ["input_image", "input_image_raw"] as const;
/** JSON Lines beside the images, as the benchmark is passed around in folders. */
const LISTS = ["info.jsonl", "metadata.jsonl"] as const;

/**
 * Reads GEdit-Bench: the hub's parquet files with their images inside, or a folder of images with
 * an `info.jsonl` or `metadata.jsonl`.
 *
 * An id is `<task_type>_<language>_<key>`. The tag `intersection` marks the pairs that exist in both
 * languages for each model of the original paper (`Intersection_exist`).
 *
 * @throws {InputError} If there is no such benchmark, or its files cannot be read.
 */
export async function* readGedit(options: ImportOptions): AsyncGenerator<ImportEvent> {
  const { data } = options;
  const list = data.endsWith(".parquet") ? undefined : await maybeAnnotation(data, LISTS);
  if (list !== undefined) return yield* readList(list, options);
  const shards = await findShards(data, options);
  if (shards.length === 0) {
    const arrow = await isFolder(data) &&
      (await walk(data, 2)).some((path) => /\.arrow$/.test(path));
    throw new InputError(
      `Cannot import ${data}: there are no parquet files in it, and no ${LISTS.join(" or ")}` +
        (arrow ? "; Arrow files of a local copy are not read, take the hub's parquet files" : ""),
    );
  }
  for (const shard of shards) yield* readShard(shard, options);
}

async function* readShard(
  path: string,
  options: ImportOptions,
): AsyncGenerator<ImportEvent> {
  const file = await openParquet(path);
  const missing = COLUMNS.filter((column) => !file.columns.has(column));
  const image = IMAGES.find((column) => file.columns.has(column));
  if (missing.length > 0 || image === undefined) {
    const names = [...missing, ...(image === undefined ? [IMAGES[0]] : [])];
    throw new InputError(
      `Cannot import ${path}: it has no column ${names.join(", ")} ` +
        `(there are ${[...file.columns].join(", ")})`,
    );
  }
  const rows = file.read({
    columns: [...COLUMNS, ...(file.columns.has(INTERSECTION) ? [INTERSECTION] : [])],
    imageColumns: [image],
    wants: ({ instruction_language: language }) => isWanted(language, options),
  });
  for await (const { row, value, isWanted } of rows) {
    const place = { file: path, entry: entryName(`row ${row}`, value) };
    if (isWanted) yield* await readEntry(place, value, { key: image, find: embeddedImage });
    else yield leftOut(place, value);
  }
}

async function* readList(
  path: string,
  options: ImportOptions,
): AsyncGenerator<ImportEvent> {
  const folder = new ImageFolder(options.images ?? parentFolder(path));
  const lines = (await Deno.readTextFile(path)).split("\n");
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const at = `line ${i + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      const message = "is not JSON; expected one object per line";
      yield { kind: "problem", problem: { file: path, entry: at, message } };
      continue;
    }
    const fields = typeof value === "object" && value !== null
      ? value as Readonly<Record<string, unknown>>
      : {};
    const place = { file: path, entry: entryName(at, fields) };
    if (!isWanted(fields["instruction_language"], options)) {
      yield leftOut(place, fields);
      continue;
    }
    const named = ["file_name", ...IMAGES].find((key) => typeof fields[key] === "string");
    const image = named === undefined ? `${fields["key"]}_SRCIMG.png` : String(fields[named]);
    const found = await folder.read(image);
    yield* await readEntry(place, value, { key: named ?? "key", find: () => found });
  }
}

async function readEntry(
  place: EntryPlace,
  value: unknown,
  image: { readonly key: string; find(cell: unknown): FoundImage },
): Promise<readonly ImportEvent[]> {
  const entry = new Entry(place, value);
  const category = entry.needText("task_type");
  const key = entry.needName("key");
  const language = entry.needText("instruction_language");
  const own = LANGUAGES[language];
  if (own === undefined && language !== "") {
    entry.report(`is "${language}", expected en or cn`, "instruction_language");
  }
  const instruction = entry.needText("instruction");
  const source = await entry.image(image.key, image.find(entry.value(image.key)));
  return entry.settle({
    id: geditId({ category, language, key }),
    category,
    instruction,
    language: own ?? "en",
    tags: [language, ...(entry.flag(INTERSECTION) ? ["intersection"] : [])],
    source,
  });
}

const LANGUAGES: Readonly<Record<string, Language>> = { en: "en", cn: "zh" };

/** Rows whose language is not a known one are wanted, too: they are a problem to be named. */
function isWanted(language: unknown, { language: wanted = "en" }: ImportOptions): boolean {
  return wanted === "all" || language === wanted || !["en", "cn"].includes(String(language));
}

function leftOut(place: EntryPlace, { instruction_language: language }: Fields): ImportEvent {
  return {
    kind: "left_out",
    place,
    reason: `instruction in another language (${language}); --language chooses`,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function entryName(at: string, { key }: Fields): string {
  return typeof key === "string" && key !== "" ? `${at} (${key})` : at;
}

/** What tells a pair of GEdit-Bench from all others. */
export interface GeditName {
  /** Task type. */
  readonly category: string;
  /** `en` or `cn`. */
  readonly language: string;
  /** Name of the image. */
  readonly key: string;
}

function geditId({ category, language, key }: GeditName): string {
  return `${category}_${language}_${key}`;
}

/**
 * Takes the id of an imported pair apart.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseGeditId({ category: "ps_human", id: "ps_human_cn_0a1f" }), {
 *   category: "ps_human",
 *   language: "cn",
 *   key: "0a1f",
 * });
 * assertEquals(parseGeditId({ category: "物理", id: "00000_物理" }), undefined);
 * ```
 *
 * @returns `undefined` if it is no id of GEdit-Bench.
 */
export function parseGeditId(
  { category, id }: { readonly category: string; readonly id: string },
): GeditName | undefined {
  if (!id.startsWith(`${category}_`)) return undefined;
  const [, language, key] = /^(en|cn)_(.+)$/s.exec(id.slice(category.length + 1)) ?? [];
  return language === undefined || key === undefined ? undefined : { category, language, key };
}
