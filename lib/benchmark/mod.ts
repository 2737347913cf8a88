/**
 * Benchmarks: pairs of an image and an instruction, read from a file one at a time.
 *
 * @module
 */

export {
  type BenchmarkIndex,
  checkBenchmark,
  type CheckOptions,
  type CheckProgress,
  describeFallback,
  type FallbackCount,
  type IndexedPair,
  type InvalidPair,
} from "./check_benchmark.ts";
export type { ImageFormat } from "../image/image_format.ts";
export { type Defect, type DefectKind, describeDefect } from "./defect.ts";
export {
  DEFAULT_FIELDS,
  type FieldNames,
  fieldNames,
  type FieldOverrides,
  type Language,
  TEXT_FIELDS,
  type TextField,
} from "./fields.ts";
export type { OpenOptions } from "./byte_source.ts";
export { fileNameFault, fileNameKey, fileNames } from "./file_name.ts";
export {
  type PairFilter,
  parseShard,
  selectInvalid,
  selectPairs,
  selectWholeChains,
  type Shard,
  takenByPlace,
} from "./filter.ts";
export type { Pair, PairInfo } from "./pair.ts";
export { hashPair, type PairHashes } from "./pair_hash.ts";
export {
  type PairEvent,
  type ReadOptions,
  readPairs,
  type ReadPairsOptions,
  type TextFallback,
} from "./read_pairs.ts";
