import { seededRandom } from "../../../random.ts";
import type { GalleryPair, GalleryRun } from "../gallery_data.ts";

/** What a rater is asked: a score from 0 to 10, or which of two edits is better. */
export type RatingKind = "score" | "preference";

/** Who rates, what, and in which order. */
export interface RatingPlan {
  /** Name of the rater. */
  readonly rater: string;
  /** What is asked. */
  readonly kind: RatingKind;
  /** Seed of the order; the same for raters who should see the same edits first. */
  readonly seed: number;
  /** The two runs of a preference. */
  readonly runs: readonly [first: number, second: number];
}

/** One edit to score, or two to choose from. */
export interface RatingItem {
  /** Tells it from the others. */
  readonly key: string;
  /** The pair. */
  readonly pair: GalleryPair;
  /** The runs whose edits are shown, in the order in which they are shown. */
  readonly shown: readonly number[];
}

/** A rating: a score from 0 to 10, or the place of the better edit in `shown`, -1 for a tie. */
export type Ratings = Readonly<Record<string, number>>;

/** Preference of neither. */
export const TIE = -1;

/**
 * What a rater is shown, in an order that follows from the seed alone. Nothing in it tells which
 * run an edit is of: the edits of all runs are mixed, and the sides of two are drawn.
 */
export function ratingItems(
  pairs: readonly GalleryPair[],
  { kind, seed, runs }: Pick<RatingPlan, "kind" | "seed" | "runs">,
): readonly RatingItem[] {
  const random = seededRandom(seed);
  const has = (pair: GalleryPair, run: number) => pair.results[run]?.image !== undefined;
  const items = pairs.flatMap((pair): readonly RatingItem[] => {
    // Drawn for every pair, so that one without an edit does not move the others.
    const turned = random() < 0.5;
    if (kind === "preference") {
      if (!runs.every((run) => has(pair, run))) return [];
      const shown = turned ? runs.toReversed() : runs;
      return [{ key: pair.id, pair, shown }];
    }
    return pair.results.flatMap((_, run) =>
      has(pair, run) ? [{ key: `${run} ${pair.id}`, pair, shown: [run] }] : []
    );
  });
  return shuffle(items, random);
}

function shuffle<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [mixed[last], mixed[other]];
    if (a !== undefined && b !== undefined) [mixed[last], mixed[other]] = [b, a];
  }
  return mixed;
}

/** A file of ratings. */
export interface RatingsFile {
  /** Name to save it under. */
  readonly name: string;
  /** JSON Lines, as `deno task agree --ratings` reads them. */
  readonly text: string;
}

/**
 * The ratings as files: of scores one for each run, since `agree` holds one run against ratings; of
 * preferences one. Files of several raters can be joined end to end.
 */
export function ratingsFiles(
  items: readonly RatingItem[],
  { ratings, plan, runs }: {
    readonly ratings: Ratings;
    readonly plan: RatingPlan;
    readonly runs: readonly Pick<GalleryRun, "name">[];
  },
): readonly RatingsFile[] {
  const { rater, kind } = plan;
  const given = items.flatMap((item) => {
    const rating = ratings[item.key];
    return rating === undefined ? [] : [{ ...item, rating }];
  }).toSorted((a, b) => a.pair.index - b.pair.index);
  const file = (parts: readonly string[], lines: readonly object[]): RatingsFile => ({
    name: `${["ratings", rater, ...parts].map(fileName).join("_")}.jsonl`,
    text: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  });
  if (kind === "preference") {
    const [first, second] = plan.runs.map((run) => runs[run]?.name ?? String(run));
    const lines = given.map(({ pair, shown, rating }) => ({
      id: pair.id,
      rater,
      first,
      second,
      preference: rating === TIE ? "tie" : shown[rating] === plan.runs[0] ? "first" : "second",
    }));
    return given.length === 0 ? [] : [file([first ?? "", second ?? ""], lines)];
  }
  return [...Map.groupBy(given, ({ shown: [run = 0] }) => run)].toSorted(([a], [b]) => a - b)
    .map(([run, rated]) =>
      file(
        [runs[run]?.name ?? String(run)],
        rated.map(({ pair, rating }) => ({ id: pair.id, rater, score: rating })),
      )
    );
}

/** A text as part of a file's name. */
function fileName(text: string): string {
  const safe = text.replaceAll(/[^\p{L}\p{N}.-]+/gu, "-").replaceAll(/^[.-]+|[.-]+$/g, "");
  return safe === "" ? "x" : safe.slice(0, 60);
}
