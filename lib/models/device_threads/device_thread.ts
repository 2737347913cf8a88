import { InputError } from "../../input_error.ts";
import type {
  NetworkOptions,
  ThreadAnswer,
  ThreadQuestion,
  ThreadWork,
} from "./thread_messages.ts";

/** Where a thread finds its networks, and its code. */
export interface ThreadOptions<Work extends ThreadWork> {
  /** The module to run, which calls {@linkcode serveThread}. */
  readonly module: URL;
  /** What the threads are called in messages, such as `editing thread`. */
  readonly noun: string;
  /** Folder of the exported model. */
  readonly folder: string;
  /** On which device the networks are loaded. */
  readonly network: NetworkOptions;
  /** How they are loaded beside that. */
  readonly options: Work["options"];
}

/** A thread died, and what it was doing is lost. */
export class ThreadDeathError extends Error {
  /** Name of the class, for messages. */
  override readonly name = "ThreadDeathError";
}

/**
 * A thread with the networks of one device, which does one task at a time.
 *
 * onnxruntime computes on the thread that calls it, so each device has one of its own.
 */
export class DeviceThread<Work extends ThreadWork> {
  /** Where its networks are. */
  readonly device: string;
  readonly #noun: string;
  readonly #worker: Worker;
  #pending: PromiseWithResolvers<ThreadAnswer<Work>> | undefined;
  #onNews: ((news: Work["news"]) => void) | undefined;
  #death: ThreadDeathError | undefined;

  private constructor(
    { network, noun, module }: Pick<ThreadOptions<Work>, "network" | "noun" | "module">,
  ) {
    this.device = network.device;
    this.#noun = noun;
    this.#worker = new Worker(module, { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<ThreadAnswer<Work>>) => {
      if (data.type === "news") this.#onNews?.(data.news);
      else this.#pending?.resolve(data);
    });
    this.#worker.addEventListener("error", (event) => {
      // Else it would end the whole process.
      event.preventDefault();
      this.#die(event.message);
    });
  }

  /**
   * Starts a thread and has it load the networks.
   *
   * @throws {InputError} If the folder or the device cannot be used.
   */
  static async start<Work extends ThreadWork>(
    { folder, options, ...parts }: ThreadOptions<Work>,
  ): Promise<DeviceThread<Work>> {
    const thread = new DeviceThread<Work>(parts);
    try {
      await thread.#ask({ type: "load", folder, options: { ...options, ...parts.network } });
      return thread;
    } catch (error) {
      thread.#worker.terminate();
      throw error;
    }
  }

  /** Whether it has died. */
  get isDead(): boolean {
    return this.#death !== undefined;
  }

  /**
   * Does a task; only once the one before is over.
   *
   * @param onNews Told how far it is.
   * @throws {ThreadDeathError} If the thread dies over it.
   * @throws {InputError} If what is asked cannot be done.
   * @throws {Error} If it fails.
   */
  async work(task: Work["task"], onNews?: (news: Work["news"]) => void): Promise<Work["result"]> {
    this.#onNews = onNews;
    const answer = await this.#ask({ type: "work", task });
    if (answer.type !== "result") throw new TypeError(`Cannot work: the answer is ${answer.type}`);
    return answer.result;
  }

  /** Breaks off the task under way after its next step. */
  abort(): void {
    this.#worker.postMessage({ type: "abort" } satisfies ThreadQuestion<Work>);
  }

  /** Frees the networks and ends the thread; only once no task is under way. */
  async stop(): Promise<void> {
    if (!this.isDead) await this.#ask({ type: "close" }).catch(() => {});
    this.#worker.terminate();
  }

  async #ask(question: ThreadQuestion<Work>): Promise<ThreadAnswer<Work>> {
    if (this.#death !== undefined) throw this.#death;
    this.#pending = Promise.withResolvers<ThreadAnswer<Work>>();
    this.#worker.postMessage(question);
    const answer = await this.#pending.promise;
    if (answer.type !== "failed") return answer;
    throw answer.isInputFault ? new InputError(answer.message) : new Error(answer.message);
  }

  #die(reason: string): void {
    this.#death = new ThreadDeathError(`The ${this.#noun} on ${this.device} died: ${reason}`);
    this.#pending?.reject(this.#death);
  }
}
