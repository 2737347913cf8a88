/** Lower and upper end of an interval. */
export type Interval = readonly [low: number, high: number];
