import type { ModelMetadata, PairOutcome, RunMetadata } from "../evaluation/mod.ts";
import { aggregationReport } from "./aggregation_report.ts";
import { canaryCheck } from "./canary_check.ts";
import { companionCheck, reportCompanions } from "./companion_check.ts";
import { expectedCheck, reportExpected } from "./expected_check.ts";
import { judgeCheck } from "./judge_check.ts";
import { repeatCheck } from "./repeat_check.ts";
import type {
  ReportDocument,
  ReportGroup,
  ReportMetadata,
  ReportModel,
  ReportPair,
} from "./report_document.ts";
import { type GroupSummary, summarise } from "./summary.ts";

/**
 * Makes the report document of a run: the same outcomes and metadata always give the same document.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const model = { classPath: "copy", params: {}, fingerprint: "copy", servers: [] };
 * const report = buildReport([], {
 *   generatedAt: "2026-01-02T03:04:05Z",
 *   benchmark: { path: "sample", hash: "00", pairs: 270, language: "en", selected: 0 },
 *   diffusionModel: model,
 *   rewardModel: { ...model, classPath: "reference" },
 *   prompts: { name: "score_only", hash: "00", showSource: false },
 *   evaluation: { policy: "exclude", maxReasks: 2, seed: 0, repeats: 1 },
 *   versions: {},
 *   timings: { startedAt: "", finishedAt: "", editSeconds: 0, judgeSeconds: 0 },
 *   controls: [],
 *   notices: [],
 *   configuration: {},
 * });
 * assertEquals([report.schema_version, report.overall.count, report.overall.mean], [1, 0, null]);
 * ```
 *
 * @param outcomes One per pair, in any order.
 */
export function buildReport(
  outcomes: readonly PairOutcome[],
  metadata: RunMetadata,
): ReportDocument {
  const summary = summarise(outcomes, { policy: metadata.evaluation.policy });
  const { name: _, ...overall } = reportGroup(summary.overall);
  return {
    schema_version: 1,
    metadata: reportMetadata(metadata),
    counts: { scored: overall.scored, ...overall.missing },
    aggregation: aggregationReport(outcomes, metadata),
    overall: {
      ...overall,
      macro_mean: summary.macroMean ?? null,
      micro_mean: summary.microMean ?? null,
      best_category: summary.best,
      worst_category: summary.worst,
    },
    judge_check: judgeCheck(metadata.controls, outcomes),
    canary: canaryCheck(metadata.controls),
    repeats: repeatCheck(outcomes),
    expected: expectedCheck(outcomes),
    companions: companionCheck(outcomes),
    categories: summary.categories.map(reportGroup),
    difficulties: summary.difficulties.map(reportGroup),
    tags: summary.tags.map(reportGroup),
    pairs: outcomes.toSorted((a, b) => a.index - b.index).map(reportPair),
  };
}

function reportMetadata(metadata: RunMetadata): ReportMetadata {
  const { benchmark, prompts, evaluation, timings } = metadata;
  return {
    generated_at: metadata.generatedAt,
    benchmark: {
      path: benchmark.path,
      hash: benchmark.hash,
      pairs: benchmark.pairs,
      language: benchmark.language,
      selected: benchmark.selected,
    },
    diffusion_model: reportModel(metadata.diffusionModel),
    reward_model: reportModel(metadata.rewardModel),
    prompts: { name: prompts.name, hash: prompts.hash, show_source: prompts.showSource },
    evaluation: {
      policy: evaluation.policy,
      max_reasks: evaluation.maxReasks,
      seed: evaluation.seed,
      repeats: evaluation.repeats,
      std: "population",
    },
    versions: { ...metadata.versions },
    timings: {
      started_at: timings.startedAt,
      finished_at: timings.finishedAt,
      edit_seconds: timings.editSeconds,
      judge_seconds: timings.judgeSeconds,
    },
    judge_tokens: metadata.judgeTokens ?? null,
    notices: [...metadata.notices],
    configuration: { ...metadata.configuration },
  };
}

function reportModel(model: ModelMetadata): ReportModel {
  return {
    class_path: model.classPath,
    params: { ...model.params },
    fingerprint: model.fingerprint,
    servers: model.servers.map(({ url, software, version, models, unsupported }) => ({
      url,
      software,
      version: version ?? null,
      models,
      unsupported,
    })),
  };
}

function reportGroup(group: GroupSummary): ReportGroup {
  return {
    name: group.name,
    count: group.count,
    scored: group.scored,
    defaulted: group.defaulted,
    missing: { ...group.missing },
    coverage: group.coverage,
    mean: group.mean ?? null,
    mean_scored: group.meanScored ?? null,
    ci95: group.ci95 ?? null,
    bounds: group.bounds ?? null,
    gated_mean: group.gated ?? null,
    std: group.stdPopulation ?? null,
    std_sample: group.stdSample ?? null,
    median: group.median ?? null,
    min: group.min ?? null,
    max: group.max ?? null,
    quartiles: group.quartiles ?? null,
    histogram: [...group.histogram],
  };
}

function reportPair(outcome: PairOutcome): ReportPair {
  return {
    id: outcome.id,
    index: outcome.index,
    category: outcome.category,
    difficulty: outcome.difficulty,
    tags: [...outcome.tags],
    instruction: outcome.instruction,
    status: outcome.status,
    score: outcome.score ?? null,
    defaulted: outcome.defaulted ?? null,
    reason: outcome.reason ?? null,
    reply: outcome.reply ?? null,
    rule: outcome.rule ?? null,
    repeats: outcome.repeats?.map(({ score }) => score ?? null) ?? null,
    aspects: outcome.aspects?.map(({ name, status, score }) => ({
      name,
      status,
      score: score ?? null,
    })) ?? null,
    expected: outcome.expected === undefined ? null : reportExpected(outcome.expected),
    companions: outcome.companions === undefined ? null : reportCompanions(outcome.companions),
    asked: outcome.asked,
    image: outcome.image ?? null,
    source_hash: outcome.sourceHash,
    edit_ms: outcome.editMs ?? null,
    judge_ms: outcome.judgeMs ?? null,
    notes: [...outcome.notes],
  };
}
