import type { PairInfo } from "../benchmark/mod.ts";
import type { Companions } from "../companions/mod.ts";
import type { ExpectedScore } from "../models/mod.ts";
import type { ControlMark } from "./control.ts";
import type { AspectMark } from "./scoring.ts";

/** The seven ways a pair can end. */
export const STATUSES = [
  "scored",
  "unparsed",
  "out_of_range",
  "refused",
  "judge_failed",
  "edit_failed",
  "skipped",
] as const;

/** How a pair ended; only `scored` carries a score from the judge. */
export type Status = typeof STATUSES[number];

/** Tokens that a judge's server read and wrote. */
export interface JudgeTokens {
  /** Tokens of the prompt, images included as the server counts them. */
  readonly prompt: number;
  /** Tokens of the reply. */
  readonly completion: number;
}

/** What the judge made of one aspect of an edit. */
export interface AspectVerdict extends Omit<Verdict, "score" | "aspects">, AspectMark {
  /** The judge's score on the aspect's own scale; present exactly if the status is `scored`. */
  readonly score?: number;
}

/** One of several judgements of the same edit. */
export interface Verdict {
  /** How it ended. */
  readonly status: Status;
  /**
   * The judge's score in [0, 10]; present exactly if the status is `scored`. Where aspects were
   * judged, it is what they come to by the run's aggregation, mapped linearly to 0 to 10.
   */
  readonly score?: number;
  /** What was made of each aspect, where the judge was asked about several. */
  readonly aspects?: readonly AspectVerdict[];
  /** Why there is no score; present exactly if the status is not `scored`. */
  readonly reason?: string;
  /** The judge's last reply, where there is one. */
  readonly reply?: string;
  /** Rule by which the score was read. */
  readonly rule?: string;
  /** The expected score, where it was asked for and can be told. */
  readonly expected?: ExpectedScore;
}

/** How the judge answered a question about itself. */
export interface ControlOutcome extends Verdict {
  /** The pair's id; that of the canary's pair, which may be of another benchmark. */
  readonly id: string;
  /** What the judge was asked. */
  readonly mark: ControlMark;
  /** Time of the judgement in ms, re-asks included. */
  readonly judgeMs: number;
  /** Tokens of the judgement, re-asks included, where the server counts them. */
  readonly judgeTokens?: JudgeTokens;
}

/**
 * How one pair ended, as the report sees it.
 *
 * `score` is there only if the judge gave one. `defaulted` is there where the configuration's
 * policy puts a number in its place; it is never mixed up with a judge's score.
 */
export interface PairOutcome extends PairInfo {
  /** How it ended. */
  readonly status: Status;
  /**
   * The judge's score in [0, 10], the mean of those of the repeats; present exactly if the status
   * is `scored`. Where aspects were judged, it is what they come to, see {@linkcode Verdict}.
   */
  readonly score?: number;
  /**
   * What was made of each aspect, where the judge was asked about several; of several judgements
   * of the edit, those of the first that has a score.
   */
  readonly aspects?: readonly AspectVerdict[];
  /** Every judgement of the edit, where `evaluation.repeats` asks for several. */
  readonly repeats?: readonly Verdict[];
  /** What was measured of the edit without the judge. */
  readonly companions?: Companions;
  /** The number the policy `default` puts in place of a missing score. */
  readonly defaulted?: number;
  /** Why there is no score; present exactly if the status is not `scored`. */
  readonly reason?: string;
  /** The judge's last reply, where there is one. */
  readonly reply?: string;
  /** Rule by which the score was read. */
  readonly rule?: string;
  /** The expected score, where it was asked for and can be told; of the first judgement. */
  readonly expected?: ExpectedScore;
  /** How often the judge was asked; 0 where it never was. */
  readonly asked: number;
  /** Edited image, relative to the run's folder, where there is one. */
  readonly image?: string;
  /** SHA-256 of the source image, in hex; pairs with the same source form a cluster. */
  readonly sourceHash: string;
  /** What the editing model wanted noted. */
  readonly notes: readonly string[];
  /** Time of the edit in ms. */
  readonly editMs?: number;
  /** Time of the judgement in ms, re-asks included. */
  readonly judgeMs?: number;
  /** Tokens of the judgement, re-asks included, where the server counts them. */
  readonly judgeTokens?: JudgeTokens;
}
