import { RequestFailure } from "../http/failure.ts";
import { shortened } from "../http/server_message.ts";

/** What is known of an answer that is no reply. */
export interface NoReply {
  /** The server's address. */
  readonly url: string;
  /** HTTP status, a 2xx one. */
  readonly status: number;
  /** What is wrong with the answer. */
  readonly fault: string;
}

/** The failure of an answer that is JSON, but no chat completion; not worth another attempt. */
export function noReply(value: unknown, { url, status, fault }: NoReply): RequestFailure {
  const body = shortened(JSON.stringify(value) ?? "");
  return new RequestFailure(
    `${url} answered ${status}, but not with a chat completion (${fault}): ${body}`,
    { kind: "body", status, retry: false },
  );
}
