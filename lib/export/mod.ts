/**
 * Exports: a run's edits, laid out for the scorers of other benchmarks.
 *
 * @module
 */

export { exportRun, type ExportRunOptions, type ExportSummary } from "./export_run.ts";
export {
  EXPORT_LAYOUTS,
  type ExportedPair,
  type ExportLayout,
  type ExportLayoutName,
} from "./layouts.ts";
