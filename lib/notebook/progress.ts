import { type Progress, progressLine } from "../evaluation/mod.ts";
import { type Kernel, runningKernel } from "./kernel.ts";

/** Between two updates in ms; front ends drop what comes faster. */
const INTERVAL = 200;

/** Options of {@linkcode CellProgress}. */
export interface CellProgressOptions {
  /** Kernel of the notebook; the one that runs this code where absent. */
  readonly kernel?: Kernel;
}

/** One line below the cell that says how far the work is, written over again and again. */
export class CellProgress {
  readonly #kernel: Kernel;
  readonly #id = crypto.randomUUID();
  #sent: Promise<void> = Promise.resolve();
  #isShown = false;
  #stage: Progress["stage"] | undefined;
  #stageStart = 0;
  #lastShown = -Infinity;

  /**
   * Shows nothing yet.
   *
   * @throws {InputError} If this is no notebook.
   */
  constructor(options: CellProgressOptions = {}) {
    this.#kernel = options.kernel ?? runningKernel();
  }

  /** Shows where an evaluation stands, unless it did so a moment ago. */
  readonly show = (progress: Progress): void => {
    const now = performance.now();
    if (progress.stage !== this.#stage) {
      this.#stage = progress.stage;
      this.#stageStart = now;
    }
    const ends = progress.done === progress.total;
    if (!ends && now - this.#lastShown < INTERVAL) return;
    this.#lastShown = now;
    this.say(progressLine(progress, (now - this.#stageStart) / 1000));
  };

  /** Shows a line of one's own. */
  readonly say = (line: string): void => {
    const type = this.#isShown ? "update_display_data" : "display_data";
    this.#isShown = true;
    const content = {
      data: { "text/plain": line },
      metadata: {},
      transient: { display_id: this.#id },
    };
    this.#sent = this.#sent.then(() => this.#kernel.broadcast(type, content));
    this.#sent.catch(() => {}); // reported by end()
  };

  /**
   * Waits until everything is sent; belongs at the end of the work.
   *
   * @throws {Error} If the kernel could not send.
   */
  async end(): Promise<void> {
    await this.#sent;
  }
}
