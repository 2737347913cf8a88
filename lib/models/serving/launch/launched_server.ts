/** What a server that the run started is doing. */
export type LaunchState = "starting" | "ready" | "crashed" | "restarting" | "gone" | "stopped";

/** A server that the run started, and will end. */
export interface LaunchedServer {
  /** Its address, without path. */
  readonly url: string;
  /** Program and arguments that it was started with. */
  readonly commandLine: readonly string[];
  /** The same as the configuration has it, with its placeholders: alike for all of one launch. */
  readonly template: readonly string[];
  /** Path of the file with all that it wrote. */
  readonly log: string;
  /** What it is doing at the moment. */
  readonly state: LaunchState;
  /** Last lines that it wrote since it was last started, up to 5, for messages. */
  tail(): Promise<string>;
  /** Ends it and all processes that it started; resolves when none is left. */
  stop(): Promise<void>;
  /**
   * Resolves with the reason, its exit code and the end of its log when it is gone for good; never
   * rejects, and never resolves once it was stopped.
   */
  readonly gone: Promise<string>;
}

/** Times of a launch that only tests change, in ms. */
export interface LaunchTiming {
  /** Between two looks whether a server is ready. */
  readonly poll: number;
  /** How long it may take to answer such a look. */
  readonly answer: number;
  /** Before the first restart; twice as long before each further one, up to 30 s. */
  readonly restart: number;
  /** From SIGTERM to SIGKILL for what is left when the run died. */
  readonly orphan: number;
  /** How long a start waits for its port, such as for a server of a run that was killed to end. */
  readonly port: number;
}

/** Times of a launch. */
export const LAUNCH_TIMING: LaunchTiming = {
  poll: 500,
  answer: 5000,
  restart: 1000,
  orphan: 5000,
  port: 10_000,
};
