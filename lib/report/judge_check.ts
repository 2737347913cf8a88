import {
  CONTROL_KINDS,
  type ControlKind,
  type PairOutcome,
  type RunMetadata,
} from "../evaluation/mod.ts";
import { auc, mean, meanInterval } from "../statistics/mod.ts";
import { decimals } from "./numbers.ts";
import type { Range } from "./report_document.ts";

/** What a judge was shown: a pair's own edit, or one of the controls. */
export type Shown = "edit" | ControlKind;

/** Scores of one kind of question, over the pairs that were chosen for controls. */
export interface ShownScores {
  /** What the judge was shown. */
  readonly kind: Shown;
  /** Questions of this kind. */
  readonly asked: number;
  /** Those that got a score. */
  readonly scored: number;
  /** Mean score. */
  readonly mean: number | null;
  /** 95 % interval of the mean, clustered by source image. */
  readonly ci95: Range | null;
}

/** Two kinds of questions about the same pairs, of which the first should score higher. */
export interface Order {
  /** What should score higher. */
  readonly above: Shown;
  /** What should score lower. */
  readonly below: Shown;
  /** Pairs with both scores. */
  readonly pairs: number;
  /** Share of these pairs whose scores are in that order, in [0, 1]; ties are not. */
  readonly share: number | null;
  /** Mean of the first over these pairs. */
  readonly above_mean: number | null;
  /** Mean of the second over these pairs. */
  readonly below_mean: number | null;
  /** 95 % interval of the mean difference, clustered by source image. */
  readonly ci95: Range | null;
  /** Whether the order holds; null where these pairs cannot tell. */
  readonly holds: boolean | null;
}

/** Whether a judge can be believed, by questions whose answers are known. */
export interface JudgeCheck {
  /**
   * `believable` where every order that could be tested holds, `not_believable` where one fails
   * that does not depend on the editing model, `doubtful` where a failure may be either's, and
   * `unknown` where none could be tested.
   */
  readonly verdict: "believable" | "doubtful" | "not_believable" | "unknown";
  /** Pairs that were chosen for controls. */
  readonly pairs: number;
  /** Mean scores by what the judge was shown. */
  readonly shown: readonly ShownScores[];
  /** The orders that should hold. */
  readonly orders: readonly Order[];
  /**
   * Probability that the judge scores what is right (targets; edits where there are none) above
   * what is wrong, ties counting half; 0.5 for a judge that cannot tell.
   */
  readonly auc: number | null;
  /** What is wrong with the judge, or with the edits, each as a clause. */
  readonly findings: readonly string[];
}

/** Points by which the mean of what is right must be higher. */
export const MIN_LEAD = 1;
/** Pairs that an order needs to be tested. */
export const MIN_PAIRS = 5;
/** Edits with a lower mean leave nothing to tell them from. */
export const MIN_EDIT_MEAN = 3;

/** Orders that hold whatever the editing model is worth. */
const BY_TARGET: readonly ControlKind[] = ["no_op", "other_edit", "black_image"];
/** Orders that hold if the edits are any good. */
const BY_EDIT: readonly ControlKind[] = [
  "no_op",
  "shuffled_instruction",
  "other_edit",
  "black_image",
];

const NAMES: Readonly<Record<Shown, string>> = {
  edit: "the edits",
  no_op: "the unchanged source",
  oracle: "the target",
  shuffled_instruction: "the edit under another pair's instruction",
  other_edit: "another pair's edit",
  black_image: "a black image",
};

const MEANING: Readonly<Record<Exclude<ControlKind, "oracle">, string>> = {
  no_op: "it hardly sees whether an edit was made",
  shuffled_instruction: "it hardly minds what was asked for",
  other_edit: "it hardly minds which image was edited",
  black_image: "it hardly looks at the image",
};

/** What to call something that a judge was shown, such as `the unchanged source`. */
export function shownName(kind: Shown): string {
  return NAMES[kind];
}

/**
 * Whether the judge can be believed: it must score targets above the unchanged source, other
 * pairs' edits and black images, and good edits above the same under another instruction.
 *
 * An order holds where the mean lead is at least {@linkcode MIN_LEAD} points and its 95 % interval
 * is above 0, and is tested over at least {@linkcode MIN_PAIRS} pairs; those of edits only where
 * the edits' mean is at least {@linkcode MIN_EDIT_MEAN}.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(judgeCheck([], []), null);
 * ```
 *
 * @param outcomes The run's pairs; the scores of their own edits are compared with the controls.
 * @returns `null` where the run has no controls.
 */
export function judgeCheck(
  controls: RunMetadata["controls"],
  outcomes: readonly PairOutcome[],
): JudgeCheck | null {
  const scores = new Map<Shown, Map<string, number | undefined>>();
  for (const { id, mark, score } of controls) {
    if (mark.kind === "canary") continue;
    const ofKind = scores.get(mark.kind) ?? new Map<string, number | undefined>();
    scores.set(mark.kind, ofKind.set(id, score));
  }
  const chosen = new Set([...scores.values()].flatMap((ofKind) => [...ofKind.keys()]));
  if (chosen.size === 0) return null;
  const pairs = outcomes.filter(({ id }) => chosen.has(id));
  scores.set("edit", new Map(pairs.map(({ id, score }) => [id, score])));
  const source = new Map(pairs.map(({ id, sourceHash }) => [id, sourceHash]));
  const clusters = (ids: readonly string[]) => ids.map((id) => source.get(id) ?? id);
  const scoredOf = (kind: Shown): readonly (readonly [id: string, score: number])[] =>
    [...scores.get(kind) ?? []].flatMap(([id, score]) => score === undefined ? [] : [[id, score]]);

  const shown = (["edit", ...CONTROL_KINDS] as const).flatMap((kind): ShownScores[] => {
    const asked = scores.get(kind)?.size ?? 0;
    if (asked === 0) return [];
    const scored = scoredOf(kind);
    const values = scored.map(([, score]) => score);
    return [{
      kind,
      asked,
      scored: scored.length,
      mean: mean(values) ?? null,
      ci95: meanInterval(values, { clusters: clusters(scored.map(([id]) => id)) }) ?? null,
    }];
  });

  const order = (above: Shown, below: Shown): Order => {
    const lower = scores.get(below);
    const both = scoredOf(above).flatMap(([id, high]) => {
      const low = lower?.get(id);
      return low === undefined ? [] : [{ id, high, low }];
    });
    const leads = both.map(({ high, low }) => high - low);
    const above_mean = mean(both.map(({ high }) => high)) ?? null;
    const ci95 = meanInterval(leads, { clusters: clusters(both.map(({ id }) => id)) }) ?? null;
    const canTell = both.length >= MIN_PAIRS && ci95 !== null &&
      (above !== "edit" || (above_mean ?? 0) >= MIN_EDIT_MEAN);
    return {
      above,
      below,
      pairs: both.length,
      share: both.length === 0 ? null : leads.filter((lead) => lead > 0).length / both.length,
      above_mean,
      below_mean: mean(both.map(({ low }) => low)) ?? null,
      ci95,
      holds: canTell ? (mean(leads) ?? 0) >= MIN_LEAD && ci95[0] > 0 : null,
    };
  };
  const orders = [
    ...BY_TARGET.map((below) => order("oracle", below)),
    ...BY_EDIT.map((below) => order("edit", below)),
  ].filter(({ pairs }) => pairs > 0);

  const right = scoredOf("oracle").length > 0 ? "oracle" : "edit";
  const wrong = BY_EDIT.flatMap((kind) => scoredOf(kind).map(([, score]) => score));
  return {
    ...conclude(orders),
    pairs: chosen.size,
    shown,
    orders,
    auc: auc(scoredOf(right).map(([, score]) => score), wrong) ?? null,
  };
}

function conclude(orders: readonly Order[]): Pick<JudgeCheck, "verdict" | "findings"> {
  const tested = orders.filter(({ holds }) => holds !== null);
  const failed = tested.filter(({ holds }) => holds === false);
  const ofJudge = failed.filter((order) => !dependsOnModel(order));
  if (ofJudge.length > 0) {
    // The order with the target comes first, and says most.
    const first = Map.groupBy(ofJudge, ({ below }) => below).values();
    return { verdict: "not_believable", findings: [...first].flatMap(([order]) => finding(order)) };
  }
  const seesEdits = tested.some(({ above, below }) => above === "oracle" && below === "no_op");
  return {
    verdict: tested.length === 0
      ? "unknown"
      : failed.length > 0 && !seesEdits
      ? "doubtful"
      : "believable",
    findings: failed.map((order) =>
      `${
        seesEdits
          ? "the edits are hardly better than none, which the judge does tell from the target"
          : "either the edits are hardly better than none, or the judge does not see them"
      } (${scoresOf(order)})`
    ),
  };
}

/** Edits that are no better than the source may be the editing model's fault. */
function dependsOnModel({ above, below }: Order): boolean {
  return above === "edit" && below === "no_op";
}

function finding(order: Order | undefined): readonly string[] {
  if (order === undefined || order.below === "edit" || order.below === "oracle") return [];
  return [`${MEANING[order.below]} (${scoresOf(order)})`];
}

function scoresOf({ above, below, above_mean, below_mean, pairs }: Order): string {
  return `on ${pairs} pairs ${NAMES[above]} scored ${decimals(above_mean)}, ${NAMES[below]} ` +
    decimals(below_mean);
}
