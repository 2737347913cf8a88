import {
  type PairOutcome,
  readRecords,
  type RunRecords,
  storedPrompts,
  type StoredRun,
} from "../../evaluation/mod.ts";
import type { PromptSet } from "../../prompts/mod.ts";
import { baselineCaveats } from "../caveats.ts";
import { commonPairs } from "../comparison/common_pairs.ts";
import { canaryWarning, judgeWarning, measuredWarnings } from "../markdown_checks.ts";
import { missingWarnings } from "../missing_warnings.ts";
import { modelLabel } from "../model_label.ts";
import { counted } from "../numbers.ts";
import { buildReport } from "../report_data.ts";
import type { ReportDocument, ReportModel } from "../report_document.ts";
import { withFewLogprobs } from "./gallery_answer.ts";
import type { GalleryRun } from "./gallery_data.ts";

/** A run that a gallery shows. */
export interface RunToShow extends StoredRun {
  /** What the gallery calls it. */
  readonly name: string;
  /** Where benchmark, judge or prompts differ from those of the first run. @default {[]} */
  readonly differences?: readonly string[];
}

/** A run, ready to be shown beside the first. */
export interface ShownRun {
  /** The run as the page has it. */
  readonly run: GalleryRun;
  /** Its folder. */
  readonly folder: string;
  /** How the pairs ended that it has in common with the first run, by their ids. */
  readonly outcomes: ReadonlyMap<string, PairOutcome>;
  /** What its journal holds of a pair. */
  readonly records: RunRecords;
  /** The prompts that the judge was asked with, where they can still be had. */
  readonly prompts: PromptSet | undefined;
  /** Where the judge contradicts the pixels, by the ids of the pairs. */
  readonly contradictions: ReadonlyMap<
    string | undefined,
    NonNullable<ReportDocument["companions"]>["contradictions"]
  >;
  /** What must be known of how it is shown. */
  readonly notices: readonly string[];
}

/** Reads what a gallery shows of a run, as far as its pairs are those of the first. */
export async function readShownRun(stored: RunToShow, first: RunToShow): Promise<ShownRun> {
  const { pairs: _, ...report } = buildReport(stored.outcomes, stored.metadata);
  const prompts = await storedPrompts(stored);
  const common = stored === first ? undefined : commonPairs(first.outcomes, stored.outcomes);
  const left = (common?.onlyNow ?? 0) + (common?.different ?? 0);
  return {
    run: galleryRun(stored, report),
    folder: stored.folder,
    outcomes: new Map(
      common === undefined
        ? stored.outcomes.map((outcome) => [outcome.id, outcome])
        : common.common.map(({ now }) => [now.id, now]),
    ),
    records: await readRecords(stored, { keep: withFewLogprobs }),
    prompts,
    contradictions: Map.groupBy(report.companions?.contradictions ?? [], ({ id }) => id),
    notices: [
      ...(left === 0 ? [] : [
        `${counted(left, "pair")} of ${stored.name} ${left === 1 ? "is" : "are"} left out: ` +
        `${first.name} has no such pair, or another one of that id`,
      ]),
      ...(prompts === undefined
        ? [`${stored.name}: its prompts were changed since, so they are not shown`]
        : []),
    ],
  };
}

function galleryRun(stored: RunToShow, report: GalleryRun["report"]): GalleryRun {
  const { metadata, judge_check: judge, canary } = report;
  const judgeText = judge === null ? undefined : judgeWarning(judge);
  const canaryText = canary === null ? undefined : canaryWarning(canary);
  return {
    name: stored.name,
    folder: stored.folder,
    editor: labelOf(metadata.diffusion_model),
    judge: labelOf(metadata.reward_model),
    warnings: [
      ...metadata.notices,
      ...[judgeText, canaryText].filter((text) => text !== undefined),
      ...measuredWarnings(report),
      ...baselineCaveats(report),
      ...missingWarnings(report),
    ],
    report,
  };
}

function labelOf(model: ReportModel): string {
  const { weights, className } = modelLabel(model);
  return weights === undefined ? className : `${weights} (${className})`;
}
