import { fileURLToPath } from "node:url";
import { taskCommand } from "../../scripts/cli/task_command.ts";

/** Root of the project. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What a task printed, and how it ended. */
export interface TaskResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a task runs. */
export interface TaskPlace {
  /** Folder; the project's own where absent. */
  readonly cwd?: string;
  /** Variables beside those that are there. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A task as a process of its own, with the flags and permissions that `deno task` gives it. */
export function taskProcess(
  name: string,
  args: readonly string[],
  { cwd = ROOT, env = {} }: TaskPlace = {},
): Deno.Command {
  const task = taskCommand(name);
  return new Deno.Command(Deno.execPath(), {
    args: [...task.args, ...args],
    cwd,
    // No test may ask the public hub.
    env: { ...task.env, NO_COLOR: "1", HF_HUB_OFFLINE: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs a task to its end. */
export async function runTask(
  name: string,
  args: readonly string[],
  place: TaskPlace = {},
): Promise<TaskResult> {
  const { code, stdout, stderr } = await taskProcess(name, args, place).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
