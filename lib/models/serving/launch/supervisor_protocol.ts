/** What the run tells the supervisor in the first line of its input, as JSON. */
export type SupervisorOrder = ServeOrder | SweepOrder;

/** What to start, and how it may be ended. */
export interface ServerCommand {
  /** Path of the program. */
  readonly command: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Added to the environment of the run; in an order to the supervisor, the whole of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder in which it works. */
  readonly cwd: string;
  /** File to which its output is appended. */
  readonly log: string;
  /** Time from SIGTERM to SIGKILL when the run wants the end, in ms. */
  readonly stopMs: number;
  /** The same when the run died or the server left children behind, in ms. */
  readonly orphanMs: number;
}

/** Start a server, and end it when told to or when the run is gone. */
export interface ServeOrder extends ServerCommand {
  /** Which order this is. */
  readonly type: "serve";
  /** Variable in `env` by which its processes are known. */
  readonly marker: string;
}

/** End what a server left whose supervisor was killed. */
export interface SweepOrder {
  /** Which order this is. */
  readonly type: "sweep";
  /** Process group of the server. */
  readonly group: number;
  /** Variable by which its processes are known. */
  readonly marker: string;
  /** When its supervisor started, in clock ticks. */
  readonly since: number;
  /** Time from SIGTERM to SIGKILL, in ms. */
  readonly orphanMs: number;
}

/** What the supervisor tells the run, one line of JSON each. */
export type SupervisorReport =
  /** The server runs. */
  | { readonly type: "started"; readonly pid: number; readonly since: number }
  /** It could not be started. */
  | { readonly type: "unstarted"; readonly message: string }
  /** Its first process ended. */
  | { readonly type: "exited"; readonly code: number | null; readonly signal: string | null }
  /** These of its processes could not be ended. */
  | { readonly type: "left"; readonly pids: readonly number[] };

/** The only other line that the run writes; the end of its input means that the run is gone. */
export const STOP = "stop";
