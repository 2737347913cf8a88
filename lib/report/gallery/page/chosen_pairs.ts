import type { GalleryPair } from "../gallery_data.ts";
import type { PageState } from "./page_state.ts";

/**
 * The pairs that a page shows, filtered and in order; ties stay in the order of the benchmark.
 *
 * @param replies Texts to search beyond those of the pairs, by id; absent where they are not
 * loaded.
 */
export function choosePairs(
  pairs: readonly GalleryPair[],
  state: PageState,
  replies?: ReadonlyMap<string, string>,
): readonly GalleryPair[] {
  const words = wordsOf(state.search);
  const chosen = pairs.filter((pair) => passes(pair, state) && matches(pair, words, replies));
  return sortPairs(chosen, state);
}

function passes(pair: GalleryPair, state: PageState): boolean {
  const { categories, difficulties, tags, statuses, least, most, contradicted, run } = state;
  if (categories.length > 0 && !categories.includes(pair.category)) return false;
  if (difficulties.length > 0 && !difficulties.includes(pair.difficulty)) return false;
  if (tags.length > 0 && !pair.tags.some((tag) => tags.includes(tag))) return false;
  const result = pair.results[run];
  if (statuses.length > 0 && !statuses.includes(result?.status ?? "")) return false;
  if (contradicted && !result?.contradictions) return false;
  if (least === undefined && most === undefined) return true;
  // As in the histogram, whose bars lead here.
  const score = result?.score ?? result?.defaulted;
  return score !== undefined && score >= (least ?? 0) && score <= (most ?? 10);
}

/** The words of a search; all must be found. */
export function wordsOf(search: string): readonly string[] {
  return search.toLowerCase().split(/\s+/).filter((word) => word !== "");
}

function matches(
  pair: GalleryPair,
  words: readonly string[],
  replies: ReadonlyMap<string, string> | undefined,
): boolean {
  if (words.length === 0) return true;
  const more = replies?.get(pair.id) ??
    pair.results.map((result) => result?.reply ?? "").join("\n");
  const texts = [pair.id, pair.category, pair.instruction, pair.other ?? "", ...pair.tags, more];
  const text = texts.join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

/**
 * How far a pair's score moved: from the first run to this one; where it is the first itself, the
 * greatest score of all runs less the least.
 *
 * @returns `undefined` where a score is missing.
 */
export function changeOf({ results }: GalleryPair, run: number): number | undefined {
  if (run > 0) {
    const [before, now] = [results[0]?.score, results[run]?.score];
    return before === undefined || now === undefined ? undefined : now - before;
  }
  const scores = results.flatMap((result) => result?.score ?? []);
  return scores.length < 2 ? undefined : Math.max(...scores) - Math.min(...scores);
}

function sortPairs(pairs: readonly GalleryPair[], state: PageState): readonly GalleryPair[] {
  const { run } = state;
  const by = (key: (pair: GalleryPair) => number | undefined, sign: 1 | -1) => {
    // What has no such number comes last, whichever way the others go.
    const keyed = pairs.map((pair) => ({ pair, key: key(pair) }));
    const rank = (value: number | undefined) => value === undefined ? Infinity : sign * value;
    return keyed.sort((a, b) => {
      const [x, y] = [rank(a.key), rank(b.key)];
      return x === y ? a.pair.index - b.pair.index : x - y;
    }).map(({ pair }) => pair);
  };
  const score = (pair: GalleryPair) => pair.results[run]?.score;
  const changed = (pair: GalleryPair) => pair.results[run]?.changed;
  switch (state.sort) {
    case "benchmark":
      return pairs;
    case "lowest":
      return by(score, 1);
    case "highest":
      return by(score, -1);
    case "disagreement":
      return by((pair) => pair.results[run]?.spread, -1);
    case "change":
      return by((pair) => size(changeOf(pair, run)), -1);
    case "loss":
      return by((pair) => changeOf(pair, run), 1);
    case "gain":
      return by((pair) => changeOf(pair, run), -1);
    case "changed-most":
      return by(changed, -1);
    case "changed-least":
      return by(changed, 1);
  }
}

function size(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.abs(value);
}
