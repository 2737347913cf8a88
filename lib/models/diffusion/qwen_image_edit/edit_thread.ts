import { InputError } from "../../../input_error.ts";
import type { Pixels } from "../../../image/pixels.ts";
import type { EditAnswer, EditQuestion } from "./edit_messages.ts";
import type { Edit, EditOptions } from "./edit_pipeline.ts";

/** Where a thread finds its networks, and its code. */
export interface ThreadOptions {
  /** Folder of the exported model. */
  readonly folder: string;
  /** `cpu`, `cuda:<number>` or `webgpu`. */
  readonly device: string;
  /** Threads of one operator on the CPU. */
  readonly threads?: number | undefined;
  /** Holds one network at a time. */
  readonly inTurn?: boolean | undefined;
  /** Another module to run; for tests. */
  readonly module?: URL | undefined;
}

/** What an edit in a thread is told and tells. */
export type ThreadEditOptions = Pick<EditOptions, "noise" | "rounding"> & {
  /** Told of each step that is done. */
  readonly onStep?: ((done: number, total: number) => void) | undefined;
};

/** A thread died, and what it was doing is lost. */
export class ThreadDeathError extends Error {
  /** Name of the class, for messages. */
  override readonly name = "ThreadDeathError";
}

/**
 * A thread with the networks of one device, which makes one edit at a time.
 *
 * onnxruntime computes on the thread that calls it, so each device has one of its own.
 */
export class EditThread {
  /** Where its networks are. */
  readonly device: string;
  readonly #worker: Worker;
  #pending: PromiseWithResolvers<EditAnswer> | undefined;
  #onStep: ThreadEditOptions["onStep"];
  #death: ThreadDeathError | undefined;

  private constructor({ device, module }: ThreadOptions) {
    this.device = device;
    this.#worker = new Worker(module ?? new URL("./edit_worker.ts", import.meta.url), {
      type: "module",
    });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<EditAnswer>) => {
      if (data.type === "step") this.#onStep?.(data.done, data.total);
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
  static async start(options: ThreadOptions): Promise<EditThread> {
    const { folder, device, threads, inTurn } = options;
    const thread = new EditThread(options);
    try {
      await thread.#ask({ type: "load", folder, options: { device, threads, inTurn } });
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
   * Makes an edit; only once the one before is over.
   *
   * @throws {ThreadDeathError} If the thread dies over it.
   * @throws {Error} If the edit fails.
   */
  async edit(edit: Edit, { onStep, ...options }: ThreadEditOptions): Promise<Pixels> {
    this.#onStep = onStep;
    const answer = await this.#ask({ type: "edit", edit, options });
    if (answer.type !== "image") throw new TypeError(`Cannot edit: the answer is ${answer.type}`);
    return answer.image;
  }

  /** Breaks off the edit under way after its next step. */
  abort(): void {
    this.#worker.postMessage({ type: "abort" } satisfies EditQuestion);
  }

  /** Frees the networks and ends the thread; only once no edit is under way. */
  async stop(): Promise<void> {
    if (!this.isDead) await this.#ask({ type: "close" }).catch(() => {});
    this.#worker.terminate();
  }

  async #ask(question: EditQuestion): Promise<EditAnswer> {
    if (this.#death !== undefined) throw this.#death;
    this.#pending = Promise.withResolvers<EditAnswer>();
    this.#worker.postMessage(question);
    const answer = await this.#pending.promise;
    if (answer.type !== "failed") return answer;
    throw answer.isInputFault ? new InputError(answer.message) : new Error(answer.message);
  }

  #die(reason: string): void {
    this.#death = new ThreadDeathError(`The editing thread on ${this.device} died: ${reason}`);
    this.#pending?.reject(this.#death);
  }
}
