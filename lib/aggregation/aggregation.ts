import type { ScoreScale } from "../parsers/mod.ts";

/** What a judge gave one aspect of an edit. */
export interface AspectScore {
  /** Name of the aspect, as the prompt set names it. */
  readonly name: string;
  /** Score on the aspect's own scale. */
  readonly score: number;
  /** That scale. */
  readonly scale: ScoreScale;
}

/** A figure of a benchmark. */
export interface Figure {
  /** What the benchmark calls it. */
  readonly name: string;
  /** Least and greatest value. */
  readonly range: ScoreScale;
  /**
   * The figure of one judgement of an edit, every aspect of which is scored.
   *
   * @returns `undefined` where the figure does not apply to the edit's category.
   */
  of(scores: readonly AspectScore[]): number | undefined;
}

/** The figure that an edit's score is made of: every edit whose aspects are scored has it. */
export interface EditFigure extends Figure {
  /** The figure of one judgement of an edit, every aspect of which is scored. */
  of(scores: readonly AspectScore[]): number;
}

/** Categories that a benchmark reports together. */
export interface CategoryGroup {
  /** What the benchmark calls them. */
  readonly name: string;
  /** Names of the categories. */
  readonly categories: readonly string[];
}

/**
 * A benchmark's own way from the scores of an edit's aspects to its figures.
 *
 * What it says of the same scores never changes: a correction is a new version.
 */
export interface Aggregation {
  /** Name and version, such as `gedit@1`. */
  readonly id: string;
  /** The benchmark. */
  readonly benchmark: string;
  /** Where it is described. */
  readonly source: string;
  /** The aspects that it takes, with their scales; any where absent. */
  readonly aspects?: Readonly<Record<string, ScoreScale>>;
  /** Names of the aspects that apply to a category; all where absent. */
  aspectsOf?(category: string): readonly string[];
  /** Aspects that it can do without where they do not apply to an edit; none where absent. */
  readonly optional?: readonly string[];
  /** The figures; the first is the one that an edit's score is made of. */
  readonly figures: readonly [EditFigure, ...Figure[]];
  /** Groups of categories, in the benchmark's order. */
  readonly groups: readonly CategoryGroup[];
  /** An overall figure is the mean over the edits, or over the means of the categories. */
  readonly overall: "edits" | "categories";
}
