import type { PairedGroup } from "../../lib/report/mod.ts";
import { decimals } from "../../lib/report/numbers.ts";
import { alignColumns } from "./columns.ts";

/** Paired differences as a table: categories first, all pairs last. */
export function comparisonText(groups: readonly PairedGroup[]): string {
  const [overall, ...categories] = groups;
  const header = [
    "Category",
    "Pairs",
    "Before",
    "Now",
    "Difference",
    "95 % interval",
    "Up/same/down",
  ];
  const rows = [...categories, ...(overall === undefined ? [] : [{ ...overall, name: "All" }])];
  return alignColumns([header, ...rows.map(row)]).join("\n");
}

function row(group: PairedGroup): readonly string[] {
  const { name, count, before, now, difference, ci95, moved } = group;
  return [
    name,
    String(count),
    decimals(before ?? null),
    decimals(now ?? null),
    signed(difference),
    ci95 === undefined ? "–" : `${signed(ci95[0])} to ${signed(ci95[1])}`,
    `${moved.up}/${moved.same}/${moved.down}`,
  ];
}

function signed(value: number | undefined): string {
  if (value === undefined) return "–";
  return value > 0 ? `+${decimals(value)}` : decimals(value);
}
