import { isMet, type ParityCase } from "../../lib/models/parity.ts";
import { alignColumns } from "./columns.ts";

/** A case beside the reference: a line for each quantity, with what is allowed. */
export function parityText({ name, reference, ms, rows }: ParityCase): string {
  const table = alignColumns([
    ["Quantity", "Difference", "Allowed"],
    ...rows.map(({ quantity, difference, limit }) => [quantity, short(difference), short(limit)]),
  ]);
  const remarks = ["", ...rows.map((row) => isMet(row) ? "" : "  exceeded")];
  return [
    `${name}: ${reference}, ${(ms / 1000).toFixed(1)} s`,
    ...table.map((line, index) => `${line}${remarks[index] ?? ""}`),
  ].join("\n");
}

function short(value: number): string {
  return Number.isInteger(value) || value === Infinity ? String(value) : value.toExponential(1);
}
