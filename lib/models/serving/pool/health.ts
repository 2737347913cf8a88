import { RefusedError } from "../../model_host.ts";
import { runAttempt } from "./attempt.ts";
import { RequestFailure } from "../http/failure.ts";
import { openEndpoint } from "../http/open_endpoint.ts";
import { spokenTime } from "./spoken_time.ts";

/** Whom to ask for its health, and how. */
export interface HealthQuestion {
  /** Base URL of the server. */
  readonly url: string;
  /** Paths to ask; the first that answers 2xx is the server's health path. */
  readonly paths: readonly string[];
  /** API key, where the server wants one. */
  readonly key: string | undefined;
  /** Aborted when nobody wants to know any more. */
  readonly signal: AbortSignal;
  /** Longest time of one answer, in ms. */
  readonly timeoutMs: number;
}

/** How a server is. */
export type Health =
  | {
    readonly kind: "well";
    /** Path to ask from now on. */
    readonly path: string;
  }
  | {
    readonly kind: "denied";
    /** Path on which the key was not accepted. */
    readonly path: string;
    /** Status of the answer, 401 or 403. */
    readonly status: number;
  }
  | {
    readonly kind: "failing";
    /** What went wrong. */
    readonly failure: RequestFailure;
  };

/**
 * Asks a server how it is.
 *
 * Every answer but a server error or a redirect will do, since a server need not know these paths;
 * without a connection or with such an answer on the first path that it knows, it is failing. All
 * paths are asked, because a health path may answer everybody where others want a key.
 *
 * @throws {unknown} The signal's reason, if it is aborted.
 */
export async function askHealth(question: HealthQuestion): Promise<Health> {
  let well: string | undefined;
  let denied: Health | undefined;
  for (const path of question.paths) {
    const failure = await ask(path, question);
    const status = failure?.status;
    if (failure === undefined) well ??= path;
    else if (status === 401 || status === 403) denied ??= { kind: "denied", path, status };
    else if (isFailing(status) && well === undefined) {
      return { kind: "failing", failure };
    }
  }
  return denied ?? { kind: "well", path: well ?? question.paths[0] ?? "/" };
}

function isFailing(status: number | undefined): boolean {
  return status === undefined || status >= 500 || (status >= 300 && status < 400);
}

async function ask(
  path: string,
  { url, key, signal, timeoutMs }: HealthQuestion,
): Promise<RequestFailure | undefined> {
  try {
    await runAttempt(
      (attempt) => openEndpoint({ url, key, signal: attempt }).request({ path }),
      { signal, timeoutMs, timedOut: () => timeoutFailure(url, timeoutMs) },
    );
    return undefined;
  } catch (error) {
    if (error instanceof RequestFailure) return error;
    // An answer, if a strange one.
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}

/** The failure of a server that took too long. */
export function timeoutFailure(url: string, timeoutMs: number): RequestFailure {
  return new RequestFailure(`${url} did not answer within ${spokenTime(timeoutMs)}`, {
    kind: "timeout",
    retry: true,
  });
}
