import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };

/** What `deno task` starts, to be started by others in the same way. */
export interface TaskCommand {
  /** Arguments of `deno`, those of the task itself left out; they hold in every folder. */
  readonly args: readonly string[];
  /** Variables that the task sets. */
  readonly env: Readonly<Record<string, string>>;
}

/** Root of the project, with a slash at its end. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * What `deno task` starts for a task of this project.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { args, env } = taskCommand("evaluate");
 * assertEquals(args.at(0), "run");
 * assertEquals(args.at(-1)?.endsWith("/scripts/evaluate.ts"), true);
 * assertEquals(env["MALLOC_ARENA_MAX"], "2");
 * ```
 *
 * @throws {RangeError} If there is no such task.
 */
export function taskCommand(name: string): TaskCommand {
  const tasks: Readonly<Record<string, { readonly command?: string }>> = config.tasks;
  const words = tasks[name]?.command?.split(" ") ?? [];
  const start = words.indexOf("deno");
  if (start < 0) throw new RangeError(`Cannot start ${name}: deno.json has no such task`);
  const [run = "", ...args] = words.slice(start + 1)
    .map((word) => word.startsWith("scripts/") ? `${ROOT}${word}` : word);
  return {
    args: [run, `--config=${ROOT}deno.json`, ...args],
    env: Object.fromEntries(words.slice(0, start).map((word) => word.split("="))),
  };
}
