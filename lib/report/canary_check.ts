import type { RunMetadata } from "../evaluation/mod.ts";
import { type Interval, mean, meanInterval, signFlipTest } from "../statistics/mod.ts";

/** Whether the judge still gives the verdicts that a canary holds. */
export interface CanaryCheck {
  /**
   * `changed` where chance alone would hardly move the scores so, `not_shown` where it might, `same`
   * where no score differs, and `unknown` where too few pairs were scored to tell.
   */
  readonly verdict: "changed" | "not_shown" | "same" | "unknown";
  /** Pairs of the canary that were asked about. */
  readonly pairs: number;
  /** Those that got a score. */
  readonly scored: number;
  /** Mean of their stored scores. */
  readonly then: number | null;
  /** Mean of the scores of this run. */
  readonly now: number | null;
  /** 95 % interval of the mean difference, now minus then. */
  readonly ci95: Interval | null;
  /** p-value of a two-sided sign-flip permutation test of the mean difference. */
  readonly p: number | null;
  /** Pairs whose score is another one now. */
  readonly changed: number;
  /** Whether the judge is the one that gave the stored scores. */
  readonly same_judge: boolean;
  /** Whether the prompts are those of the time. */
  readonly same_prompts: boolean;
}

/** Drift is reported where chance alone would hardly do it. */
const LEVEL = 0.05;
/** Scored pairs that it takes to tell: the least p-value of five is 2 / 2^5. */
export const FEWEST_SCORED = 6;

const PERMUTATIONS_SEED = 0;
/** Less is no other score, but the last bit of one. */
const ROUNDING = 1e-9;

/**
 * Compares the judge's scores of a canary with those that are stored in it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(canaryCheck([]), null);
 * ```
 *
 * @returns `null` where the run has no canary.
 */
export function canaryCheck(controls: RunMetadata["controls"]): CanaryCheck | null {
  const asked = controls.flatMap(({ mark, score }) =>
    mark.kind === "canary" ? [{ mark, score }] : []
  );
  if (asked.length === 0) return null;
  const scored = asked.flatMap(({ mark, score }) =>
    score === undefined ? [] : [{ then: mark.expected, now: score }]
  );
  const differences = scored.map(({ then, now }) => now - then);
  const changed = differences.filter((difference) => Math.abs(difference) > ROUNDING).length;
  const p = signFlipTest(differences, { seed: PERMUTATIONS_SEED })?.p ?? null;
  return {
    verdict: scored.length < FEWEST_SCORED || p === null
      ? "unknown"
      : changed === 0
      ? "same"
      : p < LEVEL
      ? "changed"
      : "not_shown",
    pairs: asked.length,
    scored: scored.length,
    then: mean(scored.map(({ then }) => then)) ?? null,
    now: mean(scored.map(({ now }) => now)) ?? null,
    ci95: meanInterval(differences) ?? null,
    p,
    changed,
    same_judge: asked.every(({ mark }) => mark.sameJudge),
    same_prompts: asked.every(({ mark }) => mark.samePrompts),
  };
}
