import stringWidth from "string-width";
import {
  type ChangedPair,
  type ComparisonDocument,
  comparisonNotes,
  type PairedGroup,
  pValue,
  regressionNotes,
  type RunComparison,
  signed,
  signedRange,
  verdictLines,
} from "../../lib/report/mod.ts";
import { decimals } from "../../lib/report/numbers.ts";
import { alignColumns } from "./columns.ts";
import { oneLine } from "./one_line.ts";

/** Characters that are shown of an instruction, and of the name of a category or pair. */
const INSTRUCTION = 60;
const NAME = 40;

/** A comparison for people: of each run the verdict, then the numbers by category. */
export function comparisonText(document: ComparisonDocument): string {
  const { first, comparisons, regression } = document;
  return [
    ...comparisons.map((comparison) =>
      [
        ...verdictLines(comparison.verdict),
        ...comparisonNotes(comparison, first).map((note) => `! ${note}`),
        "",
        `Before: ${first.name}. Now: ${comparison.run.name}.`,
        table(comparison),
        ...changed("Lost most", comparison.lost),
        ...changed("Gained most", comparison.gained),
      ].join("\n")
    ),
    ...(regression === null ? [] : [regressionNotes(regression).join("\n")]),
  ].join("\n\n");
}

/** Categories first, all pairs last: once more with 0 for failed edits, where there are any. */
function table({ overall, gated, categories }: RunComparison): string {
  const totals = [
    { ...overall, name: "All" },
    ...(gated === null ? [] : [{ ...gated, name: "All, failed edits as 0" }]),
  ];
  const isAdjusted = [overall, ...categories].some((group) => group.p_holm !== null);
  const header = [
    "Category",
    "Pairs",
    "Before",
    "Now",
    "Difference",
    "95 % interval",
    "p",
    ...(isAdjusted ? ["p (Holm)"] : []),
    "Higher/same/lower",
  ];
  const rows = [...categories, ...totals].map((group) => row(group, isAdjusted));
  const lines = alignColumns([header, ...rows]);
  lines.splice(-totals.length, 0, "-".repeat(stringWidth(lines[0] ?? "")));
  return lines.join("\n");
}

function row(group: PairedGroup, isAdjusted: boolean): readonly string[] {
  const { name, count, before, now, difference, ci95, p, p_holm, wins, ties, losses } = group;
  return [
    name === "" ? "(none)" : oneLine(name, NAME),
    String(count),
    decimals(before),
    decimals(now),
    signed(difference),
    signedRange(ci95),
    pValue(p),
    ...(isAdjusted ? [pValue(p_holm)] : []),
    `${wins}/${ties}/${losses}`,
  ];
}

function changed(title: string, pairs: readonly ChangedPair[]): readonly string[] {
  if (pairs.length === 0) return [];
  const rows = pairs.map(({ id, before, now, difference, instruction }) => [
    `  ${oneLine(id, NAME)}`,
    decimals(before.score),
    "->",
    decimals(now.score),
    signed(difference),
    oneLine(instruction, INSTRUCTION),
  ]);
  // The last column runs on, so it needs no alignment.
  const aligned = alignColumns(rows.map((cells) => cells.slice(0, -1)));
  return [
    "",
    `${title}:`,
    ...aligned.map((line, index) => `${line}  ${rows[index]?.at(-1) ?? ""}`),
  ];
}
