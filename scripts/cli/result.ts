import stringWidth from "string-width";
import type { PairOutcome, RunMetadata } from "../../lib/evaluation/mod.ts";
import {
  buildReport,
  type ReportDocument,
  type ReportGroup,
  writeReport,
} from "../../lib/report/mod.ts";
import { decimals, meanWithInterval, percent } from "../../lib/report/numbers.ts";

/** Writes report and charts into a run's folder; returns the files, relative to it. */
export async function writeRunReport(
  folder: string,
  outcomes: readonly PairOutcome[],
  metadata: RunMetadata,
): Promise<readonly string[]> {
  const document = buildReport(outcomes, metadata);
  const { json, markdown, charts } = await writeReport(folder, document, { now: new Date() });
  return [markdown, json, ...charts].map((path) => path.slice(folder.length + 1));
}

/** The result for people: one row a category, then where the report is. */
export function resultText(
  document: ReportDocument,
  { folder, files }: { readonly folder: string; readonly files: readonly string[] },
): string {
  const { overall, categories, metadata } = document;
  const header = ["Category", "Pairs", "Scored", "Mean ± 95 %", "Std", "Median", "Min", "Max"];
  const rows = [...categories, { ...overall, name: "All" }].map(row);
  const table = alignColumns([header, ...rows]);
  table.splice(-1, 0, "-".repeat(stringWidth(table[0] ?? "")));
  const failures = Object.entries(overall.missing).filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`);
  return [
    ...metadata.notices.map((notice) => `! ${notice}`),
    ...table,
    ...(failures.length === 0 ? [] : [`Without a score: ${failures.join(", ")}`]),
    ...(overall.defaulted === 0 ? [] : [
      `${overall.defaulted} missing scores count as 5.0; the judge's own mean is ` +
      `${decimals(overall.mean_scored)}.`,
    ]),
    ...files.slice(0, 1).map((file) => `Report: ${folder}/${file}`),
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
  const { overall, categories, counts, metadata } = document;
  return { ...parts, notices: metadata.notices, counts, overall, categories };
}

function row(group: ReportGroup): readonly string[] {
  return [
    group.name === "" ? "(none)" : group.name,
    String(group.count),
    percent(group.coverage),
    meanWithInterval(group),
    ...[group.std, group.median, group.min, group.max].map(decimals),
  ];
}

/** Pads cells to the width of their column, Chinese characters counted as two. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((cells) => stringWidth(cells[i] ?? "")))
  );
  return rows.map((cells) =>
    cells.map((cell, i) => {
      const space = " ".repeat((widths[i] ?? 0) - stringWidth(cell));
      return i === 0 ? `${cell}${space}` : `${space}${cell}`;
    }).join("  ").trimEnd()
  );
}
