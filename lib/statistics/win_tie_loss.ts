import type { Interval } from "./interval.ts";
import { normalQuantile } from "./normal.ts";
import { toTicks } from "./ticks.ts";

/** Options of {@linkcode winTieLoss}. */
export interface WinTieLossOptions {
  /** Differences up to this count as ties; at least 0, in the unit of the scores. @default {0} */
  readonly margin?: number;
}

/** How often the second of two runs scored higher; see {@linkcode winTieLoss}. */
export interface WinTieLoss {
  /** Pairs that scored higher now. */
  readonly wins: number;
  /** Pairs that scored the same, or within the margin. */
  readonly ties: number;
  /** Pairs that scored lower now. */
  readonly losses: number;
  /** `(wins + ties / 2) / n`, in [0, 1]; absent where there are no pairs. */
  readonly winRate?: number;
  /** 95 % interval of the win rate, within [0, 1]; absent where there are no pairs. */
  readonly ci95?: Interval;
}

/**
 * Counts the pairs that scored higher, the same and lower in the second of two runs.
 *
 * Ties are decided exactly: 7.3 is 0.2 above 7.1. The win rate is `(1 + d) / 2` with the difference
 * d between the shares of wins and of losses; its interval follows from that of d by Bonett and
 * Price (Journal of Educational and Behavioral Statistics 37, 2012): one win and one loss are
 * added, then `d +- z * sqrt((wins + losses) / n - d^2) / sqrt(n)`. So it has a width also where
 * all pairs went the same way. It takes the pairs for independent of each other.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { wins, ties, losses, winRate } = winTieLoss([7.1, 5, 6, 8], [7.3, 5, 9, 7]);
 * assertEquals([wins, ties, losses, winRate], [2, 1, 1, 0.625]);
 * assertEquals(winTieLoss([7.1], [7.3], { margin: 0.2 }).ties, 1);
 * assertEquals(winTieLoss([], []), { wins: 0, ties: 0, losses: 0 });
 * ```
 *
 * @param before Scores of the first run.
 * @param now Scores of the second run for the same pairs, in the same order.
 * @throws {RangeError} If the runs differ in length, `margin` is below 0, or a value is not a
 * finite number.
 */
export function winTieLoss(
  before: readonly number[],
  now: readonly number[],
  options: WinTieLossOptions = {},
): WinTieLoss {
  const { margin = 0 } = options;
  const count = before.length;
  if (now.length !== count) {
    throw new RangeError(
      `Cannot count wins: ${count} scores before need as many now, got ${now.length}`,
    );
  }
  if (!(margin >= 0)) {
    throw new RangeError(`Cannot count wins: margin must be at least 0, got ${margin}`);
  }
  const { ticks } = toTicks([...before, ...now, margin]);
  const limit = ticks[2 * count] ?? 0;
  let wins = 0;
  let losses = 0;
  for (let index = 0; index < count; index++) {
    const difference = (ticks[count + index] ?? 0) - (ticks[index] ?? 0);
    if (difference > limit) wins++;
    if (difference < -limit) losses++;
  }
  const ties = count - wins - losses;
  if (count === 0) return { wins, ties, losses };
  const half = (d: number) => Math.min(1, Math.max(0, (1 + d) / 2));
  const d = (wins - losses) / (count + 2);
  const error = Math.sqrt(((wins + losses + 2) / (count + 2) - d * d) / (count + 2));
  const width = normalQuantile(0.975) * error;
  return {
    wins,
    ties,
    losses,
    winRate: (wins + ties / 2) / count,
    ci95: [half(d - width), half(d + width)],
  };
}
