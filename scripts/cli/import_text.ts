import type { ImportSummary } from "../../lib/benchmark/import/mod.ts";
import { counted } from "../../lib/report/numbers.ts";
import { alignColumns } from "./columns.ts";

/** What an import wrote, for people. */
export function summaryText(summary: ImportSummary): string {
  const { path, pairs, targets, rationales, bytes, categories, leftOut, skipped } = summary;
  const left = leftOut.reduce((sum, { entries }) => sum + entries.length, 0);
  return [
    ...alignColumns([
      ["Category", "Pairs", "With target"],
      ...categories.map(({ name, pairs, targets }) => [name, String(pairs), String(targets)]),
    ]),
    `${path}: ${
      counted(pairs, "pair")
    }, ${targets} with a target, ${rationales} with an expected outcome, ` +
    `${(bytes / 1e6).toFixed(1)} MB`,
    ...(left === 0 ? [] : [`${entries(left)} left out, as said above`]),
    ...(skipped === 0
      ? []
      : [`${entries(skipped)} skipped for ${skipped === 1 ? "its" : "their"} problems`]),
  ].join("\n");
}

function entries(count: number): string {
  return count === 1 ? "1 entry is" : `${count} entries are`;
}

/** Which entries are left out, and why: how many of each file, where these are few. */
export function leftOutText({ reason, entries }: ImportSummary["leftOut"][number]): string {
  const files = [...Map.groupBy(entries, ({ file }) => file)];
  const counts = files.map(([file, { length }]) => `${length} of ${file}`).join(", ");
  return `Left out ${entries.length}: ${reason}${files.length > FILES ? "" : ` (${counts})`}`;
}

/** More files than this say nothing any more. */
const FILES = 5;
