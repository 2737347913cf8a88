import { z } from "zod";
import { RefusedError } from "../../model_host.ts";
import { RequestFailure } from "../http/failure.ts";
import { isContentFilter, serverMessage, shortened } from "../http/server_message.ts";

/** What is known of an answer that is no reply. */
export interface NoReply {
  /** The server's address. */
  readonly url: string;
  /** HTTP status, a 2xx one. */
  readonly status: number;
  /** What is wrong with the answer, where it names no error itself. */
  readonly fault: string;
}

/** Statuses below 500 after which another attempt may help. */
const RETRIED: readonly number[] = [408, 409, 429];

const status = z.coerce.number().int().min(100).max(599).optional().catch(undefined);
const codes = z.looseObject({ code: status, status });

/** Whether an answer holds an error instead of what was asked for. */
export function hasError(value: unknown): value is { readonly error: unknown } {
  return typeof value === "object" && value !== null && "error" in value && Boolean(value.error);
}

/**
 * Says why an answer with a 2xx status is none.
 *
 * @throws {RefusedError} If it holds a content filter's refusal.
 * @throws {RequestFailure} Else; worth another attempt only where it holds an error whose code is
 * 408, 409, 429 or 5xx.
 */
export function failReply(value: unknown, { url, status, fault }: NoReply): never {
  const body = JSON.stringify(value) ?? "";
  if (!hasError(value)) {
    throw new RequestFailure(
      `${url} answered ${status}, but not with a chat completion (${fault}): ${shortened(body)}`,
      { kind: "body", status, retry: false },
    );
  }
  const said = shortened(serverMessage(body));
  if (isContentFilter(body)) throw new RefusedError(said);
  const code = errorCode(value.error);
  throw new RequestFailure(
    `${url} answered ${status} with an error${code === undefined ? "" : ` (${code})`}: ${said}`,
    {
      kind: "body",
      status,
      retry: code !== undefined && (RETRIED.includes(code) || code >= 500),
    },
  );
}

function errorCode(error: unknown): number | undefined {
  const result = codes.safeParse(error);
  return result.success ? result.data.code ?? result.data.status : undefined;
}
