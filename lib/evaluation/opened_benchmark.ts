import type { BenchmarkIndex } from "../benchmark/mod.ts";

/** A benchmark file that was read once and found usable. */
export interface OpenedBenchmark {
  /** The file. */
  readonly path: string;
  /** What is in it, images excepted. */
  readonly index: BenchmarkIndex;
  /** What tells this check of the file from others. */
  readonly stamp: string;
  /** It was not checked now: the run's folder keeps its check. */
  readonly isKept: boolean;
  /** What the user should know: fallbacks to the other language, skipped pairs. */
  readonly notices: readonly string[];
}
