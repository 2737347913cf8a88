import { z } from "zod";
import { type LaunchParams, launchSchema } from "../launch/launch.ts";

/** Requests that a server may have under way; `auto` finds out. */
export type ConcurrencySetting = number | "auto";

/** A server as the configuration names it. */
export type EndpointSetting = string | {
  /** Base URL, such as `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Requests that this server may have under way; that of the pool where absent. */
  readonly concurrency?: ConcurrencySetting | undefined;
};

/** Parameters that every class that talks to servers shares. */
export interface ServerParams {
  /** Servers that are already running. */
  readonly endpoints?: readonly EndpointSetting[] | undefined;
  /**
   * Requests that each server may have under way. A number is where it starts and what it never
   * exceeds; `auto` starts at 4 and finds out, up to 256.
   */
  readonly concurrency: ConcurrencySetting;
  /** Name of the environment variable that holds the API key. */
  readonly api_key_env?: string | undefined;
  /** Longest time of one attempt, in seconds. */
  readonly attempt_timeout: number;
  /** Longest time from the first attempt to giving up, retries and waits included, in seconds. */
  readonly total_timeout: number;
  /**
   * Failed attempts after which a request is given up; answers of 429 and 503 are none, for they
   * speak of the server's load and not of the request.
   */
  readonly max_attempts: number;
  /** Servers that the run starts and stops. */
  readonly launch?: LaunchParams | undefined;
}

const concurrency = z.union([z.int().min(1).max(10_000), z.literal("auto", { error: "`auto`" })]);

const endpointUrl = z.string().refine((url) => endpointUrlProblem(url) === undefined, {
  error: (issue) => endpointUrlProblem(String(issue.input)) ?? "",
});

/** Schemas of {@linkcode ServerParams}, to be spread into a class's `z.strictObject`. */
export const serverParams = {
  endpoints: z.array(z.union([
    endpointUrl,
    z.strictObject({
      url: endpointUrl.describe("Base URL of the server."),
      concurrency: concurrency.optional().describe(
        "Requests that this server may have under way at once; that of the pool where absent.",
      ),
    }),
  ])).superRefine((endpoints, context) => {
    const seen = new Map<string, number>();
    for (const [index, endpoint] of endpoints.entries()) {
      const given = typeof endpoint === "string" ? endpoint : endpoint.url;
      if (endpointUrlProblem(given) !== undefined) continue;
      const url = baseUrl(given);
      const first = seen.get(url);
      if (first === undefined) {
        seen.set(url, index);
      } else {
        const message = `${given} is the same server as number ${first + 1} of the list; ` +
          "for more requests at once, raise its concurrency";
        context.addIssue({ code: "custom", path: [index], message });
      }
    }
  }).optional().describe(
    "Base URLs of servers that are already running, such as http://127.0.0.1:8000.",
  ),
  concurrency: concurrency.default("auto").describe(
    "Requests that each server may have under way: a number, or auto to start at 4 and find out.",
  ),
  api_key_env: z.string().refine((name) => /^[A-Za-z_]\w*$/.test(name), {
    error: "expected the name of an environment variable, such as OPENAI_API_KEY, not a key itself",
  }).optional().describe(
    "Name of the environment variable that holds the API key.",
  ),
  attempt_timeout: z.number().min(0.01).max(604_800).default(600).describe(
    "Longest time of one attempt, in seconds.",
  ),
  total_timeout: z.number().min(0.01).max(604_800).default(3600).describe(
    "Longest time from the first attempt to giving up, retries and waits included, in seconds.",
  ),
  max_attempts: z.int().min(1).max(1000).default(8).describe(
    "Failed attempts after which a request is given up; 429 and 503 do not count.",
  ),
  launch: launchSchema.optional().describe("Servers that the run starts and stops."),
};

/** Names of {@linkcode serverParams}; none of them changes the results. */
export const SERVER_PARAMS: readonly string[] = Object.keys(serverParams);

/** A server as the pool knows it. */
export interface EndpointAddress {
  /** Base URL without trailing slash. */
  readonly url: string;
  /** Requests that it may have under way. */
  readonly concurrency: ConcurrencySetting;
}

/**
 * The servers that are already running, each with its base URL and its own concurrency.
 *
 * A trailing slash goes, and so does a trailing `/v1`, which other clients want in a base URL, with
 * or without the route.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const endpoints = ["http://127.0.0.1:8000/v1/", { url: "http://127.0.0.1:8001", concurrency: 2 }];
 * assertEquals(endpointAddresses({ endpoints, concurrency: "auto" }), [
 *   { url: "http://127.0.0.1:8000", concurrency: "auto" },
 *   { url: "http://127.0.0.1:8001", concurrency: 2 },
 * ]);
 * ```
 */
export function endpointAddresses(
  { endpoints = [], concurrency }: Pick<ServerParams, "endpoints" | "concurrency">,
): readonly EndpointAddress[] {
  return endpoints.map((setting) => {
    const given = typeof setting === "string" ? { url: setting } : setting;
    return { url: baseUrl(given.url), concurrency: given.concurrency ?? concurrency };
  });
}

function baseUrl(given: string): string {
  const { origin, pathname } = new URL(given);
  // The whole route is what other clients' documentation often shows.
  const base = pathname.replace(/\/+$/, "").replace(
    /\/v1(\/(chat\/completions|images\/edits))?$/,
    "",
  );
  return origin + base;
}

/** What an address should have been; `undefined` where it is right. */
function endpointUrlProblem(given: string): string | undefined {
  const example = "an address such as `http://127.0.0.1:8000`";
  const url = URL.parse(given);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return `expected ${example}`;
  if (url.username !== "" || url.password !== "") {
    return `expected ${example} without user and password; a key belongs into the environment ` +
      "variable that api_key_env names";
  }
  return /[?#]/.test(given) ? `expected ${example}, without "?" and "#"` : undefined;
}
