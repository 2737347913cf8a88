import stringWidth from "string-width";

/**
 * Pads cells to the width of their column, Chinese characters counted as two; the first column is
 * aligned to the left, the others to the right.
 */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
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
