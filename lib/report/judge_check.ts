import {
  CONTROL_KINDS,
  type ControlKind,
  type PairOutcome,
  type RunMetadata,
} from "../evaluation/mod.ts";
import { auc, type Interval, mean, meanInterval } from "../statistics/mod.ts";
import { decimals } from "./numbers.ts";
import { type Shown, shownName } from "./shown_name.ts";

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
  readonly ci95: Interval | null;
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
  readonly ci95: Interval | null;
  /** Whether the order holds; null where it is not known. */
  readonly holds: boolean | null;
}

/** Whether a judge can be believed, by questions whose answers are known. */
export interface JudgeCheck {
  /**
   * `not_believable` where an order fails that does not depend on the editing model, or everything
   * got the same score; `doubtful` where a failure may be the judge's or the model's; `believable`
   * where an order holds and none of these is so; else `unknown`.
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

/** An order holds where the mean lead is at least this many points, and its interval above 0. */
export const MIN_LEAD = 1;
/** It fails where the mean lead is less, and its interval below this. */
export const MAX_FAILED_LEAD = 2;
/** Source images that it takes to tell. */
export const MIN_SOURCES = 5;
/** Scores that it takes to say that all are the same. */
const MIN_SAME = 8;

/** Orders that hold whatever the editing model is worth. */
const BY_TARGET: readonly ControlKind[] = ["no_op", "other_edit", "black_image"];
/** Orders that hold if the edits are any good. */
const BY_EDIT: readonly ControlKind[] = [
  "no_op",
  "shuffled_instruction",
  "other_edit",
  "black_image",
];

const MEANING: Readonly<Record<Exclude<ControlKind, "oracle">, string>> = {
  no_op: "it hardly sees whether an edit was made",
  shuffled_instruction: "it hardly minds what was asked for",
  other_edit: "it hardly minds which image was edited",
  black_image: "it hardly looks at the image",
};

/**
 * Whether the judge can be believed: it must score targets above the unchanged source, other
 * pairs' edits and black images, and good edits above the same under another instruction.
 *
 * An order holds where the mean lead is at least {@linkcode MIN_LEAD} points and its 95 % interval
 * is above 0, and fails where the mean lead is less and the interval is below
 * {@linkcode MAX_FAILED_LEAD}; in between, and with fewer than {@linkcode MIN_SOURCES} source
 * images, it is not known. So a noisy judge is not taken for a blind one. Edits that are not shown
 * to be better than the unchanged source owe nothing to their instruction, so their other orders
 * say nothing then.
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
    const of = clusters(both.map(({ id }) => id));
    const ci95 = meanInterval(leads, { clusters: of }) ?? null;
    return {
      above,
      below,
      pairs: both.length,
      share: both.length === 0 ? null : leads.filter((lead) => lead > 0).length / both.length,
      above_mean: mean(both.map(({ high }) => high)) ?? null,
      below_mean: mean(both.map(({ low }) => low)) ?? null,
      ci95,
      holds: new Set(of).size < MIN_SOURCES || ci95 === null
        ? null
        : holdsBy(mean(leads) ?? 0, ci95),
    };
  };
  const [toNoOp, ...others] = BY_EDIT.map((below) => order("edit", below));
  const orders = [
    ...BY_TARGET.map((below) => order("oracle", below)),
    ...(toNoOp === undefined ? [] : [toNoOp]),
    ...others.map((one) => toNoOp?.holds === true ? one : { ...one, holds: null }),
  ].filter(({ pairs }) => pairs > 0);
  const all = [...scores.keys()].flatMap((kind) => scoredOf(kind).map(([, score]) => score));

  const right = scoredOf("oracle").length > 0 ? "oracle" : "edit";
  const wrong = BY_EDIT.flatMap((kind) => scoredOf(kind).map(([, score]) => score));
  return {
    ...conclude(orders, all),
    pairs: chosen.size,
    shown,
    orders,
    auc: auc(scoredOf(right).map(([, score]) => score), wrong) ?? null,
  };
}

function holdsBy(lead: number, [low, high]: Interval): boolean | null {
  if (lead >= MIN_LEAD && low > 0) return true;
  return lead < MIN_LEAD && high < MAX_FAILED_LEAD ? false : null;
}

function conclude(
  orders: readonly Order[],
  scores: readonly number[],
): Pick<JudgeCheck, "verdict" | "findings"> {
  const failed = orders.filter(({ holds }) => holds === false);
  const ofJudge = failed.filter((order) => !dependsOnModel(order));
  const [first] = scores;
  if (first !== undefined && scores.length >= MIN_SAME && scores.every((one) => one === first)) {
    const text = `it gave ${decimals(first)} to everything that it was shown, wrong or right`;
    return { verdict: "not_believable", findings: [text] };
  }
  if (ofJudge.length > 0) {
    // The order with the target comes first, and says most.
    const groups = Map.groupBy(ofJudge, ({ below }) => below).values();
    return { verdict: "not_believable", findings: [...groups].flatMap(([one]) => finding(one)) };
  }
  const holds = (above: Shown, below: Shown) =>
    orders.some((order) => order.above === above && order.below === below && order.holds === true);
  const seesEdits = holds("oracle", "no_op");
  const findings = failed.map((order) =>
    `${
      seesEdits
        ? "they are hardly better than none, which it does tell from the target"
        : "either the edits are hardly better than none, or the judge does not see them"
    } (${scoresOf(order)})`
  );
  if (failed.length > 0 && !seesEdits) return { verdict: "doubtful", findings };
  if (orders.some((order) => order.holds === true)) return { verdict: "believable", findings };
  return { verdict: "unknown", findings: [reasonOf(orders, scores.length)] };
}

/** Why nothing could be told. */
function reasonOf(orders: readonly Order[], scored: number): string {
  if (scored === 0) return "the judge gave no score to what it was shown";
  const most = Math.max(0, ...orders.map(({ pairs }) => pairs));
  return `it takes ${MIN_SOURCES} pairs with different source images and clear differences, and ` +
    `${most} ${most === 1 ? "pair has" : "pairs have"} the scores`;
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
  return `on ${pairs} pairs ${shownName(above)} scored ${decimals(above_mean)}, ${
    shownName(below)
  } ` +
    decimals(below_mean);
}
