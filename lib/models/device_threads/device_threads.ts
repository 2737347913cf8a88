import { messageOf } from "../../input_error.ts";
import { ModelGoneError } from "../model_host.ts";
import { DeviceThread, type ThreadOptions } from "./device_thread.ts";
import type { ThreadWork } from "./thread_messages.ts";

/** Which threads are started. */
export interface ThreadsOptions<Work extends ThreadWork>
  extends Omit<ThreadOptions<Work>, "network"> {
  /** A device for each thread; one may come twice. */
  readonly devices: readonly string[];
  /** Threads of one operator on the CPU; as many as it has cores where absent. */
  readonly threads?: number | undefined;
  /** Told of a thread that was replaced, or could not be. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** How a task is followed. */
export interface TaskOptions<Work extends ThreadWork> {
  /** Aborted when the task is not wanted any more; its thread is free after the step under way. */
  readonly signal: AbortSignal;
  /** Told how far it is. */
  readonly onNews?: ((news: Work["news"]) => void) | undefined;
}

/**
 * Threads that hold the same networks, one for each device. A task goes to the first that is free.
 *
 * A thread that dies fails its task, and another takes its place.
 */
export class DeviceThreads<Work extends ThreadWork> {
  readonly #options: ThreadsOptions<Work>;
  readonly #idle: DeviceThread<Work>[] = [];
  readonly #waiting = new Set<PromiseWithResolvers<DeviceThread<Work>>>();
  /** Tasks that are not over, also where nobody waits for them any more. */
  readonly #work = new Set<Promise<unknown>>();
  /** Threads that work, wait, or are being replaced. */
  #count = 0;

  private constructor(options: ThreadsOptions<Work>) {
    this.#options = options;
  }

  /**
   * Starts a thread for each device.
   *
   * @throws {InputError} If the folder or a device cannot be used.
   */
  static async start<Work extends ThreadWork>(
    options: ThreadsOptions<Work>,
  ): Promise<DeviceThreads<Work>> {
    const threads = new DeviceThreads(options);
    const [first, ...others] = options.devices;
    try {
      // The first has onnxruntime installed where it is not; the others must not do so, too.
      if (first !== undefined) await threads.#add(first);
      const added = await Promise.allSettled(others.map((device) => threads.#add(device)));
      for (const result of added) if (result.status === "rejected") throw result.reason;
      threads.#count = options.devices.length;
      return threads;
    } catch (error) {
      await threads.dispose();
      throw error;
    }
  }

  /**
   * Does a task, once a thread is free.
   *
   * @throws {ModelGoneError} If no thread is left.
   * @throws {InputError} If what is asked cannot be done.
   * @throws {Error} If it fails, or its thread dies.
   */
  async work(
    task: Work["task"],
    { signal, onNews }: TaskOptions<Work>,
  ): Promise<Work["result"]> {
    const thread = await this.#take(signal);
    if (signal.aborted) this.#offer(thread);
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => {
      thread.abort();
      aborted.reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort);
    const work = thread.work(task, onNews);
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
    const { threads } = this.#options;
    this.#offer(await DeviceThread.start({ ...this.#options, network: { device, threads } }));
  }

  async #take(signal: AbortSignal): Promise<DeviceThread<Work>> {
    signal.throwIfAborted();
    const thread = this.#idle.shift();
    if (thread !== undefined) return thread;
    if (this.#count === 0) throw this.#gone();
    const place = Promise.withResolvers<DeviceThread<Work>>();
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

  #offer(thread: DeviceThread<Work>): void {
    const [next] = this.#waiting;
    if (next === undefined) return void this.#idle.push(thread);
    this.#waiting.delete(next);
    next.resolve(thread);
  }

  /** Gives a thread to the next task, or replaces it. */
  async #free(thread: DeviceThread<Work>): Promise<void> {
    if (!thread.isDead) return this.#offer(thread);
    const { onNotice, noun } = this.#options;
    const { device } = thread;
    await thread.stop();
    try {
      await this.#add(device);
      onNotice?.(`The ${noun} on ${device} died and was replaced`);
    } catch (error) {
      onNotice?.(`The ${noun} on ${device} died, and no other starts: ${messageOf(error)}`);
      this.#count -= 1;
      if (this.#count > 0) return;
      for (const { reject } of this.#waiting) reject(this.#gone());
      this.#waiting.clear();
    }
  }

  #gone(): ModelGoneError {
    return new ModelGoneError(
      `No ${this.#options.noun} is left: each died, and none could be replaced`,
    );
  }
}
