/** Everything of a benchmark pair except its images. */
export interface PairInfo {
  /** Position in the benchmark file, from 0, before any filter. */
  readonly index: number;
  /** Unique within the benchmark, as written in the file. */
  readonly id: string;
  /** Category as the file writes it, such as `物理`. */
  readonly category: string;
  /** What the editing model is told to do. */
  readonly instruction: string;
  /** What the source image shows. */
  readonly description: string;
  /** What a correct edit should show, and why; empty where the file has none. */
  readonly rationale: string;
  /** Free labels; empty where the file has none. */
  readonly tags: readonly string[];
  /** Such as `easy`, `medium`, `hard`; empty where the file has none. */
  readonly difficulty: string;
  /** The pair's own seed, where the file has one. */
  readonly seed?: number;
  /** Id of an earlier pair whose edit this one starts from, in place of its source image. */
  readonly sourceFrom?: string;
}

/** One pair of a benchmark: an image, and the instruction to edit it by. */
export interface Pair extends PairInfo {
  /** Source image as encoded in the file (PNG, JPEG or WebP bytes). */
  readonly source: Uint8Array;
  /** The wanted result, encoded, where the benchmark has one. */
  readonly target?: Uint8Array;
}
