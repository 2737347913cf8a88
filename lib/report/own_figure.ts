import type { ReportAggregation } from "./aggregation_report.ts";
import { counted, decimals } from "./numbers.ts";

/** The overall figure of a benchmark. */
export interface OwnFigure {
  /** What the benchmark calls it. */
  readonly name: string;
  /** Its value; null where no edit is scored in every aspect. */
  readonly value: number | null;
  /** Least and greatest value. */
  readonly range: readonly [low: number, high: number];
  /** Edits, whatever became of them. */
  readonly edits: number;
  /** Edits that it is of. */
  readonly counted: number;
}

/** The overall figure of a benchmark, which the edits' scores are made of. */
export function ownFigure({ figures, rows }: ReportAggregation): OwnFigure | undefined {
  const [figure] = figures;
  const overall = rows.find(({ kind }) => kind === "overall");
  if (figure === undefined || overall === undefined) return undefined;
  const { edits, counted, values } = overall;
  return { ...figure, value: values[0] ?? null, edits, counted };
}

/** The same in one line, such as `GEdit-Bench: Overall 6.512 of 0 to 10 (gedit@1; 606 of 606 edits)`. */
export function ownFigureText(aggregation: ReportAggregation): string {
  const figure = ownFigure(aggregation);
  if (figure === undefined) return "";
  const { name, value, range: [low, high], edits } = figure;
  return `${aggregation.benchmark}: ${name} ${decimals(value)} of ${low} to ${high} ` +
    `(${aggregation.id}; ${figure.counted} of ${counted(edits, "edit")})`;
}
