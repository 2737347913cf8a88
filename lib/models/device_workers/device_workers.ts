import { messageOf } from "../../input_error.ts";
import { ModelGoneError } from "../model_host.ts";
import { DeviceWorker, type WorkerOptions } from "./device_worker.ts";
import type { WorkerKind } from "./worker_messages.ts";

/** Workers of a device that die over tasks in a row, until it is given up. */
const MAX_DEATHS = 3;

/** Which workers are started. */
export interface WorkersOptions<Work extends WorkerKind>
  extends Omit<WorkerOptions<Work>, "network"> {
  /** A device for each worker; one may come twice. */
  readonly devices: readonly string[];
  /** Threads of one operator on the CPU; as many as it has cores where absent. */
  readonly threads?: number | undefined;
  /** Told of a worker that was replaced, or could not be. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** How a task is followed. */
export interface TaskOptions<Work extends WorkerKind> {
  /** Aborted when the task is not wanted any more; its worker is free after the step under way. */
  readonly signal: AbortSignal;
  /** Told how far it is. */
  readonly onNews?: ((news: Work["news"]) => void) | undefined;
}

/**
 * Workers that hold the same networks, one for each device. A task goes to the first that is free.
 *
 * A worker that dies fails its task, and another takes its place, unless it is the third in a row
 * on its device that has done no task.
 */
export class DeviceWorkers<Work extends WorkerKind> {
  readonly #options: WorkersOptions<Work>;
  readonly #idle: DeviceWorker<Work>[] = [];
  readonly #waiting = new Set<PromiseWithResolvers<DeviceWorker<Work>>>();
  /** Tasks that are not over, also where nobody waits for them any more. */
  readonly #work = new Set<Promise<unknown>>();
  /** How often the workers of a device have died since one did a task. */
  readonly #deaths = new Map<string, number>();
  /** Workers that work, wait, or are being replaced. */
  #count = 0;

  private constructor(options: WorkersOptions<Work>) {
    this.#options = options;
  }

  /**
   * Starts a worker for each device.
   *
   * @throws {InputError} If the folder or a device cannot be used.
   */
  static async start<Work extends WorkerKind>(
    options: WorkersOptions<Work>,
  ): Promise<DeviceWorkers<Work>> {
    const workers = new DeviceWorkers(options);
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
   * Does a task, once a worker is free.
   *
   * @throws {ModelGoneError} If no worker is left.
   * @throws {InputError} If what is asked cannot be done.
   * @throws {CrashError} If its worker dies over it.
   * @throws {Error} If it fails.
   */
  async work(
    task: Work["task"],
    { signal, onNews }: TaskOptions<Work>,
  ): Promise<Work["result"]> {
    const worker = await this.#take(signal);
    if (signal.aborted) this.#offer(worker);
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => {
      worker.abort();
      aborted.reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort);
    const work = worker.work(task, onNews);
    const over = work.then(() => {}, () => {}).then(() => this.#free(worker));
    this.#work.add(over);
    over.then(() => this.#work.delete(over));
    try {
      return await Promise.race([work, aborted.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Waits for the steps under way, frees the networks and ends the processes. */
  async dispose(): Promise<void> {
    await Promise.all(this.#work);
    await Promise.all(this.#idle.splice(0).map((worker) => worker.stop()));
  }

  async #add(device: string): Promise<void> {
    const { threads } = this.#options;
    this.#offer(await DeviceWorker.start({ ...this.#options, network: { device, threads } }));
  }

  async #take(signal: AbortSignal): Promise<DeviceWorker<Work>> {
    signal.throwIfAborted();
    const worker = this.#idle.shift();
    if (worker !== undefined) return worker;
    if (this.#count === 0) throw this.#gone();
    const place = Promise.withResolvers<DeviceWorker<Work>>();
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

  #offer(worker: DeviceWorker<Work>): void {
    const [next] = this.#waiting;
    if (next === undefined) return void this.#idle.push(worker);
    this.#waiting.delete(next);
    next.resolve(worker);
  }

  /** Gives a worker to the next task, or replaces it. */
  async #free(worker: DeviceWorker<Work>): Promise<void> {
    const { device } = worker;
    if (!worker.isDead) {
      this.#deaths.delete(device);
      return this.#offer(worker);
    }
    const { onNotice, noun } = this.#options;
    const deaths = (this.#deaths.get(device) ?? 0) + 1;
    this.#deaths.set(device, deaths);
    await worker.stop();
    try {
      if (deaths >= MAX_DEATHS) throw new Error(`${deaths} have died over tasks in a row`);
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
