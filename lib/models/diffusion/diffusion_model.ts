import type { ModelHost, ServingRecord } from "../model_host.ts";

/** One edit to make. */
export interface EditRequest {
  /** The pair's id, for messages. */
  readonly id: string;
  /** What to do, in the benchmark's language. */
  readonly instruction: string;
  /** Source image, encoded (PNG, JPEG or WebP). */
  readonly source: Uint8Array;
  /** The wanted result, encoded, where the benchmark has one; only baselines may look at it. */
  readonly target?: Uint8Array;
  /** Seed of this edit: the base seed plus the pair's index. */
  readonly seed: number;
}

/** An edit that was made. */
export interface EditResult {
  /** The edited image as PNG. */
  readonly image: Uint8Array;
  /** The model has decoded the image itself; else the run does, to see that it is whole. */
  readonly isWhole?: boolean;
  /** What the reader of the log should know, such as an instruction that was not understood. */
  readonly notes?: readonly string[];
  /** Where the edit came from, where that was a server. */
  readonly serving?: ServingRecord;
}

/**
 * An editing model: it takes an image and an instruction and makes the edited image.
 *
 * The run calls {@linkcode initialize} once, then {@linkcode editImage} for each pair, then
 * {@linkcode dispose} once, whatever happened in between.
 */
export interface DiffusionModel {
  /** What the edits depend on (class, weights, parameters), as text; part of an edit's identity. */
  readonly fingerprint: string;
  /** How many edits the model likes to be given at once, 1 or more; it may change. */
  readonly concurrency: number;
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
   * Makes one edit.
   *
   * @throws {RefusedError} If the model would not make it, such as for a content filter.
   * @throws {ModelGoneError} If no further edit can be made.
   * @throws {Error} If the edit failed; the run records the message and goes on.
   */
  editImage(request: EditRequest, signal: AbortSignal): Promise<EditResult>;
  /** Makes several edits at once, where the model is better at that; same order as asked. */
  batchEdit?(
    requests: readonly EditRequest[],
    signal: AbortSignal,
  ): Promise<readonly EditResult[]>;
  /** Frees everything; called once, also after a failed {@linkcode initialize}. */
  dispose(): Promise<void>;
}
