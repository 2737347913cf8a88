import type { Beside, Figure, FigureTable, Verification } from "../../lib/published/mod.ts";
import { alignColumns } from "./columns.ts";

/** Published figures beside ours, table by table, and how many of them have the same digits. */
export function publishedText(verification: Verification): string {
  const { found, missing, unknown, tables } = verification;
  const figures = tables.flatMap((table) => table.figures);
  const count = (outcome: Figure["outcome"]): number =>
    figures.filter((figure) => figure.outcome === outcome).length;
  return [
    ...found.map(({ name, folder }) => `Found ${name} in ${folder}`),
    ...missing.map(({ name, lookedFor }) =>
      `Not found: ${name}\n${lookedFor.map((path) => `  looked for ${path}`).join("\n")}`
    ),
    ...unknown.map((path) => `Left out, no figure known to be published: ${path}`),
    ...tables.map((table) => `\n${tableText(table)}`),
    "",
    `${figures.length} figures: ${count("equal")} with the published digits, ` +
    `${count("explained")} with others for a known reason, ` +
    `${count("different")} with others for no known reason.`,
  ].join("\n");
}

function tableText({ title, source, notes, figures, beside }: FigureTable): string {
  const header = ["Figure", "Published", "Ours"];
  const [first = "", ...rows] = alignColumns([header, ...figures.map(cells)]);
  return [
    title,
    `Published in ${source}.`,
    ...notes,
    first,
    ...rows.map((row, index) => `${row}  ${remarks(figures[index])}`.trimEnd()),
    ...beside.map(besideText),
  ].join("\n");
}

function cells({ name, published, recomputed, digits }: Figure): readonly string[] {
  return [name, published.toFixed(digits), recomputed?.toFixed(digits) ?? "–"];
}

function remarks(figure: Figure | undefined): string {
  if (figure === undefined) return "";
  const { outcome, reason, beside } = figure;
  return [reason === undefined ? outcome : `${outcome}: ${reason}`, ...beside.map(besideText)]
    .join("; ");
}

function besideText({ name, value, ci95 }: Beside): string {
  const interval = ci95?.map(short).join(" to ");
  if (value === undefined && interval !== undefined) return `95 % interval ${interval} (${name})`;
  return `${name} ${value === undefined ? "–" : short(value)}` +
    (interval === undefined ? "" : ` (95 % interval ${interval})`);
}

/** Four decimals, or enough digits for a small p. */
function short(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 0.0001 ? value.toPrecision(2) : value.toFixed(4);
}
