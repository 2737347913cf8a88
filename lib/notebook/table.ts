import { type Column, markdownTable } from "../report/markdown_text.ts";
import { oneLine } from "../report/plain_text.ts";
import { escapeXml } from "../report/svg_text.ts";
import { type Displayable, displayable } from "./displayable.ts";

/** A cell of a table: a number shows three decimals unless it is whole, nothing shows a dash. */
export type Cell = string | number | null | undefined;

/**
 * A table: HTML with every text escaped, and plain text whose columns line up, Chinese characters
 * counted as two wide. Columns that hold numbers alone lean to the right.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { DISPLAY } from "./displayable.ts";
 *
 * const { "text/plain": text } = table(["Category", "Mean"], [["物理", 7.25], ["all", null]])[DISPLAY]();
 * assertEquals(text, [
 *   "| Category |  Mean |",
 *   "| -------- | ----: |",
 *   "| 物理     | 7.250 |",
 *   "| all      |     – |",
 * ].join("\n"));
 * ```
 *
 * @throws {RangeError} If a row has another number of cells than there are columns.
 */
export function table(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Displayable {
  for (const [index, { length }] of rows.entries()) {
    if (length === columns.length) continue;
    throw new RangeError(
      `Cannot show the table: row ${index} must have ${columns.length} cells, got ${length}`,
    );
  }
  const aligned = columns.map((title, index): Column => ({
    title,
    align: isNumeric(rows.map((row) => row[index])) ? "right" : "left",
  }));
  const texts = rows.map((row) => row.map(cellText));
  return displayable({
    "text/html": htmlTable(aligned, texts),
    "text/plain": markdownTable(aligned, texts.map((row) => row.map(oneLine))),
  });
}

function isNumeric(cells: readonly Cell[]): boolean {
  return cells.some((cell) => typeof cell === "number") &&
    cells.every((cell) => typeof cell !== "string");
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "–";
  if (typeof cell === "string") return cell;
  return Number.isInteger(cell) ? String(cell) : cell.toFixed(3);
}

function htmlTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const style = (index: number) =>
    `text-align:${columns[index]?.align ?? "left"};white-space:pre-wrap;vertical-align:top`;
  const line = (tag: "th" | "td", cells: readonly string[]) =>
    `<tr>${
      cells.map((cell, index) => `<${tag} style="${style(index)}">${escapeXml(cell)}</${tag}>`)
        .join("")
    }</tr>`;
  return `<table><thead>${line("th", columns.map(({ title }) => title))}</thead><tbody>${
    rows.map((row) => line("td", row)).join("")
  }</tbody></table>`;
}
