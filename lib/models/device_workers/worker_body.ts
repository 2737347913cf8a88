import { InputError, messageOf } from "../../input_error.ts";
import { encodeFrame, FrameReader } from "./frames.ts";
import type {
  NetworkOptions,
  WorkerAnswer,
  WorkerKind,
  WorkerQuestion,
} from "./worker_messages.ts";

const INTERRUPTS = ["SIGINT", "SIGTERM"] as const;

/** What a worker does with its networks. */
export interface WorkerBody<Work extends WorkerKind, Networks extends AsyncDisposable> {
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
 * Runs in a process of its own: holds the networks of one device, and does one task at a time.
 *
 * Questions come by stdin, answers go by stdout, as {@linkcode encodeFrame} writes them; so nothing
 * else may be written there. It ends with its stdin; where whoever asked is killed, it ends at once,
 * whatever it is doing.
 *
 * Whoever works must let messages in between two steps, with {@linkcode letMessagesIn}.
 */
export async function serveWorker<Work extends WorkerKind, Networks extends AsyncDisposable>(
  body: WorkerBody<Work, Networks>,
): Promise<void> {
  // deno-lint-ignore no-console
  console.log = console.info = console.debug = console.error;
  // A terminal or a job's end interrupts all processes at once; what to end is the asker's to say.
  for (const signal of Deno.build.os === "windows" ? ["SIGINT"] as const : INTERRUPTS) {
    Deno.addSignalListener(signal, () => {});
  }
  // A thread of its own, for this one is onnxruntime's in the middle of a step.
  new Worker(new URL("./parent_watch.ts", import.meta.url), { type: "module" })
    .postMessage(Number(Deno.args[0] ?? Deno.ppid));
  let networks: Networks | undefined;
  let abort = new AbortController();
  const act = async (question: WorkerQuestion<Work>): Promise<void> => {
    switch (question.type) {
      case "load":
        // This process computes nothing to which such small numbers matter.
        networks = await body.load(question.folder, {
          ...question.options,
          denormalsAreZero: true,
        });
        return answer({ type: "loaded" });
      case "work": {
        if (networks === undefined) throw new TypeError("Cannot work: no networks are loaded");
        abort = new AbortController();
        const result = await body.work(networks, question.task, {
          signal: abort.signal,
          tell: (news) => answer<Work>({ type: "news", news }),
        });
        return answer<Work>({ type: "result", result });
      }
      case "abort":
        return abort.abort();
      case "close":
        await networks?.[Symbol.asyncDispose]();
        return answer({ type: "closed" });
    }
  };
  const reader = new FrameReader();
  for await (const piece of Deno.stdin.readable) {
    for (const question of reader.read(piece)) {
      // Not awaited: an abort must get through meanwhile. The asker writes what belongs here.
      act(question as WorkerQuestion<Work>).catch((error: unknown) => {
        answer({
          type: "failed",
          message: messageOf(error),
          isInputFault: error instanceof InputError,
        });
      });
    }
  }
  Deno.exit(0);
}

/** Lets messages come in, such as that a task is not wanted any more. */
export function letMessagesIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function answer<Work extends WorkerKind>(message: WorkerAnswer<Work>): void {
  let left = encodeFrame(message);
  while (left.length > 0) left = left.subarray(Deno.stdout.writeSync(left));
}
