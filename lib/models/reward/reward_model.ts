import type { ModelHost, ServingRecord } from "../model_host.ts";
import type { ExpectedScore } from "./expected_score.ts";

/** One edit to judge, as a judge needs it that looks at nothing but what it is shown. */
export interface ShownRequest {
  /** The pair's id, for messages. */
  readonly id: string;
  /** Rendered system prompt of the pair's category. */
  readonly systemPrompt: string;
  /** Rendered user prompt of the pair's category. */
  readonly userPrompt: string;
  /** Source image, encoded; there at least where it is shown. */
  readonly source?: Uint8Array;
  /** The prompt set wants the source image shown before the edited one. */
  readonly showSource: boolean;
  /** Edited image, PNG. */
  readonly edited: Uint8Array;
  /** Seed of this judgement; differs between repeats and re-asks. */
  readonly seed: number;
}

/** One edit to judge, with every image of its pair. */
export interface JudgeRequest extends ShownRequest {
  /** Source image, encoded. */
  readonly source: Uint8Array;
  /** The wanted result, encoded, where the benchmark has one. */
  readonly target?: Uint8Array;
}

/** A token of a reply and its natural log-probability. */
export interface TokenLogprob {
  /** The token's text. */
  readonly token: string;
  /** Its natural log-probability, 0 or less. */
  readonly logprob: number;
  /** The likeliest tokens at this place, likeliest first, where they were asked for. */
  readonly top?: readonly { readonly token: string; readonly logprob: number }[];
}

/** What a judge answered. */
export type Judgement =
  | {
    readonly kind: "reply";
    /** The reply, as the judge wrote it; reading a score out of it is the parser's business. */
    readonly text: string;
    /** The reply was cut off by a length limit, so a number at its end may be incomplete. */
    readonly truncated?: boolean;
    /** Log-probability of each token of the reply, where the judge has them. */
    readonly logprobs?: readonly TokenLogprob[];
    /** Mean of the scores that could be written, where it was asked for and can be told. */
    readonly expected?: ExpectedScore;
    /** The expected score counts, and not what the text says. */
    readonly scoring?: "expected";
    /** Where the reply came from, where that was a server. */
    readonly serving?: ServingRecord;
  }
  | {
    readonly kind: "refused";
    /** Why the judge would not answer, such as a content filter's message. */
    readonly reason: string;
  };

/**
 * A judge: it looks at an edit and answers the prompt of the category.
 *
 * The run calls {@linkcode initialize} once, then {@linkcode score} for each edit, then
 * {@linkcode dispose} once, whatever happened in between.
 */
export interface RewardModel {
  /** What the replies depend on (class, weights, parameters), as text; part of their identity. */
  readonly fingerprint: string;
  /** How many judgements the model likes to be given at once, 1 or more; it may change. */
  readonly concurrency: number;
  /**
   * `shown` where a {@linkcode ShownRequest} is all that the judge needs: it never looks at the
   * target, nor at the source unless that is shown, so that they need not be read. Otherwise, and
   * where absent, its requests are whole.
   */
  readonly looksAt?: "all" | "shown";
  /**
   * Makes sure that what the model needs is there, without loading it; asked of both models
   * before the first edit, and by `deno task validate`.
   *
   * @throws {Error} If something is missing; the message says what and where.
   */
  check?(): Promise<void>;
  /**
   * Loads what the model needs.
   *
   * @param host What the run offers; absent where there is no run, as in a notebook.
   * @throws {Error} If something is missing; the message says what and where.
   */
  initialize(host?: ModelHost): Promise<void>;
  /**
   * Judges one edit.
   *
   * @throws {ModelGoneError} If nothing can be asked any more.
   * @throws {Error} If there is no answer; the run records the message and goes on.
   */
  score(request: JudgeRequest, signal: AbortSignal): Promise<Judgement>;
  /** Judges several edits at once, where the model is better at that; same order as asked. */
  batchScore?(
    requests: readonly JudgeRequest[],
    signal: AbortSignal,
  ): Promise<readonly Judgement[]>;
  /** Frees everything; called once, also after a failed {@linkcode initialize}. */
  dispose(): Promise<void>;
}
