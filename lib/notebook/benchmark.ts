import {
  type BenchmarkIndex,
  checkBenchmark,
  type FieldOverrides,
  type IndexedPair,
  type Language,
  type Pair,
  readPairs,
  selectPairs,
} from "../benchmark/mod.ts";
import { InputError } from "../input_error.ts";
import type { Progress } from "../evaluation/mod.ts";

/** How a benchmark file is read. */
export interface LoadBenchmarkOptions {
  /** Language of the texts. @default {"en"} */
  readonly language?: Language;
  /** Names of fields that differ from the own format. */
  readonly fields?: FieldOverrides;
  /** Told how far the reading is. */
  readonly onProgress?: (progress: Progress) => void;
}

/** A benchmark file: its pairs without images, which are read when they are asked for. */
export class NotebookBenchmark {
  /** The file. */
  readonly path: string;
  /** What is in it, images excepted, and every defect. */
  readonly index: BenchmarkIndex;
  readonly #options: LoadBenchmarkOptions;

  /** Takes what {@linkcode loadBenchmark} found. */
  constructor(path: string, index: BenchmarkIndex, options: LoadBenchmarkOptions) {
    this.path = path;
    this.index = index;
    this.#options = options;
  }

  /** Pairs without fault, in the order of the file. */
  get pairs(): readonly IndexedPair[] {
    return this.index.pairs;
  }

  /** Categories in order of first appearance. */
  get categories(): readonly string[] {
    return [...new Set(this.pairs.map(({ category }) => category))];
  }

  /**
   * The pairs of a category, in the order of the file.
   *
   * @throws {InputError} If there is no such category; the message names the nearest.
   */
  pairsOf(category: string): readonly IndexedPair[] {
    return selectPairs(this.pairs, { categories: [category] });
  }

  /**
   * Pairs with their images, in the order of the ids; of a plain file, only they are read.
   *
   * @throws {InputError} If there is no pair with such an id, or the file has changed.
   */
  async read(ids: readonly string[]): Promise<readonly Pair[]> {
    const chosen = new Map(selectPairs(this.pairs, { ids }).map((pair) => [pair.index, pair]));
    const { language = "en", fields } = this.#options;
    const found = new Map<string, Pair>();
    const options = {
      language,
      fields,
      indices: new Set(chosen.keys()),
      offsetOf: (index: number) => chosen.get(index)?.offset,
    };
    for await (const event of readPairs(this.path, options)) {
      if (event.kind === "pair") found.set(event.pair.id, event.pair);
    }
    return ids.map((id) => {
      const pair = found.get(id);
      if (pair !== undefined) return pair;
      throw new InputError(`Cannot read pair ${id}: ${this.path} has changed. Load it again.`);
    });
  }
}

/**
 * Reads a benchmark file once, decodes every image and finds every defect, without holding the
 * file.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { writeSample } from "../benchmark/sample/mod.ts";
 *
 * const path = await Deno.makeTempFile({ suffix: ".json" });
 * await writeSample(path, { pairs: 5, width: 64, height: 48 });
 * const benchmark = await loadBenchmark(path);
 * const [first] = benchmark.pairsOf("物理");
 * const [pair] = await benchmark.read([first?.id ?? ""]);
 * assertEquals([first?.width, first?.height, pair?.category], [64, 48, "物理"]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {InputError} If there is no such file or it cannot be opened.
 */
export async function loadBenchmark(
  path: string,
  options: LoadBenchmarkOptions = {},
): Promise<NotebookBenchmark> {
  const { language = "en", fields, onProgress } = options;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e5) / 10;
  const index = await checkBenchmark(path, {
    language,
    fields,
    onProgress: ({ bytes, totalBytes }) => {
      const [done, total] = [megabytes(bytes), megabytes(totalBytes)];
      onProgress?.({ stage: "check", unit: "MB", done, total, fresh: done, failures: 0 });
    },
  });
  return new NotebookBenchmark(path, index, options);
}
