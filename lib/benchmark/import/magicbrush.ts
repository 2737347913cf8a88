import { InputError } from "../../input_error.ts";
import { parentFolder } from "../../files/write_aside.ts";
import { Entry } from "./entry.ts";
import { findShards, isFile, maybeAnnotation } from "./find_files.ts";
import { ImageFolder } from "./image_folder.ts";
import type { ImportEvent, ImportOptions } from "./imported_pair.ts";
import { readJsonEntries, readJsonFile } from "./json_file.ts";
import { embeddedImage, embeddedPath, openParquet } from "./parquet_rows.ts";

const SESSIONS = ["edit_sessions.json", "test/edit_sessions.json", "dev/edit_sessions.json"];
/** Columns of the hub's files. */
const COLUMNS = ["img_id", "turn_index", "instruction"] as const;
const IMAGES = ["source_img", "target_img"] as const;

/**
 * Reads MagicBrush: the folder of its test set, or the hub's parquet files.
 *
 * The category is `turn 1`, `turn 2` and so on; each turn has a target, and starts from the
 * benchmark's own image, or in a chain from the edit of the turn before. An id is what the
 * benchmark's scorer calls the file of such an edit: `<image>_1`, `<image>_inde_2`, in a chain
 * `<image>_iter_2`. The image and the last turn are tags (`session <image>`,
 * `final turn`); the local caption of the target is the rationale. Masks are not read.
 *
 * @throws {InputError} If there is no such benchmark, or its files cannot be read.
 */
export async function* readMagicbrush(options: ImportOptions): AsyncGenerator<ImportEvent> {
  const { data } = options;
  const file = data.endsWith(".parquet") ? undefined : await maybeAnnotation(data, SESSIONS);
  if (file !== undefined) return yield* readSessions(file, options);
  const shards = await findShards(data, options);
  if (shards.length === 0) {
    throw new InputError(
      `Cannot import ${data}: there is neither ${SESSIONS[0]} in it nor parquet files`,
    );
  }
  const turns = new Map<string, number>();
  for (const shard of shards) yield* readShard(shard, { turns, chain: options.chain ?? false });
}

async function* readSessions(
  file: string,
  { images, chain = false }: ImportOptions,
): AsyncGenerator<ImportEvent> {
  const folder = parentFolder(file);
  const captions = await readCaptions(`${folder}/local_captions.json`);
  for (const [image, turns] of await readJsonEntries(file)) {
    if (!Array.isArray(turns) || turns.length === 0) {
      const message = "expected a list of turns, at least one";
      yield { kind: "problem", problem: { file, entry: image, message } };
      continue;
    }
    const files = new ImageFolder(`${images ?? `${folder}/images`}/${image}`);
    for (const [i, value] of turns.entries()) {
      const turn = i + 1;
      const entry = new Entry({ file, entry: `${image}, turn ${turn}` }, value);
      const instruction = entry.needText("instruction");
      const read = async (key: string) => {
        const path = entry.needText(key);
        return path === "" ? undefined : await entry.image(key, await files.read(path));
      };
      const input = entry.text("input");
      const before = i > 0 ? propertyText(turns[i - 1], "output") : undefined;
      if (chain && before !== undefined && input !== before) {
        entry.report(`is "${input}", expected the output of the turn before, "${before}"`, "input");
      }
      const source = await read("input");
      const target = await read("output");
      const description = captions(image, input);
      const rationale = captions(image, entry.text("output"));
      yield* entry.settle({
        ...turnOf({ image, turn, chain, isFinal: turn === turns.length }),
        instruction,
        ...(description === undefined ? {} : { description }),
        ...(rationale === undefined ? {} : { rationale }),
        ...(input === "" ? {} : { imagePath: `${image}/${input}` }),
        source,
        ...(target === undefined ? {} : { target }),
      });
    }
  }
}

async function* readShard(
  path: string,
  { turns, chain }: {
    /** The last turn of each session so far. */
    readonly turns: Map<string, number>;
    readonly chain: boolean;
  },
): AsyncGenerator<ImportEvent> {
  const file = await openParquet(path);
  const missing = [...COLUMNS, ...IMAGES].filter((column) => !file.columns.has(column));
  if (missing.length > 0) {
    throw new InputError(
      `Cannot import ${path}: it has no column ${missing.join(", ")} ` +
        `(there are ${[...file.columns].join(", ")})`,
    );
  }
  const rows = file.read({ columns: COLUMNS, imageColumns: IMAGES, wants: () => true });
  for await (const { row, value } of rows) {
    const entry = new Entry({ file: path, entry: `row ${row} (${value["img_id"]})` }, value);
    const image = entry.needName("img_id");
    const turn = Number(entry.needName("turn_index"));
    if (!Number.isSafeInteger(turn) || turn < 1) {
      entry.report("must be a whole number from 1", "turn_index");
    } else if (chain && turn !== (turns.get(image) ?? 0) + 1) {
      entry.report(`is ${turn}, but the turn before is not there before it`, "turn_index");
    }
    turns.set(image, turn);
    const instruction = entry.needText("instruction");
    const source = await entry.image("source_img", embeddedImage(value["source_img"]));
    const target = await entry.image("target_img", embeddedImage(value["target_img"]));
    const imagePath = embeddedPath(value["source_img"]);
    yield* entry.settle({
      ...turnOf({ image, turn, chain, isFinal: false }),
      instruction,
      ...(imagePath === undefined ? {} : { imagePath }),
      source,
      ...(target === undefined ? {} : { target }),
    });
  }
}

function turnOf({ image, turn, chain, isFinal }: {
  readonly image: string;
  readonly turn: number;
  readonly chain: boolean;
  readonly isFinal: boolean;
}) {
  const idOf = (turn: number) =>
    turn === 1 ? `${image}_1` : `${image}_${chain ? "iter" : "inde"}_${turn}`;
  return {
    id: idOf(turn),
    category: `turn ${turn}`,
    language: "en",
    tags: [`session ${image}`, ...(isFinal ? ["final turn"] : [])],
    ...(chain && turn > 1 ? { sourceFrom: idOf(turn - 1) } : {}),
  } as const;
}

/** Captions of images, by session and file; none where the benchmark has no such file. */
async function readCaptions(
  file: string,
): Promise<(image: string, name: string) => string | undefined> {
  if (!await isFile(file)) return () => undefined;
  const captions = await readJsonFile(file);
  return (image, name) => {
    const caption = propertyText(property(captions, image), name);
    return caption?.trim() === "" ? undefined : caption;
  };
}

function propertyText(value: unknown, key: string): string | undefined {
  const text = property(value, key);
  return typeof text === "string" ? text : undefined;
}

function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
