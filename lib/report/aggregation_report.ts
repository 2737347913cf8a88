import { type AggregatedEdit, figureTable, findAggregation } from "../aggregation/mod.ts";
import { isAsked, type PairOutcome, type RunMetadata, type Verdict } from "../evaluation/mod.ts";
import { extent, mean, meanInterval, median, stdPopulation, stdSample } from "../statistics/mod.ts";

/** One row of a benchmark's own table. */
export interface ReportFigureRow {
  /** What the row is of. */
  readonly kind: "overall" | "group" | "category";
  /** Name of the group or category; empty for the overall row. */
  readonly name: string;
  /** Edits of the row, whatever became of them. */
  readonly edits: number;
  /** Edits that the figures are of: those with a score for every aspect. */
  readonly counted: number;
  /** One for each figure; null where no edit of the row has one. */
  readonly values: readonly (number | null)[];
}

/** What a judge gave one aspect, on the aspect's own scale. */
export interface AspectMeasures {
  /** Edits that are asked about it, whatever became of them. */
  readonly count: number;
  /** Edits with a score. */
  readonly scored: number;
  /** Mean score. */
  readonly mean: number | null;
  /** 95 % interval of the mean, clustered by source image. */
  readonly ci95: readonly [low: number, high: number] | null;
  /** Population standard deviation (divisor n). */
  readonly std: number | null;
  /** Sample standard deviation (divisor n - 1). */
  readonly std_sample: number | null;
  /** Median. */
  readonly median: number | null;
  /** Smallest score. */
  readonly min: number | null;
  /** Largest score. */
  readonly max: number | null;
}

/** One aspect of the edits. */
export interface ReportAspect {
  /** Name, as the prompt set names it. */
  readonly name: string;
  /** Least and greatest score. */
  readonly scale: readonly [low: number, high: number];
  /** The judge saw the source image, too. */
  readonly show_source: boolean;
  /** Over all edits. */
  readonly overall: AspectMeasures;
  /** By category, in order of first appearance; those that the aspect applies to. */
  readonly categories: readonly (AspectMeasures & { readonly name: string })[];
}

/** A benchmark's own figures, and the aspects that they are made of. */
export interface ReportAggregation {
  /** Name and version, such as `gedit@1`. */
  readonly id: string;
  /** The benchmark. */
  readonly benchmark: string;
  /** Where it is described. */
  readonly source: string;
  /** An overall figure is the mean over the edits, or over the means of the categories. */
  readonly overall: "edits" | "categories";
  /** The figures; the first, mapped linearly to 0 to 10, is an edit's score. */
  readonly figures: readonly {
    readonly name: string;
    readonly range: readonly [low: number, high: number];
  }[];
  /** Overall, by group, by category. */
  readonly rows: readonly ReportFigureRow[];
  /** Plain statistics of each aspect. */
  readonly aspects: readonly ReportAspect[];
}

/** The benchmark's own figures of a run; null where each edit was judged as a whole. */
export function aggregationReport(
  outcomes: readonly PairOutcome[],
  { evaluation, prompts: { aspects } }: Pick<RunMetadata, "evaluation" | "prompts">,
): ReportAggregation | null {
  const aggregation = findAggregation(evaluation.aggregation ?? "");
  if (aggregation === undefined || aspects === undefined) return null;
  const { id, benchmark, source, overall, figures } = aggregation;
  const ordered = outcomes.toSorted((a, b) => a.index - b.index);
  return {
    id,
    benchmark,
    source,
    overall,
    figures: figures.map(({ name, range }) => ({ name, range })),
    rows: figureTable(ordered.map(aggregatedEdit), aggregation).map((row) => ({
      ...row,
      values: row.values.map((value) => value ?? null),
    })),
    aspects: aspects.map((aspect) => {
      const { name, scale, show_source } = aspect;
      const members = ordered.filter((outcome) => isAsked(aspect, outcome));
      return {
        name,
        scale,
        show_source,
        overall: aspectMeasures(members, name),
        categories: [...Map.groupBy(members, ({ category }) => category)]
          .map(([category, edits]) => ({ name: category, ...aspectMeasures(edits, name) })),
      };
    }),
  };
}

/** Every judgement of an edit: the repeats, or the only one. */
function judgementsOf(outcome: PairOutcome): readonly Verdict[] {
  return outcome.repeats ?? [outcome];
}

function aggregatedEdit(outcome: PairOutcome): AggregatedEdit {
  return {
    category: outcome.category,
    judgements: judgementsOf(outcome).flatMap(({ status, aspects }) =>
      status !== "scored" || aspects === undefined ? [] : [
        aspects.flatMap(({ name, scale, score }) =>
          score === undefined ? [] : [{ name, scale, score }]
        ),
      ]
    ),
  };
}

function aspectMeasures(outcomes: readonly PairOutcome[], name: string): AspectMeasures {
  const rated = outcomes.flatMap((outcome) => {
    const scores = judgementsOf(outcome).flatMap(({ aspects = [] }) =>
      aspects.find((aspect) => aspect.name === name)?.score ?? []
    );
    const score = mean(scores);
    return score === undefined ? [] : [{ score, cluster: outcome.sourceHash }];
  });
  const scores = rated.map(({ score }) => score);
  const { min = null, max = null } = extent(scores) ?? {};
  return {
    count: outcomes.length,
    scored: scores.length,
    mean: mean(scores) ?? null,
    ci95: meanInterval(scores, { clusters: rated.map(({ cluster }) => cluster) }) ?? null,
    std: stdPopulation(scores) ?? null,
    std_sample: stdSample(scores) ?? null,
    median: median(scores) ?? null,
    min,
    max,
  };
}
