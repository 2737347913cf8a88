import { z } from "zod";
import { RefusedError } from "../../model_host.ts";
import { isRetried, RequestFailure } from "./failure.ts";
import { isContentFilter, isSpentAccount, serverMessage, shortened } from "./server_message.ts";

/** Statuses of errors that are told by name, written as {@linkcode plain} writes them. */
const STATUSES: Readonly<Record<string, number>> = {
  ratelimitexceeded: 429,
  ratelimiterror: 429,
  toomanyrequests: 429,
  servererror: 500,
  internalservererror: 500,
  overloaded: 503,
  overloadederror: 503,
  serviceunavailable: 503,
  serviceunavailableerror: 503,
};

const name = z.union([z.string(), z.number()]).nullish().catch(undefined);
const names = { code: name, status: name, type: name };
const namesSchema = z.object({ error: z.object(names).nullish().catch(undefined), ...names });

/**
 * Fails for the JSON of a 2xx answer that is an error all the same: `{"error": {...}}` as OpenAI
 * and those after it have it, `{"error": "text"}`, `{"object": "error"}` of older releases of vLLM,
 * and FastAPI's `{"detail": ...}` where nothing else is answered.
 *
 * The failure has the status that the error names, as a number or by a name such as
 * `rate_limit_exceeded`, so that it counts like an answer with that status.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 *
 * const origin = { url: "http://127.0.0.1:8000", status: 200 };
 * failOnError({ data: [], error: null }, origin);
 * const busy = { error: { message: "too many requests", code: "rate_limit_exceeded" } };
 * assertThrows(() => failOnError(busy, origin), Error, "with an error 429: too many requests");
 * ```
 *
 * @throws {RefusedError} If it is a content filter's refusal.
 * @throws {RequestFailure} If it is another error; of kind `status` where it names one.
 */
export function failOnError(
  value: unknown,
  { url, status }: {
    /** The server's address. */
    readonly url: string;
    /** Status of the answer, a 2xx one. */
    readonly status: number;
  },
): void {
  if (!isErrorAnswer(value)) return;
  const body = JSON.stringify(value);
  const said = shortened(serverMessage(body));
  if (isContentFilter(body)) throw new RefusedError(said);
  const meant = statusOf(value);
  throw new RequestFailure(
    `${url} answered ${status}, but with an error${
      meant === undefined ? "" : ` ${meant}`
    }: ${said}`,
    {
      kind: meant === undefined ? "body" : "status",
      status: meant ?? status,
      retry: meant !== undefined && isRetried(meant) && !isSpentAccount(body),
    },
  );
}

/** Whether the JSON of a 2xx answer is an error; long texts in it may be left as bytes. */
export function isErrorAnswer(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { error, object, detail } = value as Readonly<Record<string, unknown>>;
  if (holdsSomething(error) || object === "error") return true;
  return holdsSomething(detail) && !("data" in value) && !("choices" in value);
}

function holdsSomething(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.length > 0;
  return typeof value === "object" && value !== null
    ? Object.keys(value).length > 0
    : Boolean(value);
}

function statusOf(value: unknown): number | undefined {
  const read = namesSchema.safeParse(value);
  if (!read.success) return undefined;
  const { error, ...outer } = read.data;
  return [error?.code, error?.status, error?.type, outer.code, outer.status, outer.type]
    .map(statusNamed).find((status) => status !== undefined);
}

function statusNamed(name: string | number | null | undefined): number | undefined {
  const status = Number(name ?? NaN);
  if (Number.isInteger(status)) return status >= 400 && status < 600 ? status : undefined;
  return typeof name === "string" ? STATUSES[plain(name)] : undefined;
}

/** A name in lower case, without the marks between its words. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, "");
}
