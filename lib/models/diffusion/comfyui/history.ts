import { z } from "zod";
import type { Endpoint } from "../../serving/http/endpoint.ts";
import { RequestFailure } from "../../serving/http/failure.ts";
import { executionFault, wasInterrupted } from "./faults.ts";
import { findInQueue, type PromptTicket } from "./queue.ts";
import { askPatiently } from "../served/ask_patiently.ts";
import { pollJob } from "../served/job_poll.ts";

/** An image that a node made, as the history names it. */
export interface NodeImage {
  /** Name of the file. */
  readonly filename: string;
  /** Folder below that of the type; empty for none. */
  readonly subfolder: string;
  /** Which folder of the server: `output` or `temp`. */
  readonly type: string;
}

/** Images by the ids of the nodes that made them. */
export type NodeImages = Readonly<Record<string, readonly NodeImage[]>>;

/** The server has done with a graph, so there is nothing to take out of its queue. */
export class GraphOver extends Error {
  /** Name of the class, for messages. */
  override readonly name = "GraphOver";
  /** What is to be told of it. */
  readonly failure: RequestFailure;

  /** Takes the failure that is to be told. */
  constructor(failure: RequestFailure) {
    super(failure.message, { cause: failure });
    this.failure = failure;
  }
}

const image = z.object({
  filename: z.string().min(1),
  subfolder: z.string().default(""),
  type: z.string().default("output"),
});

const entrySchema = z.object({
  status: z.object({
    status_str: z.string().default(""),
    completed: z.boolean().default(true),
    messages: z.array(z.unknown()).default([]),
  }).nullish(),
  outputs: z.record(
    z.string(),
    z.object({ images: z.array(image).default([]) }).transform(({ images }) => images),
  ).default({}),
});

/** The queue is looked through at every so many questions that found nothing in the history. */
const QUEUE_EVERY = 10;

/**
 * Waits for the end of a queued graph by asking for its history, which is there once it ended.
 *
 * @param options The graph, and the wait between two questions in ms.
 * @throws {GraphOver} If it failed, with the node and its exception; if it was interrupted, or is
 * neither in the history nor in the queue, such as after a restart, another attempt may help.
 * @throws {RequestFailure} If the server does not answer.
 */
export async function untilDone(
  endpoint: Endpoint,
  { ticket, intervalMs }: { readonly ticket: PromptTicket; readonly intervalMs: number },
): Promise<NodeImages> {
  const { url } = endpoint;
  const path = `/history/${encodeURIComponent(ticket.promptId)}`;
  const ask = (path: string): Promise<unknown> =>
    askPatiently(endpoint, {
      ask: async () => (await endpoint.request({ path })).json(),
      intervalMs,
    });
  let empty = 0;
  const read = async (state: unknown): Promise<NodeImages | undefined> => {
    const entry = entryOf(state, ticket);
    if (entry !== undefined) return imagesOf(entry, url);
    empty += 1;
    if (empty % QUEUE_EVERY !== 0) return undefined;
    if (findInQueue(await ask("/queue"), ticket).length > 0) return undefined;
    // It may have ended between the two questions.
    const late = entryOf(await ask(path), ticket);
    if (late !== undefined) return imagesOf(late, url);
    throw over(
      `${url} knows nothing of the queued graph any more: it was restarted, or its queue cleared`,
      { retry: true },
    );
  };
  return await pollJob(endpoint, { path, intervalMs, read });
}

function entryOf(state: unknown, { promptId }: PromptTicket): unknown {
  return typeof state === "object" && state !== null && Object.hasOwn(state, promptId)
    ? Reflect.get(state, promptId)
    : undefined;
}

function imagesOf(entry: unknown, url: string): NodeImages | undefined {
  const result = entrySchema.safeParse(entry);
  if (!result.success) {
    const fault = z.prettifyError(result.error).replaceAll("\n", " ");
    throw over(`${url} keeps a history of the graph that cannot be read: ${fault}`, {
      retry: false,
    });
  }
  const { status, outputs } = result.data;
  const messages = status?.messages ?? [];
  // Nothing is wrong with a graph that somebody stopped.
  if (wasInterrupted(messages)) throw over(`${url} was interrupted at the graph`, { retry: true });
  if (status?.status_str === "error") {
    const reason = executionFault(messages) ?? "it gives no reason";
    throw over(`${url} failed at the graph: ${reason}`, { retry: false });
  }
  return status?.completed === false ? undefined : outputs;
}

function over(message: string, { retry }: { readonly retry: boolean }): GraphOver {
  return new GraphOver(new RequestFailure(message, { kind: "body", retry }));
}
