import type { Moment } from "./moments.ts";

/** What was done, and what was looked at. */
export interface TortureCounts {
  /** Kills by the moment of the run. */
  readonly moments: Record<Moment, number>;
  /** Kills by the way to evaluate. */
  readonly scenarios: Record<string, number>;
  /** Runs that were killed, went on, and finished. */
  runs: number;
  /** Records of journals that were held against those before, after each life of a run. */
  records: number;
  /** Images that were decoded and held against their records. */
  images: number;
  /** Last lines that were torn by a kill. */
  torn: number;
  /** Files that a kill left aside; the next life removed them. */
  asides: number;
}

/** Counts of nothing. */
export function noCounts(): TortureCounts {
  return {
    moments: { starting: 0, editing: 0, judging: 0, measuring: 0, reporting: 0, ending: 0 },
    scenarios: {},
    runs: 0,
    records: 0,
    images: 0,
    torn: 0,
    asides: 0,
  };
}

/** Number of all kills. */
export function killsOf({ moments }: TortureCounts): number {
  return Object.values(moments).reduce((sum, count) => sum + count, 0);
}

/** The counts as a few lines. */
export function formatCounts(
  counts: TortureCounts,
  { seed, seconds }: { readonly seed: number; readonly seconds: number },
): string {
  const { moments, scenarios, runs, records, images, torn, asides } = counts;
  const list = (counted: Readonly<Record<string, number>>) =>
    Object.entries(counted).map(([name, count]) => `${name} ${count}`).join(", ");
  const kills = killsOf(counts);
  return [
    `${kills} kills in ${runs} runs, each resumed and finished with the report of an ` +
    `undisturbed run (seed ${seed}, ${seconds.toFixed(0)} s)`,
    `  moments: ${list(moments)}`,
    `  ways to evaluate: ${list(scenarios)}`,
    `  checked: ${records} records and ${images} images after ${kills + 2 * runs} lives; ` +
    `${torn} torn lines and ${asides} files left aside were cleared away`,
    "  nothing lost, nothing done twice, nothing half done",
  ].join("\n");
}
