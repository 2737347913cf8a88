import type { Interval } from "../statistics/mod.ts";

/** A measure with three decimals, or a dash where it does not exist. */
export function decimals(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}

/** A share as percent with one decimal; never 100.0 % or 0.0 % unless it is exactly that. */
export function percent(share: number): string {
  const rounded = Math.round(share * 1000) / 10;
  if (share < 1 && rounded === 100) return "99.9 %";
  if (share > 0 && rounded === 0) return "0.1 %";
  return `${rounded.toFixed(1)} %`;
}

/** The mean of the judged scores with half the width of its interval, such as `6.412 ± 0.310`. */
export function meanWithInterval(
  measures: { readonly mean_scored: number | null; readonly ci95: Interval | null },
): string {
  const { mean_scored: mean, ci95 } = measures;
  if (ci95 === null) return decimals(mean);
  return `${decimals(mean)} ± ${decimals((ci95[1] - ci95[0]) / 2)}`;
}

/** Counts as a row of blocks from low to high, such as `▁▁▂▄█▆▂▁▁▁`; a dot for an empty bin. */
export function sparkline(counts: readonly number[]): string {
  const blocks = [..."▁▂▃▄▅▆▇█"];
  const most = Math.max(0, ...counts);
  return counts.map((count) =>
    count === 0 ? "·" : blocks[Math.ceil(count / most * blocks.length) - 1] ?? ""
  ).join("");
}

/** A count with its noun, such as `1 pair` or `3 pairs`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
