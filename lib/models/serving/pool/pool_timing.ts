/** Times of a pool of servers, in ms; tests make them short. */
export interface PoolTiming {
  /** Upper end of the first wait before a retry; it doubles. */
  readonly base: number;
  /** Upper end of any such wait. */
  readonly cap: number;
  /** Wait before a server that is left out is asked for its health the first time; it doubles. */
  readonly probeFirst: number;
  /** Longest wait between two such questions. */
  readonly probeCap: number;
  /** Longest time that a server may take to answer on its health path. */
  readonly probeTimeout: number;
  /** How long a server may take to be well when the run starts. */
  readonly startWait: number;
  /** Wait between two questions then. */
  readonly startPoll: number;
  /** Longest time that may be spent on finding out what a server can do. */
  readonly describeTimeout: number;
  /** Numbers in [0, 1) that waits are drawn from. */
  readonly random: () => number;
}

/** The times that runs use. */
export const POOL_TIMING: PoolTiming = {
  base: 500,
  cap: 30_000,
  probeFirst: 1000,
  probeCap: 30_000,
  probeTimeout: 5000,
  startWait: 30_000,
  startPoll: 250,
  describeTimeout: 60_000,
  random: Math.random,
};
