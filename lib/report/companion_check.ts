import type { PairOutcome } from "../evaluation/mod.ts";
import {
  type Companions,
  type Contradiction,
  contradictions,
  type TargetDistance,
} from "../companions/mod.ts";
import { mean, median } from "../statistics/mod.ts";

/** What was measured of the edits of one category, or of all, without the judge. */
export interface CompanionGroup {
  /** Category; empty for all. */
  readonly name: string;
  /** Edits that were measured. */
  readonly measured: number;
  /** Edits that were made but could not be measured, or were not yet. */
  readonly unmeasured: number;
  /** Edits whose pixels are the source's. */
  readonly exact_no_ops: number;
  /** Edits that differ from the source no more than an encoder makes them. */
  readonly near_no_ops: number;
  /** Median share of the image that changed, in [0, 1]. */
  readonly changed_share: number | null;
  /** Median structural similarity outside of what changed; 1 where it is untouched. */
  readonly ssim_outside: number | null;
  /** Edits whose width over height is another than the source's. */
  readonly aspect_changed: number;
  /** Mean distances to the target, and how many edits they are of; null where none was measured. */
  readonly target_distance:
    | { readonly edits: number; readonly l1: number; readonly l2: number }
    | null;
}

/** What was measured of one edit, as the report has it. */
export interface ReportCompanions {
  /** Width and height of the source in pixels. */
  readonly source_size: readonly [width: number, height: number];
  /** Width and height of the edited image in pixels. */
  readonly edited_size: readonly [width: number, height: number];
  /** Change of the proportions: the greater ratio of width to height over the smaller, less 1. */
  readonly aspect_change: number;
  /** Whether the image is the source again: to the pixel, but for encoding, or not. */
  readonly no_op: Companions["noOp"];
  /** Share of the image that changed, in [0, 1]. */
  readonly changed_share: number;
  /** Mean absolute difference of the channels, in levels from 0 to 255. */
  readonly mean_difference: number;
  /** Structural similarity outside of what changed; null where all did. */
  readonly ssim_outside: number | null;
  /** How far the edit is from the target; null where it was not measured. */
  readonly target_distance: TargetDistance | null;
}

/** What was measured of one edit, in the report's form. */
export function reportCompanions(companions: Companions): ReportCompanions {
  const { sourceSize, editedSize } = companions;
  return {
    source_size: [sourceSize.width, sourceSize.height],
    edited_size: [editedSize.width, editedSize.height],
    aspect_change: companions.aspectChange,
    no_op: companions.noOp,
    changed_share: companions.changedShare,
    mean_difference: companions.meanDifference,
    ssim_outside: companions.ssimOutside ?? null,
    target_distance: companions.targetDistance ?? null,
  };
}

/** Where the judge's words or score contradict what was measured. */
export interface PairContradiction extends Contradiction {
  /** The pair's id. */
  readonly id: string;
}

/** What was measured without the judge. */
export interface CompanionCheck {
  /** All edits. */
  readonly overall: CompanionGroup;
  /** By category, in the order of the benchmark. */
  readonly categories: readonly CompanionGroup[];
  /** Contradictions with the judge's replies, in the order of the benchmark. */
  readonly contradictions: readonly PairContradiction[];
}

/** Less is rounding of sizes to a multiple of some pixels. */
const ASPECT_TOLERANCE = 0.02;

/**
 * Sums up what was measured of the edits, and lists where the judge contradicts it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(companionCheck([]), null);
 * ```
 *
 * @returns `null` where nothing was measured.
 */
export function companionCheck(outcomes: readonly PairOutcome[]): CompanionCheck | null {
  const edited = outcomes.filter(({ image }) => image !== undefined)
    .toSorted((a, b) => a.index - b.index);
  const measured = edited.flatMap(isMeasured);
  if (measured.length === 0) return null;
  return {
    overall: companionGroup("", edited),
    categories: [...Map.groupBy(edited, ({ category }) => category)]
      .map(([name, members]) => companionGroup(name, members)),
    contradictions: measured.flatMap((outcome) => {
      const found = (outcome.repeats ?? [outcome]).flatMap(({ score, reply }) =>
        score === undefined || reply === undefined
          ? []
          : contradictions(outcome.companions, { score, reply })
      );
      // Each kind once, however often the judge repeated it.
      const kinds = new Map(found.toReversed().map((one) => [one.kind, one]));
      return [...kinds.values()].reverse().map((one) => ({ id: outcome.id, ...one }));
    }),
  };
}

type Measured = PairOutcome & Required<Pick<PairOutcome, "companions">>;

function isMeasured(outcome: PairOutcome): readonly Measured[] {
  const { companions } = outcome;
  return companions === undefined ? [] : [{ ...outcome, companions }];
}

function companionGroup(name: string, edited: readonly PairOutcome[]): CompanionGroup {
  const all = edited.flatMap(({ companions }) => companions ?? []);
  const count = (test: (of: Companions) => boolean) => all.filter(test).length;
  return {
    name,
    measured: all.length,
    unmeasured: edited.length - all.length,
    exact_no_ops: count(({ noOp }) => noOp === "exact"),
    near_no_ops: count(({ noOp }) => noOp === "near"),
    changed_share: median(all.map(({ changedShare }) => changedShare)) ?? null,
    ssim_outside: median(all.flatMap(({ ssimOutside }) => ssimOutside ?? [])) ?? null,
    aspect_changed: count(({ aspectChange }) => aspectChange > ASPECT_TOLERANCE),
    target_distance: meanDistance(all.flatMap(({ targetDistance }) => targetDistance ?? [])),
  };
}

function meanDistance(distances: readonly TargetDistance[]): CompanionGroup["target_distance"] {
  const l1 = mean(distances.map((distance) => distance.l1));
  const l2 = mean(distances.map((distance) => distance.l2));
  return l1 === undefined || l2 === undefined ? null : { edits: distances.length, l1, l2 };
}
