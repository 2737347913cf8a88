import { InputError } from "../../input_error.ts";
import { fileNameKey } from "../file_name.ts";
import { writeRecords } from "../write_records.ts";
import { IMPORT_FORMATS, type ImportFormat, type ImportFormatName } from "./formats.ts";
import {
  describeProblem,
  type EntryPlace,
  type EntryProblem,
  type ImportedPair,
  type ImportOptions,
} from "./imported_pair.ts";

/** What is imported, and how. */
export interface ImportBenchmarkOptions extends ImportOptions {
  /** The benchmark. */
  readonly from: ImportFormatName;
  /** Write the sound entries where others have problems; they are refused otherwise. */
  readonly skipInvalid?: boolean | undefined;
  /** Stops the import; nothing is written then. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each pair that was written, with their number. */
  readonly onProgress?: ((pairs: number) => void) | undefined;
}

/** What was imported. */
export interface ImportSummary {
  /** The file that was written. */
  readonly path: string;
  /** Number of pairs. */
  readonly pairs: number;
  /** Pairs with a target image. */
  readonly targets: number;
  /** Pairs with a rationale. */
  readonly rationales: number;
  /** Size of the file in bytes. */
  readonly bytes: number;
  /** Categories in the order of their first pairs. */
  readonly categories: readonly {
    readonly name: string;
    readonly pairs: number;
    readonly targets: number;
  }[];
  /** Entries that are no pairs though nothing is wrong with them, by the reason. */
  readonly leftOut: readonly {
    readonly reason: string;
    readonly entries: readonly EntryPlace[];
  }[];
  /** Everything that is wrong with entries that were skipped. */
  readonly problems: readonly EntryProblem[];
  /** Number of these entries. */
  readonly skipped: number;
}

/**
 * Converts another benchmark to the own format, one pair at a time: flat memory, whatever the size
 * of the benchmark. The file is written beside its place and renamed when it is whole; a name that
 * ends in `.gz` is packed. Images keep their bytes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "../../image/pixels.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const png = await encodePng({ width: 1, height: 1, data: new Uint8Array(3) });
 * await Deno.mkdir(`${folder}/images/animal`, { recursive: true });
 * await Deno.writeFile(`${folder}/images/animal/1.jpg`, png);
 * const entry = { id: "animal/1.jpg", prompt: "Add a hat.", edit_type: "add" };
 * await Deno.writeTextFile(`${folder}/basic_edit.json`, JSON.stringify({ "1082": entry }));
 *
 * const summary = await importBenchmark(`${folder}/own.json`, { from: "imgedit", data: folder });
 * assertEquals(summary.categories, [{ name: "add", pairs: 1, targets: 0 }]);
 * const [pair] = JSON.parse(await Deno.readTextFile(`${folder}/own.json`));
 * assertEquals([pair.id, pair.subset, pair.edit_instruction_en], ["1082", "add", "Add a hat."]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @throws {InputError} If there is no such benchmark, or its files cannot be read; if entries have
 * problems and are not to be skipped (the message lists them all); or if no pair is left.
 * @throws {Deno.errors.NotFound} If the folder to write to does not exist.
 * @throws {DOMException} With name `AbortError`, or the signal's own reason, when stopped.
 */
export async function importBenchmark(
  path: string,
  options: ImportBenchmarkOptions,
): Promise<ImportSummary> {
  const { from, skipInvalid = false, signal, onProgress } = options;
  const data = options.data.replace(/(?<=.)[\\/]+$/, "");
  const format: ImportFormat = IMPORT_FORMATS[from];
  const tally = new Tally();
  const refuse = (fault: string): never => {
    throw new InputError(`Cannot import ${format.title} from ${data}: ${fault}`);
  };
  async function* records(): AsyncGenerator<Readonly<Record<string, unknown>>> {
    for await (const event of format.read({ ...options, data })) {
      signal?.throwIfAborted();
      if (event.kind === "problem") tally.addProblem(event.problem);
      else if (event.kind === "left_out") tally.leaveOut(event.reason, event.place);
      else if (tally.add(event.pair, event.place)) {
        // What will not be kept need not be written.
        if (tally.problems.length > 0 && !skipInvalid) continue;
        yield ownRecord(event.pair);
        onProgress?.(tally.pairs);
      }
    }
    if (tally.problems.length > 0 && (!skipInvalid || tally.pairs === 0)) refuse(tally.fault());
    if (tally.pairs === 0) refuse(`no pair is left\n${tally.leftOutText()}`);
  }
  const { bytes } = await writeRecords(path, records());
  const { pairs, targets, rationales, problems, skipped } = tally;
  return {
    path,
    pairs,
    targets,
    rationales,
    bytes,
    categories: tally.categories(),
    leftOut: tally.leftOut(),
    problems,
    skipped,
  };
}

/** The object of the own format for a pair. */
function ownRecord(pair: ImportedPair): Readonly<Record<string, unknown>> {
  const { id, category, language, description, rationale, tags, imagePath, source, target } = pair;
  const { sourceFrom } = pair;
  const suffix = language === "en" ? "_en" : "";
  return {
    id,
    subset: category,
    src_img_b64: source.toBase64(),
    ...(target === undefined ? {} : { target_img_b64: target.toBase64() }),
    [`edit_instruction${suffix}`]: pair.instruction,
    ...(description === undefined ? {} : { [`original_description${suffix}`]: description }),
    ...(rationale === undefined ? {} : { [`rationale_short${suffix}`]: rationale }),
    tags,
    ...(sourceFrom === undefined ? {} : { source_from: sourceFrom }),
    ...(imagePath === undefined ? {} : { original_image_path: imagePath }),
  };
}

/** Counts what an import finds. */
class Tally {
  pairs = 0;
  targets = 0;
  rationales = 0;
  readonly problems: EntryProblem[] = [];
  readonly #ids = new Map<string, EntryPlace>();
  readonly #categories = new Map<string, { pairs: number; targets: number }>();
  readonly #leftOut = new Map<string, EntryPlace[]>();
  readonly #skipped = new Set<string>();

  /** Number of entries with problems. */
  get skipped(): number {
    return this.#skipped.size;
  }

  addProblem(problem: EntryProblem): void {
    this.problems.push(problem);
    this.#skipped.add(JSON.stringify([problem.file, problem.entry]));
  }

  leaveOut(reason: string, place: EntryPlace): void {
    const places = this.#leftOut.get(reason) ?? [];
    places.push(place);
    this.#leftOut.set(reason, places);
  }

  /** Counts a pair, unless its id is taken. */
  add({ id, category, target, rationale }: ImportedPair, place: EntryPlace): boolean {
    const key = fileNameKey(id);
    const first = this.#ids.get(key);
    if (first !== undefined) {
      const there = first.file === place.file ? "" : ` of ${first.file}`;
      const message = `its id "${id}" is that of entry ${first.entry}${there}, too`;
      this.addProblem({ ...place, message });
      return false;
    }
    this.#ids.set(key, place);
    const counts = this.#categories.get(category) ?? { pairs: 0, targets: 0 };
    this.#categories.set(category, counts);
    counts.pairs += 1;
    this.pairs += 1;
    if (rationale !== undefined) this.rationales += 1;
    if (target !== undefined) {
      counts.targets += 1;
      this.targets += 1;
    }
    return true;
  }

  categories(): ImportSummary["categories"] {
    return [...this.#categories].map(([name, counts]) => ({ name, ...counts }));
  }

  leftOut(): ImportSummary["leftOut"] {
    return [...this.#leftOut].map(([reason, entries]) => ({ reason, entries }));
  }

  leftOutText(): string {
    return this.leftOut().map(({ reason, entries }) => `  ${entries.length} left out: ${reason}`)
      .join("\n");
  }

  fault(): string {
    const { length } = this.problems;
    const list = this.problems.map((problem) => `  ${describeProblem(problem)}`).join("\n");
    const remedy = this.pairs === 0
      ? "No entry can be used."
      : `Mend the files, or import the other ${this.pairs} with --skip-invalid.`;
    return `${length} problem${length === 1 ? "" : "s"}\n${list}\n${remedy}`;
  }
}
