/** What is known of a server that a model uses; kept in `run.json`. */
export interface ServerRecord {
  /** Address without path, such as `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Software that answers there, such as `vllm`; `unknown` where it does not say. */
  readonly software: string;
  /** Its version, where it says so. */
  readonly version?: string;
  /** Models that it says it serves. */
  readonly models: readonly string[];
  /**
   * What of the configuration this server cannot honour, one plain phrase each, such as
   * `seed: the server has no such field`; it is not sent.
   */
  readonly unsupported: readonly string[];
  /** Command line that the run started it with, where the run did. */
  readonly launch?: readonly string[];
}

/** What a run offers a model while it is loaded. */
export interface ModelHost {
  /** Folder in which a model may keep the logs of what it starts; it exists. */
  readonly logs: string;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
  /** Tells the user and the log something that happened, such as a server that was restarted. */
  notice(message: string): void;
  /** Shows what is being waited for, until the next call; an empty text when it is over. */
  status(message: string): void;
  /** Keeps what is known of a server in `run.json`. */
  server(record: ServerRecord): void;
}

/** Where an answer came from, and what it took; kept in the journal. */
export interface ServingRecord {
  /** Address of the server, without path. */
  readonly url: string;
  /** Model name that the server gave in its answer, where it gave one. */
  readonly model?: string;
  /** Time of the attempt that succeeded, from the request to the whole answer, in ms. */
  readonly latencyMs: number;
  /** Attempts that it took, 1 or more. */
  readonly attempts: number;
  /** Tokens read and written, where the server counts them. */
  readonly usage?: { readonly promptTokens: number; readonly completionTokens: number };
  /** Images as they were sent, in the order of the prompt. */
  readonly images?: readonly SentImage[];
}

/** An image as it was sent to a server. */
export interface SentImage {
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** SHA-256 of the bytes sent, in hex. */
  readonly hash: string;
  /** It was made smaller, by the rule that the model's parameters state. */
  readonly resized: boolean;
}

/**
 * Nothing can be asked of this model any more, such as a server that crashed for the last time.
 *
 * Thrown by a model, it ends the stage rather than fail every pair that is left; the run is kept
 * and goes on when it is started again.
 */
export class ModelGoneError extends Error {
  /** Name of the class, for messages. */
  override readonly name = "ModelGoneError";
}

/**
 * What worked on this died over it, such as a process of the model's own by a native crash.
 *
 * Later runs try it again like everything that failed, but not for ever.
 */
export class CrashError extends Error {
  /** Name of the class, for messages. */
  override readonly name = "CrashError";
}

/** The model would not do what it was asked, such as for a content filter. */
export class RefusedError extends Error {
  /** Name of the class, for messages. */
  override readonly name = "RefusedError";
}
