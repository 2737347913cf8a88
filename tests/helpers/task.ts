import { type TaskPlace, taskProcess } from "../../scripts/cli/task_process.ts";

export { ROOT } from "../../scripts/cli/task_command.ts";
export { taskProcess };

/** What a task printed, and how it ended. */
export interface TaskResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
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
