import type { BenchmarkIndex } from "../benchmark/mod.ts";

/** A benchmark file that was read once and found usable. */
export interface OpenedBenchmark {
  /** The file. */
  readonly path: string;
  /** What is in it, images excepted. */
  readonly index: BenchmarkIndex;
  /** What the user should know: fallbacks to the other language, skipped pairs. */
  readonly notices: readonly string[];
}
