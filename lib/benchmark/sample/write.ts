import { writeRecords } from "../write_records.ts";
import type { SampleOptions, SamplePair } from "./pairs.ts";
import { samplePairs } from "./pairs.ts";
import type { RenderedPair, RenderOptions } from "./render.ts";
import { renderSamplePair } from "./render.ts";
import type { Difficulty, SampleCategory } from "./scene.ts";

/** One object of the benchmark file, in the system's own format. */
export interface SampleRecord {
  /** Category in Chinese. */
  readonly subset: SampleCategory;
  /** Source picture, base64 PNG. */
  readonly src_img_b64: string;
  /** Wanted picture, base64 PNG. */
  readonly target_img_b64: string;
  /** Instruction in English. */
  readonly edit_instruction_en: string;
  /** Instruction in Chinese. */
  readonly edit_instruction: string;
  /** Description of the source picture in English. */
  readonly original_description_en: string;
  /** Description of the source picture in Chinese. */
  readonly original_description: string;
  /** What a correct edit should show, in English. */
  readonly rationale_short_en: string;
  /** What a correct edit should show, in Chinese. */
  readonly rationale_short: string;
  /** Free labels. */
  readonly tags: readonly string[];
  /** How hard the edit is. */
  readonly difficulty: Difficulty;
  /** Names the pair: its base name without extension is the id. */
  readonly original_image_path: string;
  /** Seed of the pair's drawing. */
  readonly seed: number;
}

/** How a sample is written. */
export interface WriteSampleOptions extends SampleOptions, RenderOptions {
  /** Stops the writing; the file is then not made. */
  readonly signal?: AbortSignal;
  /** Called after each pair that was written. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What was written. */
export interface WrittenSample {
  /** Number of pairs. */
  readonly pairs: number;
  /** Size of the file in bytes. */
  readonly bytes: number;
}

/** The object that a benchmark file holds for a pair. */
export function sampleRecord(pair: SamplePair, rendered: RenderedPair): SampleRecord {
  const { scene } = pair;
  return {
    subset: pair.category,
    src_img_b64: rendered.source.toBase64(),
    target_img_b64: rendered.target.toBase64(),
    edit_instruction_en: scene.instruction.en,
    edit_instruction: scene.instruction.zh,
    original_description_en: scene.description.en,
    original_description: scene.description.zh,
    rationale_short_en: scene.rationale.en,
    rationale_short: scene.rationale.zh,
    tags: scene.tags,
    difficulty: scene.difficulty,
    original_image_path: `sample/${pair.id}.png`,
    seed: pair.seed,
  };
}

/** Pairs that are rendered at the same time; more gains nothing on a few cores. */
const AT_ONCE = 4;

/**
 * Writes a sample as a JSON list, one pair per line; gzip where the path ends in `.gz`.
 *
 * A few pairs are held at a time. The file is written beside its place and renamed when it is
 * whole, so a stopped run leaves nothing half done. The same options give the same bytes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".json" });
 * await writeSample(path, { pairs: 5, width: 64, height: 48 });
 * assertEquals(JSON.parse(await Deno.readTextFile(path)).length, 5);
 * await Deno.remove(path);
 * ```
 *
 * @throws {RangeError} If the number of pairs, the size or the seed is out of range.
 * @throws {Deno.errors.NotFound} If the file's folder does not exist.
 * @throws {DOMException} With name `AbortError`, or the signal's own reason, when stopped.
 */
export async function writeSample(
  path: string,
  options: WriteSampleOptions = {},
): Promise<WrittenSample> {
  const { signal, onProgress, pairs: total = 270 } = options;
  signal?.throwIfAborted();
  let pairs = 0;
  async function* watched(): AsyncGenerator<SampleRecord> {
    for await (const record of records(options)) {
      signal?.throwIfAborted();
      yield record;
      pairs += 1;
      onProgress?.(pairs, total);
    }
  }
  const { bytes } = await writeRecords(path, watched());
  return { pairs, bytes };
}

/** Rendered records in order, a few ahead of the reader. */
async function* records(options: WriteSampleOptions): AsyncGenerator<SampleRecord> {
  const ahead: Promise<SampleRecord>[] = [];
  const take = async () => await (ahead.shift() as Promise<SampleRecord>);
  try {
    for await (const pair of samplePairs(options)) {
      ahead.push(renderSamplePair(pair, options).then((rendered) => sampleRecord(pair, rendered)));
      if (ahead.length >= AT_ONCE) yield await take();
    }
    while (ahead.length > 0) yield await take();
  } finally {
    // After a failure the others are still under way; their outcome no longer matters.
    await Promise.allSettled(ahead);
  }
}
