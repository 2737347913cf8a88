/**
 * Importers: other benchmarks, converted to the own format.
 *
 * @module
 */

export { IMPORT_FORMATS, type ImportFormat, type ImportFormatName } from "./formats.ts";
export { type GeditName, parseGeditId } from "./gedit.ts";
export {
  importBenchmark,
  type ImportBenchmarkOptions,
  type ImportSummary,
} from "./import_benchmark.ts";
export {
  describeProblem,
  type EntryPlace,
  type EntryProblem,
  IMPORT_LANGUAGES,
  type ImportedPair,
  type ImportEvent,
  type ImportLanguage,
  type ImportOptions,
} from "./imported_pair.ts";
export type { Language } from "../fields.ts";
