import { type RatedItem, rateItem } from "../../../lib/agreement/mod.ts";

/** Items of a judge's scores and ratings by rater; `undefined` where a rater gave none. */
export function ratedItems(
  judge: readonly number[],
  raters: Readonly<Record<string, readonly (number | undefined)[]>>,
): readonly RatedItem[] {
  return judge.flatMap((score, index) => {
    const given = Object.entries(raters).flatMap(([rater, scores]) => {
      const rating = scores[index];
      return rating === undefined ? [] : [[rater, rating] as const];
    });
    const ratings = new Map(given);
    return rateItem({ id: `pair ${index}`, cluster: `image ${index}`, judge: score, ratings }) ??
      [];
  });
}

/** Twelve pairs, three raters, three ratings missing; its measures are known from SciPy. */
export const TWELVE = ratedItems([2, 3.5, 4, 4, 5, 6.2, 6.2, 7, 8, 8.5, 9, 1], {
  ann: [1, 2, 5, 4, 4, 6, 8, 6, 9, 8, 10, undefined],
  bo: [2, 4, 3, undefined, 5, 5, 7, 8, 7, 9, 9, 0],
  cy: [0, 3, 4, 6, undefined, 7, 5, 7, 10, 7, undefined, 3],
});
