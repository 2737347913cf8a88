import stringWidth from "string-width";
import { type PairOutcome, readRun, type RunMetadata } from "../../lib/evaluation/mod.ts";
import {
  buildReport,
  type ReportDocument,
  type ReportGroup,
  writeReport,
} from "../../lib/report/mod.ts";
import { canaryWarning, judgeWarning } from "../../lib/report/markdown_checks.ts";
import { ownFigureText } from "../../lib/report/own_figure.ts";
import { cutText, oneLine } from "../../lib/report/plain_text.ts";
import { counted, decimals, meanWithInterval, percent } from "../../lib/report/numbers.ts";
import { alignColumns } from "./columns.ts";
import { sayFaults } from "./say_faults.ts";

/** The report of a run under way: built once, written, and kept for the terminal. */
export class RunReport {
  #document: ReportDocument | undefined;

  /** Writes report and charts into the run's folder; returns the files, relative to it. */
  async write(
    folder: string,
    outcomes: readonly PairOutcome[],
    metadata: RunMetadata,
  ): Promise<readonly string[]> {
    this.#document = buildReport(outcomes, metadata);
    return await writeDocument(folder, this.#document);
  }

  /** The report that was written; where none was, that of these outcomes. */
  document(outcomes: readonly PairOutcome[], metadata: RunMetadata): ReportDocument {
    return this.#document ?? buildReport(outcomes, metadata);
  }
}

async function writeDocument(
  folder: string,
  document: ReportDocument,
): Promise<readonly string[]> {
  const { json, markdown, charts } = await writeReport(folder, document, { now: new Date() });
  return [markdown, json, ...charts].map((path) => path.slice(folder.length + 1));
}

/** The result for people: one row a category, then where the report is. */
export function resultText(
  document: ReportDocument,
  { folder, files }: { readonly folder: string; readonly files: readonly string[] },
): string {
  const { overall, categories, metadata, aggregation } = document;
  // A row speaks of one set of scores: the judge's, or these and the defaults.
  const hasDefaults = overall.defaulted > 0;
  const header = [
    "Category",
    "Pairs",
    "Scored",
    ...(hasDefaults ? ["Defaulted", "Mean with defaults"] : ["Mean ± 95 %"]),
    "Std",
    "Median",
    "Min",
    "Max",
  ];
  const rows = [...categories, { ...overall, name: "All" }].map((group) => row(group, hasDefaults));
  const table = alignColumns([header, ...rows]);
  table.splice(-1, 0, "-".repeat(stringWidth(table[0] ?? "")));
  const failures = Object.entries(overall.missing).filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`);
  return [
    ...metadata.notices.map((notice) => `! ${notice}`),
    ...judgeLines(document),
    ...(aggregation === null ? [] : [ownFigureText(aggregation)]),
    ...table,
    ...(failures.length === 0 ? [] : [`Without a score: ${failures.join(", ")}`]),
    ...mainReason(document),
    ...(hasDefaults ? [defaultsText(overall)] : []),
    ...files.slice(0, 1).map((file) => `Report: ${folder}/${file}`),
    ...(files.length === 0 ? [] : [`To see every edit: deno task gallery --run ${folder}`]),
  ].join("\n");
}

/** The result for programs. */
export function resultJson(
  document: ReportDocument,
  parts: {
    readonly ending: string;
    readonly folder: string;
    readonly files: readonly string[];
  },
): Readonly<Record<string, unknown>> {
  const { aggregation, overall, categories, counts, metadata, judge_check, canary } = document;
  return {
    ...parts,
    notices: metadata.notices,
    counts,
    judge_check: judge_check?.verdict ?? null,
    canary,
    aggregation,
    overall,
    categories,
  };
}

/** Letters of a reason that are shown. */
const REASON_LENGTH = 200;

/** Why most pairs without a score have none. */
function mainReason({ pairs }: ReportDocument): readonly string[] {
  const reasons = pairs.flatMap(({ status, reason }) =>
    status === "scored" || reason === null ? [] : [oneLine(reason)]
  );
  const [first] = [...Map.groupBy(reasons, (reason) => reason)]
    .toSorted(([, a], [, b]) => b.length - a.length);
  if (first === undefined) return [];
  const [reason, { length }] = first;
  const label = reasons.length === 1
    ? "Reason"
    : length === 1
    ? `One of ${reasons.length} reasons`
    : `Most frequent reason (${length} of ${reasons.length})`;
  return [`${label}: ${cutText(reason, REASON_LENGTH)}`];
}

/** What the run found out about its judge, where it was asked to. */
function judgeLines({ judge_check: check, canary }: ReportDocument): readonly string[] {
  const warnings = [
    check === null ? undefined : judgeWarning(check),
    canary === null ? undefined : canaryWarning(canary),
  ];
  return warnings.flatMap((warning) => warning === undefined ? [] : [`! ${warning}`]);
}

/** What the table counts that no judge gave, and what the judge's own scores say. */
function defaultsText(overall: Omit<ReportGroup, "name">): string {
  const counts = `Mean, std, median, min and max count ${
    counted(overall.defaulted, "missing score")
  } as 5.0.`;
  if (overall.scored === 0) return `${counts} The judge gave no score.`;
  const interval = overall.ci95 === null ? "" : " ± 95 %";
  return `${counts} The mean${interval} of the judge's own scores is ${meanWithInterval(overall)}.`;
}

function row(group: ReportGroup, hasDefaults: boolean): readonly string[] {
  return [
    group.name === "" ? "(none)" : group.name,
    String(group.count),
    percent(group.coverage),
    ...(hasDefaults ? [String(group.defaulted), decimals(group.mean)] : [meanWithInterval(group)]),
    ...[group.std, group.median, group.min, group.max].map(decimals),
  ];
}

/** Writes a new report of a stored run; returns the result, for people or programs. */
export async function reportStoredRun(
  folder: string,
  { json, extra = {} }: {
    readonly json: boolean;
    readonly extra?: Readonly<Record<string, unknown>>;
  },
): Promise<string> {
  const run = await readRun(folder);
  sayFaults(run);
  const document = buildReport(run.outcomes, run.metadata);
  const files = await writeDocument(folder, document);
  return json
    ? JSON.stringify(
      { ...resultJson(document, { ending: "done", folder, files }), ...extra },
      null,
      2,
    )
    : resultText(document, { folder, files });
}
