import { parseScore } from "../../lib/parsers/mod.ts";
import { longReply, SHAPES } from "./long_replies.ts";

/** Target: the slowest reply of a million characters, in ms. */
export const MAX_MS = 50;

/** How long a reply of a shape takes. */
export interface ShapeTime {
  /** The shape's name. */
  readonly name: string;
  /** Least time of all rounds, in ms. */
  readonly ms: number;
  /** The same for half the length. */
  readonly halfMs: number;
}

/** How much {@linkcode benchParser} measures. */
export interface ParserBenchOptions {
  /** Length of a reply in UTF-16 units; a million where absent. */
  readonly length?: number;
  /** Times that each is read; 9 where absent. */
  readonly rounds?: number;
}

/**
 * Times the parser of replies on long replies of every shape that could lead it over the same text
 * again and again, each without and with a score at its end.
 *
 * @returns Slowest first.
 */
export function benchParser(
  { length = 1_000_000, rounds = 9 }: ParserBenchOptions = {},
): readonly ShapeTime[] {
  const least = (reply: string) =>
    Math.min(...Array.from({ length: rounds }, () => {
      const start = performance.now();
      parseScore(reply);
      return performance.now() - start;
    }));
  const timesOf = ([name, unit]: readonly [string, string]): readonly ShapeTime[] =>
    ["", "\nScore: 8.5"].map((end) => ({
      name: end === "" ? name : `${name} and a score`,
      ms: least(longReply(unit, length, end)),
      halfMs: least(longReply(unit, length >> 1, end)),
    }));
  // Once before, so that the code is compiled.
  Object.entries(SHAPES).forEach(([, unit]) => parseScore(longReply(unit, 20_000)));
  return Object.entries(SHAPES).flatMap(timesOf).toSorted((a, b) => b.ms - a.ms);
}

/** The figures, with the target. */
export function formatParserBench(times: readonly ShapeTime[]): string {
  const slowest = times[0]?.ms ?? 0;
  const middle = times[times.length >> 1]?.ms ?? 0;
  const growth = Math.max(...times.map(({ ms, halfMs }) => ms / Math.max(halfMs, 1)));
  return [
    `parser: replies of a million characters in ${times.length} shapes`,
    ...times.slice(0, 3).map(({ name, ms }) => `  ${name.padEnd(40)} ${ms.toFixed(1)} ms`),
    `  ${"median shape".padEnd(40)} ${middle.toFixed(1)} ms`,
    `  ${`slowest (target <= ${MAX_MS} ms)`.padEnd(40)} ${
      slowest <= MAX_MS ? "PASS" : "over target"
    }`,
    `  twice the length takes at most ${growth.toFixed(1)} times as long`,
  ].join("\n");
}
