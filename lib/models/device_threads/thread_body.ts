import { InputError, messageOf } from "../../input_error.ts";
import type {
  NetworkOptions,
  ThreadAnswer,
  ThreadQuestion,
  ThreadWork,
} from "./thread_messages.ts";

/** The worker's own `self`, of which types are known only in modules of workers. */
export interface ThreadScope {
  /** Sends an answer. */
  postMessage(message: unknown): void;
  /** Takes questions. */
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  /** Ends the thread. */
  close(): void;
}

/** What a thread does with its networks. */
export interface ThreadBody<Work extends ThreadWork, Networks extends AsyncDisposable> {
  /**
   * Loads the networks of a folder.
   *
   * @throws {InputError} If the folder or the device cannot be used.
   */
  load(folder: string, options: Work["options"] & NetworkOptions): Promise<Networks>;
  /**
   * Does one task.
   *
   * @param context `signal`: aborted when the task is not wanted any more; `tell`: says how far
   * it is.
   */
  work(
    networks: Networks,
    task: Work["task"],
    context: { readonly signal: AbortSignal; readonly tell: (news: Work["news"]) => void },
  ): Promise<Work["result"]>;
}

/**
 * Runs in a worker: holds the networks of one device, and does one task at a time.
 *
 * Whoever works must let messages in between two steps, with {@linkcode letMessagesIn}.
 */
export function serveThread<Work extends ThreadWork, Networks extends AsyncDisposable>(
  scope: ThreadScope,
  body: ThreadBody<Work, Networks>,
): void {
  let networks: Networks | undefined;
  let abort = new AbortController();
  const answer = (message: ThreadAnswer<Work>) => scope.postMessage(message);
  const act = async (question: ThreadQuestion<Work>): Promise<void> => {
    switch (question.type) {
      case "load":
        networks = await body.load(question.folder, question.options);
        return answer({ type: "loaded" });
      case "work": {
        if (networks === undefined) throw new TypeError("Cannot work: no networks are loaded");
        abort = new AbortController();
        const result = await body.work(networks, question.task, {
          signal: abort.signal,
          tell: (news) => answer({ type: "news", news }),
        });
        return answer({ type: "result", result });
      }
      case "abort":
        return abort.abort();
      case "close":
        await networks?.[Symbol.asyncDispose]();
        answer({ type: "closed" });
        return scope.close();
    }
  };
  scope.addEventListener("message", async ({ data }) => {
    try {
      await act(data);
    } catch (error) {
      const isInputFault = error instanceof InputError;
      answer({ type: "failed", message: messageOf(error), isInputFault });
    }
  });
}

/** Lets messages of other threads come in, such as that a task is not wanted any more. */
export function letMessagesIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
