import type { PairOutcome } from "../evaluation/mod.ts";
import { mean } from "../statistics/mod.ts";

/** A word of the judge's replies. */
export interface Mention {
  /** The word, in lower case. */
  readonly word: string;
  /** Replies that hold it. */
  readonly replies: number;
  /** Mean score of those of them that have one. */
  readonly withWord?: number;
  /** Mean score of the other replies that have one. */
  readonly without?: number;
}

/** Words that say nothing of an edit. */
const COMMON: ReadonlySet<string> = new Set(
  ("the a an and or of to in on at is are was were be been has have had it its this that these " +
    "those with for as by from not no but so than then there their which while into over under " +
    "out up down very more most all any only also both each other image edited edit original " +
    "score final 的 了 是 在 和 与 也 都 有 没有 不 这 那 中 上 下 为 对 但 而 图像 图片 分数 评分")
    .split(" "),
);

/**
 * What the judge's reasons mention: the words that the most replies hold, each counted once a
 * reply, with the mean score of the replies that hold it and of those that do not. Words are those
 * of the Unicode rules and, for Chinese, of a dictionary (`Intl.Segmenter`).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const pair = {
 *   index: 0, id: "a", category: "physical", instruction: "", description: "", rationale: "",
 *   tags: [], difficulty: "", asked: 1, sourceHash: "00", notes: [], status: "scored" as const,
 * };
 * const [first] = mentions([
 *   { ...pair, reply: "The shadow is wrong, the shadow! Score: 3", score: 3 },
 *   { ...pair, reply: "Shadow and light agree. Score: 9", score: 9 },
 *   { ...pair, reply: "Score: 8", score: 8 },
 * ]);
 * assertEquals(first, { word: "shadow", replies: 2, withWord: 6, without: 8 });
 * ```
 *
 * @param most How many words at most.
 */
export function mentions(
  outcomes: readonly PairOutcome[],
  { most = 20 }: { readonly most?: number } = {},
): readonly Mention[] {
  const segmenter = new Intl.Segmenter("zh", { granularity: "word" });
  const replies = outcomes.flatMap(({ reply, score }) =>
    reply === undefined ? [] : [{ words: wordsOf(reply, segmenter), score }]
  );
  const counts = new Map<string, number>();
  for (const { words } of replies) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const ranked = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return ranked.slice(0, most).map(([word, count]) => {
    const scores = (holds: boolean) =>
      replies.filter(({ words }) => words.has(word) === holds).flatMap(({ score }) => score ?? []);
    const [withWord, without] = [mean(scores(true)), mean(scores(false))];
    return {
      word,
      replies: count,
      ...(withWord !== undefined && { withWord }),
      ...(without !== undefined && { without }),
    };
  });
}

function wordsOf(reply: string, segmenter: Intl.Segmenter): ReadonlySet<string> {
  const words = [...segmenter.segment(reply.toLowerCase())]
    .flatMap(({ segment, isWordLike }) => isWordLike === true ? [segment] : []);
  return new Set(words.filter((word) => !COMMON.has(word) && /^\p{L}{2,}/u.test(word)));
}
