import { messageOf } from "../../../input_error.ts";
import type { Pixels } from "../../../image/pixels.ts";
import { ModelGoneError } from "../../model_host.ts";
import type { Edit } from "./edit_pipeline.ts";
import { EditThread, type ThreadEditOptions, type ThreadOptions } from "./edit_thread.ts";

/** Which threads are started. */
export interface WorkersOptions extends Omit<ThreadOptions, "device"> {
  /** A device for each thread; one may come twice. */
  readonly devices: readonly string[];
  /** Told of a thread that was replaced, or could not be. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/**
 * Threads that make edits, one for each device. An edit goes to the first that is free.
 *
 * A thread that dies fails its edit, and another takes its place.
 */
export class EditWorkers {
  readonly #options: WorkersOptions;
  readonly #idle: EditThread[] = [];
  readonly #waiting = new Set<PromiseWithResolvers<EditThread>>();
  /** Edits that are not over, also where nobody waits for them any more. */
  readonly #work = new Set<Promise<unknown>>();
  /** Threads that work, wait, or are being replaced. */
  #count = 0;

  private constructor(options: WorkersOptions) {
    this.#options = options;
  }

  /**
   * Starts a thread for each device.
   *
   * @throws {InputError} If the folder or a device cannot be used.
   */
  static async start(options: WorkersOptions): Promise<EditWorkers> {
    const workers = new EditWorkers(options);
    const [first, ...others] = options.devices;
    try {
      // The first has onnxruntime installed where it is not; the others must not do so, too.
      if (first !== undefined) await workers.#add(first);
      const added = await Promise.allSettled(others.map((device) => workers.#add(device)));
      for (const result of added) if (result.status === "rejected") throw result.reason;
      workers.#count = options.devices.length;
      return workers;
    } catch (error) {
      await workers.dispose();
      throw error;
    }
  }

  /**
   * Makes an edit, once a thread is free.
   *
   * @param options `signal`: aborted when the edit is not wanted any more; its thread is free after
   * the step under way.
   * @throws {ModelGoneError} If no thread is left.
   * @throws {Error} If the edit fails, or its thread dies.
   */
  async edit(
    edit: Edit,
    { signal, ...options }: ThreadEditOptions & { readonly signal: AbortSignal },
  ): Promise<Pixels> {
    const thread = await this.#take(signal);
    if (signal.aborted) this.#offer(thread);
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => {
      thread.abort();
      aborted.reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort);
    const work = thread.edit(edit, options);
    const over = work.then(() => {}, () => {}).then(() => this.#free(thread));
    this.#work.add(over);
    over.then(() => this.#work.delete(over));
    try {
      return await Promise.race([work, aborted.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Waits for the steps under way, frees the networks and ends the threads. */
  async dispose(): Promise<void> {
    await Promise.all(this.#work);
    await Promise.all(this.#idle.splice(0).map((thread) => thread.stop()));
  }

  async #add(device: string): Promise<void> {
    this.#offer(await EditThread.start({ ...this.#options, device }));
  }

  async #take(signal: AbortSignal): Promise<EditThread> {
    signal.throwIfAborted();
    const thread = this.#idle.shift();
    if (thread !== undefined) return thread;
    if (this.#count === 0) throw gone();
    const place = Promise.withResolvers<EditThread>();
    this.#waiting.add(place);
    const onAbort = () => {
      this.#waiting.delete(place);
      place.reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort);
    try {
      return await place.promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  #offer(thread: EditThread): void {
    const [next] = this.#waiting;
    if (next === undefined) return void this.#idle.push(thread);
    this.#waiting.delete(next);
    next.resolve(thread);
  }

  /** Gives a thread to the next edit, or replaces it. */
  async #free(thread: EditThread): Promise<void> {
    if (!thread.isDead) return this.#offer(thread);
    const { onNotice } = this.#options;
    const { device } = thread;
    await thread.stop();
    try {
      await this.#add(device);
      onNotice?.(`The editing thread on ${device} died and was replaced`);
    } catch (error) {
      onNotice?.(`The editing thread on ${device} died, and no other starts: ${messageOf(error)}`);
      this.#count -= 1;
      if (this.#count > 0) return;
      for (const { reject } of this.#waiting) reject(gone());
      this.#waiting.clear();
    }
  }
}

function gone(): ModelGoneError {
  return new ModelGoneError("No editing thread is left: each died, and none could be replaced");
}
