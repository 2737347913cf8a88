import { createHash } from "node:crypto";
import type { ImageFormat } from "../image/image_format.ts";
import { nearest } from "../text/nearest.ts";
import type { Defect, DefectKind } from "./defect.ts";
import { type FieldNames, fieldNames } from "./fields.ts";
import { checkImage, type ImageCheckOptions } from "./image_check.ts";
import { Labels } from "./labels.ts";
import type { PairInfo } from "./pair.ts";
import { hashPair, type PairHashes } from "./pair_hash.ts";
import {
  type PairEvent,
  placeholderId,
  type ReadOptions,
  readPairs,
  type TextFallback,
} from "./read_pairs.ts";

/** Options of {@linkcode checkBenchmark}. */
export interface CheckOptions extends ReadOptions {
  /** Every category that the prompts know; any category will do if absent. */
  readonly categories?: readonly string[] | undefined;
  /** Largest image accepted, in pixels; 64,000,000 if absent. */
  readonly maxPixels?: number | undefined;
  /** Formats of images that are accepted; PNG, JPEG and WebP if absent. */
  readonly imageFormats?: readonly ImageFormat[] | undefined;
  /** Called after each element. */
  readonly onProgress?: ((progress: CheckProgress) => void) | undefined;
}

/** How far {@linkcode checkBenchmark} has come. */
export interface CheckProgress {
  /** Elements read. */
  readonly elements: number;
  /** Bytes of the file read, as it is on disk. */
  readonly bytes: number;
  /** Size of the file on disk, in bytes. */
  readonly totalBytes: number;
}

/** A pair without fault; its images stay in the file. */
export interface IndexedPair extends PairInfo, PairHashes {
  /** Width of the source image in pixels. */
  readonly width: number;
  /** Height of the source image in pixels. */
  readonly height: number;
  /** The pair has a wanted result. */
  readonly hasTarget: boolean;
  /** Place in the file, in bytes of its content; absent in lists of earlier versions. */
  readonly offset?: number;
}

/** An element with faults. */
export interface InvalidPair {
  /**
   * What is known of the pair; texts that are not known are empty. The id is `#` with the index
   * if the pair's own cannot be used.
   */
  readonly info: PairInfo;
  /** At least one. */
  readonly defects: readonly Defect[];
}

/** How many pairs use the other language's text in place of a missing one. */
export interface FallbackCount extends TextFallback {
  /** Number of pairs. */
  readonly pairs: number;
}

/** What a benchmark file holds. */
export interface BenchmarkIndex {
  /** SHA-256 of the file as it is on disk, in hex. */
  readonly fileHash: string;
  /** Pairs without fault, in the order of the file. */
  readonly pairs: readonly IndexedPair[];
  /** Elements with faults, in the order of the file. */
  readonly invalid: readonly InvalidPair[];
  /** Every fault: those of the file as a whole, then those of `invalid`. */
  readonly defects: readonly Defect[];
  /** Texts that are not in the wanted language. */
  readonly fallbacks: readonly FallbackCount[];
  /** `false` if the reading ended at a fault, so that pairs may be missing from both lists. */
  readonly isComplete: boolean;
}

/**
 * Reads a whole benchmark file and lists every fault in it, before any model is loaded.
 *
 * Beyond what {@linkcode readPairs} finds, all images are decoded (four pairs at a time), ids must differ,
 * and categories must be known. No more than a few pairs are in memory at once.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * const pair = { id: "cup", subset: "物里", edit_instruction_en: "Drop it", src_img_b64: "aGk=" };
 * await Deno.writeTextFile(path, JSON.stringify([pair]));
 * const index = await checkBenchmark(path, { language: "en", categories: ["物理"] });
 * assertEquals(index.defects.map(({ kind }) => kind), ["unknown_category", "unsupported_image"]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {InputError} If there is no such file or it cannot be opened.
 */
export async function checkBenchmark(
  path: string,
  options: CheckOptions,
): Promise<BenchmarkIndex> {
  const fileHash = createHash("sha256");
  let bytes = 0;
  let totalBytes = 0;
  const onRaw = (raw: Uint8Array, size: number) => {
    fileHash.update(raw);
    bytes += raw.length;
    totalBytes = size;
  };
  const findings = new Findings(options);
  const underWay = new Set<Promise<void>>();
  try {
    for await (const event of readPairs(path, { ...options, onRaw })) {
      if (event.kind === "pair") {
        const done: Promise<void> = findings.addPair(event)
          .finally(() => underWay.delete(done));
        underWay.add(done);
        if (underWay.size >= CHECKED_AT_ONCE) await Promise.race(underWay);
      } else {
        findings.addDefect(event.defect, event.info);
      }
      options.onProgress?.({ elements: findings.elements, bytes, totalBytes });
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
  options.signal?.throwIfAborted();
  return findings.toIndex(bytes === totalBytes ? fileHash.digest("hex") : await hashFile(path));
}

/**
 * A fallback as a sentence for the log.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   describeFallback({ text: "description", missing: "caption_en", used: "caption", pairs: 12 }),
 *   "12 pairs have no caption_en; caption is used instead",
 * );
 * ```
 */
export function describeFallback(fallback: FallbackCount): string {
  const { pairs, missing, used } = fallback;
  return `${pairs} ${
    pairs === 1 ? "pair has" : "pairs have"
  } no ${missing}; ${used} is used instead`;
}

const CHECKED_AT_ONCE = 4;

/** What has been found of one element. */
interface Entry {
  info: PairInfo;
  /** The id as the file has it, usable or not. */
  readonly id: string | undefined;
  readonly defects: Defect[];
  indexed?: IndexedPair;
}

class Findings {
  readonly #names: FieldNames;
  readonly #categories: readonly string[] | undefined;
  readonly #images: ImageCheckOptions;
  readonly #labels = new Labels();
  readonly #entries = new Map<number, Entry>();
  readonly #fileDefects: Defect[] = [];
  readonly #fallbacks = new Map<string, FallbackCount>();
  /** The first element of each id. */
  readonly #ids = new Map<string, number>();

  constructor(options: CheckOptions) {
    const { fields, categories, maxPixels = 64_000_000, imageFormats } = options;
    this.#names = fieldNames(fields);
    this.#categories = categories;
    this.#images = { maxPixels, ...(imageFormats ? { formats: imageFormats } : {}) };
  }

  /** How many elements were added. */
  get elements(): number {
    return this.#entries.size;
  }

  async addPair({ pair, offset, fallbacks }: PairEvent & { kind: "pair" }): Promise<void> {
    const { source, target, ...texts } = pair;
    const info = this.#labels.share(texts);
    const entry = this.#add(info, info.id);
    for (const fallback of fallbacks) {
      const { pairs } = this.#fallbacks.get(fallback.text) ?? { pairs: 0 };
      this.#fallbacks.set(fallback.text, { ...fallback, pairs: pairs + 1 });
    }
    const size = await this.#checkImage(entry, source, this.#names.source);
    if (target) await this.#checkImage(entry, target, this.#names.target);
    if (size) {
      const hasTarget = target !== undefined;
      entry.indexed = { ...info, ...await hashPair(pair), ...size, hasTarget, offset };
      // There may be very many: one object is enough for each.
      if (entry.defects.length === 0) entry.info = entry.indexed;
    }
  }

  addDefect(defect: Defect, info: PairInfo | undefined): void {
    if (info === undefined) this.#fileDefects.push(defect);
    else (this.#entries.get(info.index) ?? this.#add(info, defect.id)).defects.push(defect);
  }

  toIndex(fileHash: string): BenchmarkIndex {
    const entries = [...this.#entries.values()].toSorted((a, b) => a.info.index - b.info.index);
    const fileDefects = [...this.#fileDefects];
    if (entries.length === 0 && fileDefects.length === 0) {
      fileDefects.push({ kind: "no_pairs", message: "holds no pairs" });
    }
    const invalid = entries.filter(({ defects }) => defects.length > 0);
    const defects = [...fileDefects, ...invalid.flatMap((entry) => entry.defects)];
    return {
      fileHash,
      pairs: entries.flatMap(({ indexed, defects }) =>
        indexed && defects.length === 0 ? [indexed] : []
      ),
      invalid: invalid.map(({ info, defects }) => ({ info, defects })),
      defects,
      fallbacks: [...this.#fallbacks.values()],
      isComplete: !defects.some(({ fatal }) => fatal),
    };
  }

  #add(info: PairInfo, id: string | undefined): Entry {
    const { index, category } = info;
    const first = id === info.id ? this.#ids.get(id) : undefined;
    const entry: Entry = { info: first === undefined ? info : withoutId(info), id, defects: [] };
    this.#entries.set(index, entry);
    if (first !== undefined) report(entry, "duplicate_id", this.#describeSameId(first));
    else this.#ids.set(info.id, index);
    const { sourceFrom } = info;
    if (sourceFrom !== undefined && !this.#isEarlier(sourceFrom, info)) {
      const message = `names "${sourceFrom}", expected the id of an earlier pair`;
      report(entry, "broken_chain", message, this.#names.source_from);
    }
    if (category !== "" && this.#categories && !this.#categories.includes(category)) {
      report(entry, "unknown_category", describeUnknown(category, this.#categories));
    }
    return entry;
  }

  #isEarlier(id: string, { index }: PairInfo): boolean {
    const owner = this.#ids.get(id);
    return owner !== undefined && owner < index;
  }

  #describeSameId(first: number): string {
    const { id: field, image_path: path } = this.#names;
    return `has the same id as element ${first}; each pair needs its own (field ${field}, else ` +
      `the file name in ${path})`;
  }

  async #checkImage(
    entry: Entry,
    encoded: Uint8Array,
    field: string,
  ): Promise<{ readonly width: number; readonly height: number } | undefined> {
    const check = await checkImage(encoded, this.#images);
    if (check.kind === "image") return { width: check.width, height: check.height };
    report(entry, check.kind, check.message, field);
    return undefined;
  }
}

function report(entry: Entry, kind: DefectKind, message: string, field?: string): void {
  const { info: { index }, id, defects } = entry;
  const place = { index, ...(id === undefined ? {} : { id }), ...(field ? { field } : {}) };
  defects.push({ kind, ...place, message });
}

function withoutId(info: PairInfo): PairInfo {
  return { ...info, id: placeholderId(info.index) };
}

function describeUnknown(category: string, known: readonly string[]): string {
  const similar = nearest(category, known);
  const hint = similar === undefined ? "" : `; did you mean "${similar}"?`;
  return `unknown category "${category}"${hint} (known: ${known.join(", ")})`;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1 << 20);
  for (let length; (length = await file.read(buffer)) !== null;) {
    hash.update(buffer.subarray(0, length));
  }
  return hash.digest("hex");
}
