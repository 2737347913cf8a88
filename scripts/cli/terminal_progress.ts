import { type Progress, progressLine } from "../../lib/evaluation/mod.ts";
import { say, writeStderr } from "./command.ts";
import { oneLine } from "./one_line.ts";

/** Between two lines where stderr is not a terminal, in ms. */
const PLAIN_INTERVAL = 30_000;
/** Width of a terminal that does not tell it, in characters. */
const USUAL_COLUMNS = 80;
/** A status where stderr is not a terminal, in characters. */
const LONGEST_STATUS = 200;
/** Between two repaints of the line of a terminal, in ms. */
const PAINT_INTERVAL = 100;

/** Shows progress on stderr: one repainted line on a terminal, a plain line every 30 s elsewhere. */
export class TerminalProgress {
  readonly #enabled: boolean;
  readonly #terminal = Deno.stderr.isTerminal();
  #stage: Progress["stage"] | undefined;
  #stageStart = 0;
  #ended = false;
  #lastShown = 0;
  #painted = false;

  /** A progress that is off shows messages only. */
  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  /** Shows where the evaluation stands, unless it did so a moment ago. */
  readonly show = (progress: Progress): void => {
    if (!this.#enabled) return;
    const now = performance.now();
    const begins = progress.stage !== this.#stage;
    if (begins) {
      this.#stage = progress.stage;
      this.#ended = false;
      this.#stageStart = now;
      this.#lastShown = this.#terminal ? 0 : now;
    }
    if (this.#ended) return;
    const ends = progress.done === progress.total;
    this.#ended = ends;
    const interval = this.#terminal ? PAINT_INTERVAL : PLAIN_INTERVAL;
    if (!ends && now - this.#lastShown < interval) return;
    this.#lastShown = now;
    const line = progressLine(progress, (now - this.#stageStart) / 1000);
    if (!this.#terminal) return say(line);
    this.#paint(`\r\x1b[K${line}${ends ? "\n" : ""}`);
    this.#painted = !ends;
  };

  /** Shows what is being waited for; an empty text ends it. */
  readonly status = (status: string): void => {
    if (!this.#enabled) return;
    const now = performance.now();
    if (this.#terminal) {
      const { columns } = Deno.consoleSize();
      // Some terminals do not say how wide they are.
      this.#paint(`\r\x1b[K${oneLine(status, (columns > 1 ? columns : USUAL_COLUMNS) - 1)}`);
      this.#painted = status !== "";
    } else if (status !== "" && now - this.#lastShown >= PLAIN_INTERVAL) {
      this.#lastShown = now;
      say(oneLine(status, LONGEST_STATUS));
    }
  };

  /** Shows a message on lines of its own. */
  readonly say = (message: string): void => {
    if (this.#painted) this.#paint("\r\x1b[K");
    this.#painted = false;
    say(message);
  };

  /** Leaves the line as it stands, so that what is printed next begins on its own. */
  end(): void {
    if (this.#painted) this.#paint("\n");
    this.#painted = false;
  }

  #paint(text: string): void {
    writeStderr(text);
  }
}
