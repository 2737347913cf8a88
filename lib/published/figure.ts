/** A number as its authors published it. */
export interface Claim {
  /** What the number measures, such as `MagicBrush, mean of SC`. */
  readonly name: string;
  /** The number. */
  readonly published: number;
  /** Decimal places that were published; trailing zeros may have been dropped. */
  readonly digits: number;
}

/** A slip or a habit of computing that might account for a difference, and what it leads to. */
export interface Account {
  /** What was done otherwise, as part of a sentence. */
  readonly reason: string;
  /** The number that it leads to; `undefined` where there is none. */
  readonly value: number | undefined;
}

/** What a better or a further statistic says beside a figure. */
export interface Beside {
  /** Name of the statistic. */
  readonly name: string;
  /** Its value; `undefined` where only the interval matters or there is none. */
  readonly value?: number | undefined;
  /** 95 % interval of the statistic, or of the figure where there is no value. */
  readonly ci95?: readonly [low: number, high: number] | undefined;
}

/** A published number beside the one computed from its authors' own files. */
export interface Figure extends Claim {
  /** Our number; `undefined` where the measure does not exist for these files. */
  readonly recomputed: number | undefined;
  /**
   * `equal`: the same digits. `explained`: other digits, and one of the accounts, carried out on
   * the same files, leads to the published ones. `different`: neither.
   */
  readonly outcome: "equal" | "explained" | "different";
  /** The account that leads to the published digits, where the outcome is `explained`. */
  readonly reason?: string;
  /** What better statistics say. */
  readonly beside: readonly Beside[];
}

/** Figures that were published together. */
export interface FigureTable {
  /** What they are about. */
  readonly title: string;
  /** Where they are published. */
  readonly source: string;
  /** What was read, used and left out. */
  readonly notes: readonly string[];
  /** The figures. */
  readonly figures: readonly Figure[];
  /** Statistics of the table as a whole. */
  readonly beside: readonly Beside[];
}

/** What was looked for and is not there. */
export interface Missing {
  /** Name of the published work or of a part of it. */
  readonly name: string;
  /** Files or folders that would have held it. */
  readonly lookedFor: readonly string[];
}

/** What came of the files of one published work. */
export interface Recomputed {
  /** The figures. */
  readonly tables: readonly FigureTable[];
  /** Parts with published figures that are not there. */
  readonly missing: readonly Missing[];
  /** What is there without a figure that is known to be published. */
  readonly unknown: readonly string[];
}

/** Options of {@linkcode checkClaim}. */
export interface CheckOptions {
  /** Our number. */
  readonly recomputed: number | undefined;
  /** What might account for a difference, tried in order; none if absent. */
  readonly accounts?: readonly Account[];
  /** What better statistics say; nothing if absent. */
  readonly beside?: readonly Beside[];
}

/**
 * Holds a published number against ours, digit by digit.
 *
 * A reason is never taken on trust: it counts only if carrying it out leads to the published
 * digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const claim = { name: "mean of 8.5 and 9", published: 8.5, digits: 1 };
 * const accounts = [{ reason: "8.5 was cut to 8", value: 8.5 }];
 * assertEquals(checkClaim(claim, { recomputed: 8.5 }).outcome, "equal");
 * assertEquals(checkClaim(claim, { recomputed: 8.75, accounts }).reason, "8.5 was cut to 8");
 * assertEquals(checkClaim(claim, { recomputed: 8.75 }).outcome, "different");
 * ```
 *
 * @returns The figure with its outcome.
 */
export function checkClaim(claim: Claim, options: CheckOptions): Figure {
  const { recomputed, accounts = [], beside = [] } = options;
  const hasDigits = (value: number | undefined): boolean =>
    value?.toFixed(claim.digits) === claim.published.toFixed(claim.digits);
  const figure = { ...claim, recomputed, beside };
  if (hasDigits(recomputed)) return { ...figure, outcome: "equal" };
  const account = accounts.find(({ value }) => hasDigits(value));
  if (account === undefined) return { ...figure, outcome: "different" };
  return { ...figure, outcome: "explained", reason: account.reason };
}
