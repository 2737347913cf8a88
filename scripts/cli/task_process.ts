import { ROOT, taskCommand } from "./task_command.ts";

/** Where a task runs. */
export interface TaskPlace {
  /** Folder; the project's own where absent. */
  readonly cwd?: string;
  /** Variables beside those that are there. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A task as a process of its own, with the flags and permissions that `deno task` gives it, and
 * what it prints as pipes. It asks no hub.
 *
 * @throws {RangeError} If there is no such task.
 */
export function taskProcess(
  name: string,
  args: readonly string[],
  { cwd = ROOT, env = {} }: TaskPlace = {},
): Deno.Command {
  const task = taskCommand(name);
  return new Deno.Command(Deno.execPath(), {
    args: [...task.args, ...args],
    cwd,
    env: { ...task.env, NO_COLOR: "1", HF_HUB_OFFLINE: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}
