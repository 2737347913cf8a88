import oracle from "./oracle/layout.json" with { type: "json" };

/** What transformers and diffusers make of prompts and images: scripts/oracles/qwen_layout.py. */
export const layoutOracle = oracle;

/** The largest difference between numbers; Infinity where the counts differ. */
export function largestDifference(actual: Iterable<number>, expected: readonly number[]): number {
  const found = [...actual];
  if (found.length !== expected.length) return Infinity;
  return Math.max(0, ...found.map((x, index) => Math.abs(x - (expected[index] ?? NaN))));
}

/** Numbers of the oracle, which keeps them in one string. */
export function toNumbers(line: string): readonly number[] {
  return line.split(" ").map(Number);
}
