import { mean } from "../statistics/mod.ts";
import type { AspectScore, Figure } from "./aggregation.ts";

/** Score of the aspect with this name, where it was asked for. */
export function scoreOf(scores: readonly AspectScore[], name: string): number | undefined {
  return scores.find((aspect) => aspect.name === name)?.score;
}

/**
 * The same, of an aspect that the figure cannot do without.
 *
 * @throws {RangeError} If it is not among the scores.
 */
export function requiredScore(scores: readonly AspectScore[], name: string): number {
  const score = scoreOf(scores, name);
  if (score !== undefined) return score;
  const names = scores.map((aspect) => aspect.name).join(", ");
  throw new RangeError(`Cannot combine scores: the aspect ${name} must be scored, got ${names}`);
}

/**
 * Mean of the scores, each on its own scale.
 *
 * @throws {RangeError} If there are none.
 */
export function meanOf(scores: readonly number[]): number {
  const found = mean(scores);
  if (found === undefined) {
    throw new RangeError("Cannot combine scores: at least one aspect must be scored, got none");
  }
  return found;
}

/** A figure that is the score of one aspect as it stands, or mapped linearly. */
export function aspectFigure(
  aspect: string,
  { name, range, map = (score) => score }: Pick<Figure, "name" | "range"> & {
    readonly map?: (score: number) => number;
  },
): Figure {
  return {
    name,
    range,
    of(scores) {
      const score = scoreOf(scores, aspect);
      return score === undefined ? undefined : map(score);
    },
  };
}
