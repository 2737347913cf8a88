import { InputError } from "../../../input_error.ts";
import { readApiKey } from "../http/api_key.ts";
import { runAttempt } from "./attempt.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { RequestFailure } from "../http/failure.ts";
import { timeoutFailure } from "./health.ts";
import { openEndpoint } from "../http/open_endpoint.ts";
import { POOL_TIMING } from "./pool_timing.ts";
import { redacted } from "../http/server_message.ts";
import { endpointAddresses, type ServerParams } from "./server_params.ts";

/**
 * Lets a class look at each server that is running already, before the run begins; those that the
 * run starts are not there yet.
 *
 * @param describe Finds out what a server can do, and throws if that is not enough.
 * @throws {InputError} If a server does not answer, or `describe` throws one.
 */
export async function describeRunning(
  params: Pick<ServerParams, "endpoints" | "concurrency" | "api_key_env">,
  describe: (endpoint: Endpoint) => Promise<unknown>,
): Promise<void> {
  const key = readApiKey(params.api_key_env);
  const { signal } = new AbortController();
  const timeoutMs = POOL_TIMING.describeTimeout;
  await Promise.all(
    endpointAddresses(params).map(async ({ url }) => {
      const timedOut = () => timeoutFailure(url, timeoutMs);
      try {
        await runAttempt(
          (attempt) => describe(openEndpoint({ url, key, signal: attempt })),
          { signal, timeoutMs, timedOut },
        );
      } catch (error) {
        if (!(error instanceof RequestFailure)) throw error;
        throw new InputError(redacted(error.message, key), { cause: error });
      }
    }),
  );
}
