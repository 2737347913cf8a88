import type { IndexedPair, InvalidPair, PairInfo } from "../benchmark/mod.ts";

/** A benchmark file that was found usable, and what of it was chosen. */
export interface OpenedBenchmark {
  /** The file. */
  readonly path: string;
  /** SHA-256 of the file as it is on disk, in hex. */
  readonly fileHash: string;
  /** It was not checked now: the run's folder keeps its check. */
  readonly isKept: boolean;
  /** Pairs in the file, those with faults included. */
  readonly count: number;
  /** Pairs without faults in the categories that the configuration names. */
  readonly whole: number;
  /** Those of them that the filter chooses, in the order of the file. */
  readonly selected: readonly IndexedPair[];
  /** Elements with faults that belong to what the filter chooses. */
  readonly skipped: readonly InvalidPair[];
  /** What the user should know: fallbacks to the other language, skipped pairs. */
  readonly notices: readonly string[];
  /** What of the prompts is empty for pairs; not told where the check is kept. */
  readonly emptyTexts: readonly string[];
  /** Where a pair's edited image is kept, relative to the run's folder. */
  imageOf(pair: Pick<PairInfo, "id" | "category">): string;
  /**
   * Keeps the list of pairs in the run's folder, and the check where it found no fault; what was
   * not chosen leaves memory.
   */
  keep(folder: string): Promise<void>;
}
