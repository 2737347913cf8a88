/** How an exchange went wrong; see {@linkcode RequestFailure.kind}. */
export type FailureKind = "connection" | "timeout" | "status" | "body";

/**
 * Whether another attempt may help after an answer with this status: the server was slow, busy or
 * broken, rather than unwilling.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([429, 503, 404].map(isRetried), [true, true, false]);
 * ```
 */
export function isRetried(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** What {@linkcode RequestFailure} is made of. */
export interface FailureOptions {
  /** How it went wrong. */
  readonly kind: FailureKind;
  /** HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** Another attempt may help. */
  readonly retry: boolean;
  /** How long the server wants to be left alone, in ms. */
  readonly retryAfterMs?: number | undefined;
  /** Body of an answer other than 2xx, without the key; at most 64 KiB of it. */
  readonly body?: string;
  /** What was thrown below, where something was. */
  readonly cause?: unknown;
}

/**
 * An HTTP exchange that did not give a usable answer.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const failure = new RequestFailure("http://127.0.0.1:8000 answered 503", {
 *   kind: "status",
 *   status: 503,
 *   retry: true,
 * });
 * assertEquals([failure.kind, failure.retry], ["status", true]);
 * ```
 */
export class RequestFailure extends Error {
  /** Name of the class, for messages. */
  override readonly name = "RequestFailure";
  /**
   * How it went wrong: no connection, no answer in time, an answer other than 2xx, or a body that
   * broke off or is not what it must be.
   */
  readonly kind: FailureKind;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** Another attempt may help. */
  readonly retry: boolean;
  /** How long the server wants to be left alone, in ms, where it said so. */
  readonly retryAfterMs: number | undefined;
  /** Body of an answer other than 2xx, without the key; at most 64 KiB of it, else empty. */
  readonly body: string;

  /** Takes a message that names the server, without key or path. */
  constructor(message: string, options: FailureOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = options.kind;
    this.status = options.status;
    this.retry = options.retry;
    this.retryAfterMs = options.retryAfterMs;
    this.body = options.body ?? "";
  }
}
