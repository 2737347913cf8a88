import { InputError } from "../input_error.ts";
import type { KeyPath } from "./yaml_positions.ts";

/** Something that is wrong in a file that a user wrote. */
export interface Problem {
  /** Name of the file, as the user gave it. */
  readonly file: string;
  /** Line, from 1; 0 where the values come from code and have no text. */
  readonly line: number;
  /** Column, from 1; 0 where the values come from code and have no text. */
  readonly column: number;
  /** Keys from the root of the file to what is wrong; empty for the file itself. */
  readonly keyPath: KeyPath;
  /** What is wrong, what was expected, and what to write. */
  readonly message: string;
}

/**
 * Writes a problem as one line: place, keys, message.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   formatProblem({
 *     file: "my.yaml",
 *     line: 3,
 *     column: 5,
 *     keyPath: ["prompts", "physical", "user_prompt"],
 *     message: "unknown key; did you mean `user_prompt_template`?",
 *   }),
 *   "my.yaml:3:5 prompts.physical.user_prompt: unknown key; did you mean `user_prompt_template`?",
 * );
 * ```
 */
export function formatProblem(problem: Problem): string {
  const { file, line, column, keyPath, message } = problem;
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  return keyPath.length === 0
    ? `${place}: ${message}`
    : `${place} ${keyPath.join(".")}: ${message}`;
}

/** A file that cannot be used; the message lists every problem with its place. */
export class ProblemsError extends InputError {
  /** Always `ProblemsError`. */
  override readonly name: string = "ProblemsError";
  /** Every problem, in the order of the file. */
  readonly problems: readonly Problem[];

  /** Makes the error that reports `problems`; there must be at least one. */
  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
    const count = sorted.length === 1 ? "1 problem" : `${sorted.length} problems`;
    const file = sorted[0]?.file ?? "the configuration";
    super([`Cannot use ${file}: ${count}`, ...sorted.map(formatProblem)].join("\n  "), options);
    this.problems = sorted;
  }
}
