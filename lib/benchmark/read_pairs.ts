import { decodeBase64, findInvalidBase64 } from "../text/base64.ts";
import { nearest } from "../text/nearest.ts";
import { nestsIn, type RawJson } from "../text/raw_json.ts";
import { openBytes, type OpenOptions } from "./byte_source.ts";
import type { Defect, DefectKind } from "./defect.ts";
import {
  type FieldNames,
  fieldNames,
  type FieldOverrides,
  type Language,
  textCandidates,
  type TextField,
} from "./fields.ts";
import {
  decodeLongText,
  type ElementPlace,
  nameType,
  type ObjectElement,
  readElements,
} from "./json_elements.ts";
import type { Pair, PairInfo } from "./pair.ts";

/** How a benchmark file is read. */
export interface ReadOptions {
  /** Language of instruction, description and rationale; the other one is the fallback. */
  readonly language: Language;
  /** Names of fields that differ from the own format. */
  readonly fields?: FieldOverrides | undefined;
  /** Ends the reading with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@linkcode readPairs}. */
export interface ReadPairsOptions extends ReadOptions, OpenOptions {
  /** Only these elements, by index; the others are passed over unparsed. All if absent. */
  readonly indices?: ReadonlySet<number> | undefined;
  /**
   * Place of one of `indices` in this very file, where it is known: what lies before it need not be
   * looked through.
   */
  readonly offsetOf?: ((index: number) => number | undefined) | undefined;
}

/** A text that was taken from the other language's field. */
export interface TextFallback {
  /** Which text. */
  readonly text: TextField;
  /** The field that is missing. */
  readonly missing: string;
  /** The field whose text is used instead. */
  readonly used: string;
}

/** A pair, or a fault found in its place. */
export type PairEvent =
  | {
    readonly kind: "pair";
    readonly pair: Pair;
    /** Place of the pair in the file, in bytes of its content. */
    readonly offset: number;
    /** Texts that are not in the wanted language. */
    readonly fallbacks: readonly TextFallback[];
  }
  | {
    readonly kind: "defect";
    readonly defect: Defect;
    /**
     * What is known of the pair; texts that are not known are empty, and an id that cannot be
     * used is `#` with the index. Absent where the file as a whole is wrong.
     */
    readonly info?: PairInfo;
  };

/**
 * Reads the pairs of a benchmark file one at a time: a JSON list, an object of
 * category -> list, or JSON Lines, plain or gzip. No more than one pair is in memory.
 *
 * Category, instruction and source image are required; every other field is optional.
 * A pair with faults gives one event for each of them and no pair. Images are not decoded, and
 * nothing is compared between pairs; `checkBenchmark()` does both. In an object of lists the key
 * is the category, whatever the pair itself says.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * const pair = { id: "cup", subset: "物理", edit_instruction_en: "Drop it", src_img_b64: "aGk=" };
 * await Deno.writeTextFile(path, JSON.stringify([pair, { ...pair, src_img_b64: "?" }]));
 * const [good, bad] = await Array.fromAsync(readPairs(path, { language: "en" }));
 * assertEquals(good?.kind === "pair" && good.pair.instruction, "Drop it");
 * assertEquals(bad?.kind === "defect" && bad.defect.kind, "invalid_base64");
 * await Deno.remove(path);
 * ```
 *
 * @throws {InputError} If there is no such file or it cannot be opened.
 */
export async function* readPairs(
  path: string,
  options: ReadPairsOptions,
): AsyncGenerator<PairEvent> {
  const { indices, offsetOf, language, signal } = options;
  const names = fieldNames(options.fields);
  const rising = indices && [...indices].toSorted((a, b) => a - b);
  if (rising?.length === 0) return;
  await using source = await openBytes(path, options);
  const wanted = indices && rising
    ? { wanted: (index: number) => indices.has(index), nextPlace: nextPlaces(rising, offsetOf) }
    : {};
  const elements = readElements(source, wanted);
  for await (const element of elements) {
    signal?.throwIfAborted();
    if (element.kind === "object") {
      yield* toEvents(element, { names, language });
      if (element.index === rising?.at(-1)) return;
    } else {
      const { index } = element.defect;
      yield index === undefined ? element : { ...element, info: unknownPair(index) };
    }
  }
}

/** Tells which of the wanted elements is next, and where, if that is known; asked ever further on. */
function nextPlaces(
  rising: readonly number[],
  offsetOf: (index: number) => number | undefined = () => undefined,
): (from: number) => ElementPlace | undefined {
  let next = 0;
  return (from) => {
    while ((rising[next] ?? Infinity) < from) next += 1;
    const index = rising[next];
    const offset = index === undefined ? undefined : offsetOf(index);
    return index === undefined || offset === undefined ? undefined : { index, offset };
  };
}

/** Stands in for an id that cannot be used. */
export function placeholderId(index: number): string {
  return `#${index}`;
}

/** What is said of a pair of which nothing can be read. */
function unknownPair(index: number): PairInfo {
  return {
    index,
    id: placeholderId(index),
    category: "",
    instruction: "",
    description: "",
    rationale: "",
    tags: [],
    difficulty: "",
  };
}

function toEvents(
  element: ObjectElement,
  format: { readonly names: FieldNames; readonly language: Language },
): readonly PairEvent[] {
  const { names, language } = format;
  const { index, key } = element;
  const fields = new Fields(element);
  const category = key ?? fields.text(names.category, { required: true });
  const id = readId(fields, names) ?? (category === "" ? undefined : `${category}_${index}`);
  const fallbacks: TextFallback[] = [];
  const readText = (text: TextField): string => {
    const candidates = textCandidates(names, { text, language });
    const used = candidates.find((name) => fields.has(name));
    const [wanted = ""] = candidates;
    if (used === undefined) {
      if (text === "instruction") fields.reportMissing(candidates);
      return "";
    }
    if (used !== wanted) fallbacks.push({ text, missing: wanted, used });
    return fields.text(used);
  };
  const seed = fields.integer(names.seed);
  const sourceFrom = fields.id(names.source_from);
  const info: PairInfo = {
    index,
    id: id ?? placeholderId(index),
    category,
    instruction: readText("instruction"),
    description: readText("description"),
    rationale: readText("rationale"),
    tags: fields.texts(names.tags),
    difficulty: fields.text(names.difficulty),
    ...(seed === undefined ? {} : { seed }),
    ...(sourceFrom === "" ? {} : { sourceFrom }),
  };
  const source = fields.image(names.source, { required: true });
  const target = fields.image(names.target);
  fields.checkRest();
  if (fields.defects.length === 0 && source) {
    const pair = { ...info, source, ...(target ? { target } : {}) };
    return [{ kind: "pair", pair, offset: element.offset, fallbacks }];
  }
  return fields.defects.map((defect) => ({
    kind: "defect",
    defect: id === undefined ? defect : { ...defect, id },
    info,
  }));
}

/** The id that a pair names itself, or that of its image's path. */
function readId(fields: Fields, names: FieldNames): string | undefined {
  const path = fields.text(names.image_path);
  const explicit = fields.id(names.id);
  const baseName = path.split(/[/\\]/).at(-1) ?? "";
  // Letter by letter: a part of a text would hold on to the whole, and there may be very many.
  const text = explicit === "" ? [...baseName.replace(/(?<=.)\.[^.]*$/s, "")].join("") : explicit;
  return text === "" ? undefined : text;
}

/** Reads the fields of one element and keeps what is wrong with them. */
class Fields {
  readonly defects: Defect[] = [];
  readonly #element: ObjectElement;
  readonly #seen = new Set<string>();

  constructor(element: ObjectElement) {
    this.#element = element;
  }

  report(kind: DefectKind, message: string, field?: string): void {
    const { index } = this.#element;
    this.defects.push({ kind, index, ...(field === undefined ? {} : { field }), message });
  }

  /** A required field that is missing under each of its names. */
  reportMissing([name = "", ...others]: readonly string[]): void {
    const { value } = this.#element;
    const also = others.map((other) => `, and so is ${other}`).join("");
    if (Object.hasOwn(value, name)) {
      return this.report("missing_field", `is empty${also}; each pair needs it`, name);
    }
    const unread = Object.keys(value).filter((key) => !this.#seen.has(key));
    const similar = nearest(name, unread);
    const hint = similar === undefined ? "" : ` (there is "${similar}")`;
    const advice = "each pair needs it; if it has another name here, set benchmark.fields";
    this.report("missing_field", `is missing${also}${hint}; ${advice}`, name);
  }

  /** Whether there is something in the field; `null` and blank texts are nothing. */
  has(name: string): boolean {
    const value = this.#value(name);
    return value !== null && !(typeof value === "string" && value.trim() === "");
  }

  /** A text; empty where there is none. */
  text(name: string, options: { readonly required?: boolean } = {}): string {
    if (!this.has(name)) {
      if (options.required) this.reportMissing([name]);
      return "";
    }
    const value = this.#value(name);
    const text = this.#decoded(name, value);
    if (typeof text === "string") return text;
    this.#reportType(name, "a text");
    return "";
  }

  /** An id, which may be a whole number; empty where there is none. */
  id(name: string): string {
    const value = this.#value(name);
    return Number.isSafeInteger(value) ? String(value) : this.text(name);
  }

  texts(name: string): readonly string[] {
    const value = this.#value(name);
    if (value === null) return [];
    const texts = Array.isArray(value) ? value.map((item) => this.#decoded(name, item)) : undefined;
    if (texts?.every((text) => typeof text === "string")) return texts;
    this.#reportType(name, "a list of texts");
    return [];
  }

  integer(name: string): number | undefined {
    const value = this.#value(name);
    if (value === null) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value)) return value;
    this.#reportType(name, "a whole number");
    return undefined;
  }

  /** The bytes of an image given in base64. */
  image(name: string, options: { readonly required?: boolean } = {}): Uint8Array | undefined {
    const value = this.#value(name);
    if (value instanceof Uint8Array) {
      const bytes = decodeBase64(value);
      if (bytes) return this.#nonEmpty(name, bytes);
    }
    const text = this.text(name, options).replace(/\s+/g, "");
    if (text === "") return undefined;
    const bytes = decodeBase64(new TextEncoder().encode(text));
    if (bytes) return this.#nonEmpty(name, bytes);
    const fault = findInvalidBase64(text);
    const reason = fault
      ? `found ${JSON.stringify(fault.letter)} at character ${fault.at}`
      : `${text.length} characters, so it is cut short or wrongly padded`;
    const message = `is not valid base64 (${reason}); expected the bytes of a PNG, JPEG or WebP ` +
      `file in standard base64`;
    this.report("invalid_base64", message, name);
    return undefined;
  }

  /** Fields that nobody reads must be sound JSON, too; long texts were not looked into so far. */
  checkRest(): void {
    for (const [name, value] of Object.entries(this.#element.value)) {
      if (this.#seen.has(name)) continue;
      for (const text of longTextsIn(value)) this.#decoded(name, text);
    }
  }

  #value(name: string): RawJson {
    this.#seen.add(name);
    const { value } = this.#element;
    return Object.hasOwn(value, name) ? value[name] ?? null : null;
  }

  #nonEmpty(name: string, bytes: Uint8Array): Uint8Array | undefined {
    if (bytes.length > 0) return bytes;
    this.report("missing_field", "is an image of 0 bytes", name);
    return undefined;
  }

  /** A long text as the text that it is, empty if it is broken; anything else as it is. */
  #decoded(name: string, value: RawJson): RawJson {
    if (!(value instanceof Uint8Array)) return value;
    const text = decodeLongText(this.#element, value);
    if (typeof text === "string") return text;
    this.defects.push({ ...text, field: name });
    return "";
  }

  #reportType(name: string, expected: string): void {
    const found = nameType(this.#value(name));
    this.report("wrong_type", `is ${found}, expected ${expected}`, name);
  }
}

/** The long texts of a value, however deep. */
function longTextsIn(value: RawJson): readonly Uint8Array[] {
  return [...nestsIn([value])].flatMap((nest) => Object.values(nest))
    .filter((member) => member instanceof Uint8Array);
}
