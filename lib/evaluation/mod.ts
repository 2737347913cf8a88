/**
 * The main job: configuration, the two stages, journal and resume.
 *
 * @module
 */

export {
  type Config,
  LOG_LEVELS,
  type LogLevel,
  METRICS,
  type ModelConfig,
  POLICIES,
  type Policy,
  STAGES,
  type Stages,
} from "./config.ts";
export type { CanaryEntry } from "./canary_index.ts";
export type { CanaryPair } from "./canary_file.ts";
export { type DryRun, dryRun } from "./dry_run.ts";
export { evaluate, type EvaluateOptions, type EvaluationResult } from "./evaluate.ts";
export { missingOfModels } from "./model_use.ts";
export type { RunServer, RunServers } from "./run_servers.ts";
export {
  type ConfigOverrides,
  configuredJudge,
  type ConfiguredModel,
  loadConfig,
  type LoadedConfig,
  type LoadOptions,
  overrideConfig,
  parseConfig,
} from "./load_config.ts";
export { JudgingLab, type LabJudgements, type LabOptions } from "./judging_lab.ts";
export { type MergeResult, mergeRuns } from "./merge_runs.ts";
export { freezeCanary, type FrozenCanary } from "./freeze_canary.ts";
export { openBenchmark, SAMPLE, samplePath } from "./open_benchmark.ts";
export type { OpenedBenchmark } from "./opened_benchmark.ts";
export { CONTROL_KINDS, type ControlKind, type ControlMark } from "./control.ts";
export {
  type AspectVerdict,
  type ControlOutcome,
  type JudgeTokens,
  type PairOutcome,
  type Status,
  STATUSES,
  type Verdict,
} from "./outcome.ts";
export { DEFAULT_SCORE } from "./outcomes.ts";
export { forEachConcurrent } from "./pool.ts";
export type { Progress } from "./progress.ts";
export { progressLine } from "./progress_line.ts";
export type { JournalFault } from "./journal.ts";
export type {
  ChecksRecord,
  EditedImage,
  EditRecord,
  FailedWork,
  JournalRecord,
  JudgeRecord,
  MeasureRecord,
  ReportRecord,
} from "./journal_record.ts";
export { type PairList, readPairList } from "./pair_list.ts";
export { readRun, type StoredRun } from "./read_run.ts";
export { storedConfig, takeOverWork } from "./rejudge.ts";
export { type ReparsedReply, type ReparseResult, reparseRun } from "./reparse_run.ts";
export { assertRunExists } from "./run_directory.ts";
export { readEdited } from "./judge_stage.ts";
export type { RunFile } from "./run_file.ts";
export { type IdentifiedRun, judgingDifference } from "./identity_difference.ts";
export { type RunIdentity } from "./run_identity.ts";
export { type AskedAspect, type AspectMark, isAsked, type Scoring } from "./scoring.ts";
export { type ModelMetadata, type RunMetadata } from "./run_metadata.ts";
export {
  type OtherTexts,
  readOtherTexts,
  readStoredPairs,
  storedBenchmark,
} from "./stored_pairs.ts";
export { storedPrompts } from "./stored_prompts.ts";
export { type PairRecords, readRecords, type RunRecords } from "./stored_records.ts";
export type { ImageFormat } from "../image/image_format.ts";
