import { messageOf } from "../input_error.ts";
import type { HubSettings } from "./settings.ts";

/** More redirects than this lead in a circle. */
const MOST_REDIRECTS = 10;

/** The hub, or a host that it refers to, could not be asked. */
export class UnreachableError extends Error {
  /** Name of the class. */
  override readonly name = "UnreachableError";
}

/**
 * A `fetch` for the hub: the token goes to the hub itself and to no other host, neither by a
 * redirect nor by a link to a next page.
 *
 * @throws {UnreachableError} From the function, if there is no answer.
 */
export function hubFetch(
  { endpoint, token }: Pick<HubSettings, "endpoint" | "token">,
): typeof fetch {
  const home = new URL(endpoint).origin;
  return async (input, init = {}) => {
    let url = new URL(input instanceof Request ? input.url : input);
    for (let i = 0; i <= MOST_REDIRECTS; i++) {
      const headers = new Headers(init.headers);
      headers.delete("authorization");
      if (token !== undefined && url.origin === home) {
        headers.set("authorization", `Bearer ${token}`);
      }
      let answer: Response;
      try {
        answer = await fetch(url, { ...init, headers, redirect: "manual" });
      } catch (error) {
        init.signal?.throwIfAborted();
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        throw new UnreachableError(`${url.origin}: ${messageOf(cause)}`, { cause: error });
      }
      const location = answer.headers.get("location");
      if (answer.status < 300 || answer.status > 399 || location === null) return answer;
      await answer.body?.cancel();
      url = new URL(location, url);
    }
    throw new UnreachableError(`${url.origin}: more than ${MOST_REDIRECTS} redirects`);
  };
}
