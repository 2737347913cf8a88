import { mean } from "../statistics/mod.ts";
import type { Aggregation, AspectScore, CategoryGroup, Figure } from "./aggregation.ts";

/** An edit as an aggregation sees it. */
export interface AggregatedEdit {
  /** Category as the benchmark writes it. */
  readonly category: string;
  /** Scores of each judgement all of whose aspects are scored; none where there is no such. */
  readonly judgements: readonly (readonly AspectScore[])[];
}

/** One row of a benchmark's table. */
export interface FigureRow {
  /** What the row is of. */
  readonly kind: "overall" | "group" | "category";
  /** Name of the group or category; empty for the overall row. */
  readonly name: string;
  /** Edits of the row, whatever became of them. */
  readonly edits: number;
  /** Edits that the figures are of: those with a score for every aspect. */
  readonly counted: number;
  /** One value for each figure; absent where no edit of the row has one. */
  readonly values: readonly (number | undefined)[];
}

/**
 * A benchmark's own table: overall, by its groups, by category in order of first appearance.
 *
 * An edit of which an aspect has no score is left out of all figures and counted as missing; no
 * number takes its place. Where an edit was judged several times, its figure is the mean over its
 * complete judgements. An overall figure of the kind `categories` is the mean over the categories
 * that have a value.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gedit } from "./gedit.ts";
 *
 * const judged = (semantic_consistency: number, perceptual_quality: number) => [
 *   Object.entries({ semantic_consistency, perceptual_quality })
 *     .map(([name, score]) => ({ name, score, scale: [0, 10] }) as const),
 * ];
 * const [overall] = figureTable([
 *   { category: "style_change", judgements: judged(9, 4) },
 *   { category: "style_change", judgements: judged(4, 4) },
 *   { category: "text_change", judgements: judged(9, 9) },
 *   { category: "text_change", judgements: [] },
 * ], gedit);
 * assertEquals([overall?.values[0], overall?.edits, overall?.counted], [7, 4, 3]);
 * ```
 */
export function figureTable(
  edits: readonly AggregatedEdit[],
  aggregation: Pick<Aggregation, "figures" | "groups" | "overall">,
): readonly FigureRow[] {
  const { figures, groups, overall } = aggregation;
  const measured = edits.map(({ category, judgements }): MeasuredEdit => ({
    category,
    isCounted: judgements.length > 0,
    values: figures.map((figure) => ofEdit(figure, judgements)),
  }));
  const byCategory = Map.groupBy(measured, ({ category }) => category);
  const categories = [...byCategory].map(([name, members]): FigureRow => ({
    kind: "category",
    name,
    ...row(members, figures.length),
  }));
  const all = row(measured, figures.length);
  return [
    {
      kind: "overall",
      name: "",
      ...all,
      values: overall === "edits"
        ? all.values
        : figures.map((_, index) => mean(categories.flatMap(({ values }) => values[index] ?? []))),
    },
    ...groups.flatMap((group) => groupRow(group, measured, figures.length)),
    ...categories,
  ];
}

interface MeasuredEdit {
  readonly category: string;
  readonly isCounted: boolean;
  readonly values: readonly (number | undefined)[];
}

function ofEdit(figure: Figure, judgements: AggregatedEdit["judgements"]): number | undefined {
  return mean(judgements.flatMap((scores) => figure.of(scores) ?? []));
}

function row(
  edits: readonly MeasuredEdit[],
  figures: number,
): Pick<FigureRow, "edits" | "counted" | "values"> {
  return {
    edits: edits.length,
    counted: edits.filter(({ isCounted }) => isCounted).length,
    values: Array.from(
      { length: figures },
      (_, index) => mean(edits.flatMap(({ values }) => values[index] ?? [])),
    ),
  };
}

/** A group of which the benchmark file holds no edit has no row. */
function groupRow(
  { name, categories }: CategoryGroup,
  edits: readonly MeasuredEdit[],
  figures: number,
): readonly FigureRow[] {
  const members = edits.filter(({ category }) => categories.includes(category));
  return members.length === 0 ? [] : [{ kind: "group", name, ...row(members, figures) }];
}
