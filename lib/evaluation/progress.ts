/** Where an evaluation stands; sent after every pair. */
export interface Progress {
  /** What is being done. */
  readonly stage: "sample" | "check" | "edit" | "judge" | "control" | "measure" | "gallery";
  /** What `done` and `total` count, where it is not pairs. */
  readonly unit?: "MB";
  /** Pairs of this stage (judgements, questions) that are done, those of earlier parts of the run included. */
  readonly done: number;
  /** Pairs of this stage. */
  readonly total: number;
  /** Pairs done in this part of the run; the rate follows from these. */
  readonly fresh: number;
  /** Mean of the scores given so far, in the stage `judge`. */
  readonly mean?: number;
  /** Pairs of this part that failed or got no score. */
  readonly failures: number;
  /** Where editing stands, in the stage `judge` while both stages run at once. */
  readonly edited?: Progress;
}

/**
 * Counts what a stage reports as done.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const seen: Progress[] = [];
 * const onDone = progressCounter(
 *   { stage: "judge", todo: 2, total: 3, scores: [4] },
 *   (progress) => seen.push(progress),
 * );
 * onDone({ failed: false, score: 8 });
 * assertEquals(seen.at(-1), { stage: "judge", done: 2, total: 3, fresh: 1, failures: 0, mean: 6 });
 * ```
 */
export function progressCounter(
  start: {
    readonly stage: Progress["stage"];
    readonly todo: number;
    readonly total: number;
    readonly scores: readonly number[];
  },
  onProgress: (progress: Progress) => void,
): (event: { readonly failed: boolean; readonly score?: number }) => void {
  const { stage, todo, total } = start;
  let fresh = 0;
  let failures = 0;
  let count = start.scores.length;
  let sum = start.scores.reduce((a, b) => a + b, 0);
  const report = () =>
    onProgress({
      stage,
      done: total - todo + fresh,
      total,
      fresh,
      failures,
      ...(count === 0 ? {} : { mean: sum / count }),
    });
  report();
  return ({ failed, score }) => {
    fresh += 1;
    if (failed) failures += 1;
    if (score !== undefined) {
      count += 1;
      sum += score;
    }
    report();
  };
}
