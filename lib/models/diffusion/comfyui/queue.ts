import { parsedOr, sideRequest } from "../served/side_request.ts";

/** How a queued graph is known to the server. */
export interface PromptTicket {
  /** Its id, as the server has it or was asked to have it. */
  readonly promptId: string;
  /** Id of this attempt, which no other graph has. */
  readonly clientId: string;
}

/** Where a graph was found in the queue. */
export interface QueuedPrompt {
  /** The server's own id of it. */
  readonly promptId: string;
  /** It is the one that is being run. */
  readonly running: boolean;
}

/** Longest time that tidying up may take, in ms. */
const TIDY_MS = 2000;

/**
 * Finds a graph in the answer to `GET /queue`, by its id or by its client's.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const queue = {
 *   queue_running: [[0, "a", {}, { client_id: "x" }, []]],
 *   queue_pending: [[1, "b", {}, { client_id: "y" }, []]],
 * };
 * assertEquals(findInQueue(queue, { promptId: "?", clientId: "y" }), [
 *   { promptId: "b", running: false },
 * ]);
 * ```
 */
export function findInQueue(
  queue: unknown,
  { promptId, clientId }: PromptTicket,
): readonly QueuedPrompt[] {
  const items = (key: string, running: boolean): readonly QueuedPrompt[] => {
    const list: unknown = typeof queue === "object" && queue !== null
      ? Reflect.get(queue, key)
      : undefined;
    return (Array.isArray(list) ? list : []).flatMap((item: unknown) => {
      // number, id, nodes, extra data, outputs
      const [, id, , extra] = Array.isArray(item) ? item as readonly unknown[] : [];
      if (typeof id !== "string") return [];
      const client: unknown = typeof extra === "object" && extra !== null
        ? Reflect.get(extra, "client_id")
        : undefined;
      return id === promptId || client === clientId ? [{ promptId: id, running }] : [];
    });
  };
  return [...items("queue_running", true), ...items("queue_pending", false)];
}

/**
 * Takes a graph out of a server's queue, or interrupts it if it is the one that runs; whatever
 * becomes of it, within two seconds.
 *
 * @param base Base URL of the server.
 */
export async function withdrawPrompt(
  base: string,
  { keyEnv, ...ticket }: PromptTicket & { readonly keyEnv?: string | undefined },
): Promise<void> {
  const signal = AbortSignal.timeout(TIDY_MS);
  const ask = (path: string, json?: unknown) => sideRequest(base, { path, json, keyEnv, signal });
  const find = async () => findInQueue(parsedOr(await ask("/queue"), {}), ticket);
  let found = await find();
  const pending = found.filter(({ running }) => !running).map(({ promptId }) => promptId);
  if (pending.length > 0) {
    await ask("/queue", { delete: pending });
    // Its turn may have come in between.
    found = await find();
  }
  for (const { promptId } of found.filter(({ running }) => running)) {
    // Older servers do not read the id, and interrupt what runs: hence the look before.
    await ask("/interrupt", { prompt_id: promptId });
  }
}
