import { InputError } from "../../../input_error.ts";
import type { Endpoint, EndpointReply } from "../http/endpoint.ts";
import { RequestFailure } from "../http/failure.ts";
import { openEndpoint } from "../http/open_endpoint.ts";
import { redacted } from "../http/redact.ts";
import { runAttempt } from "./attempt.ts";
import { fullJitter } from "./backoff.ts";
import { keyRemedy } from "./key_remedy.ts";
import type { PoolTiming } from "./pool_timing.ts";
import { spokenTime } from "./spoken_time.ts";

/** How a server is asked what it can do. */
export interface DescribeContext {
  /** API key, where one is configured. */
  readonly key: string | undefined;
  /** Name of the variable that it is in. */
  readonly keyName: string | undefined;
  /** Times. */
  readonly timing: PoolTiming;
  /** Ends it all. */
  readonly signal: AbortSignal;
}

/**
 * Lets a class find out what each server can do. What may pass, such as 503, is asked again for as
 * long as that may take: a server with a hiccup must not be taken for one that lacks something.
 *
 * @param describe Asks a server, and throws if what it can do is not enough.
 * @throws {InputError} If a server does not answer, or does not accept the key; once all are asked.
 */
export async function describeServers<T>(
  urls: readonly string[],
  describe: (endpoint: Endpoint) => Promise<T>,
  context: DescribeContext,
): Promise<readonly T[]> {
  const ends = await Promise.allSettled(urls.map((url) => describeOne(url, describe, context)));
  return ends.map((end) => {
    if (end.status === "rejected") throw end.reason;
    return end.value;
  });
}

async function describeOne<T>(
  url: string,
  describe: (endpoint: Endpoint) => Promise<T>,
  { key, keyName, timing, signal }: DescribeContext,
): Promise<T> {
  const timeoutMs = timing.describeTimeout;
  let last: RequestFailure | undefined;
  const patient = (endpoint: Endpoint): Endpoint => ({
    ...endpoint,
    async request(request): Promise<EndpointReply> {
      for (let attempt = 0;; attempt++) {
        try {
          return await endpoint.request(request);
        } catch (error) {
          if (!(error instanceof RequestFailure) || !error.retry) throw error;
          last = error;
          await endpoint.sleep(Math.max(fullJitter(attempt, timing), error.retryAfterMs ?? 0));
        }
      }
    },
  });
  const timedOut = () => {
    const reason = last === undefined ? "" : `; the last failure: ${last.message}`;
    const message = `${url} did not say within ${spokenTime(timeoutMs)} what it can do${reason}`;
    return new RequestFailure(message, { kind: "timeout", retry: true });
  };
  try {
    return await runAttempt(
      (attempt) => describe(patient(openEndpoint({ url, key, signal: attempt }))),
      { signal, timeoutMs, timedOut },
    );
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    const denied = error.status === 401 || error.status === 403;
    const message = denied ? `${error.message}: ${keyRemedy(keyName)}` : error.message;
    throw new InputError(redacted(message, key), { cause: error });
  }
}
