import { fileURLToPath } from "node:url";

/** Root of the project. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What a task printed, and how it ended. */
export interface TaskResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Named permissions of the tasks that have none of their own. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  validate: "evaluate",
  rejudge: "evaluate",
  reparse: "evaluate",
  parity: "evaluate",
  merge: "report",
  agree: "report",
  canary: "report",
  gallery: "report",
  compare: "report",
  export: "report",
};

/** A task's script as a process of its own, with the task's own permissions. */
export function taskProcess(
  name: string,
  args: readonly string[],
  cwd = ROOT,
  env: Readonly<Record<string, string>> = {},
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "--no-prompt",
      `--config=${ROOT}deno.json`,
      `-P=${PERMISSIONS[name] ?? name}`,
      `${ROOT}scripts/${name}.ts`,
      ...args,
    ],
    cwd,
    // No test may ask the public hub.
    env: { NO_COLOR: "1", HF_HUB_OFFLINE: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs a task to its end. */
export async function runTask(
  name: string,
  args: readonly string[],
  cwd = ROOT,
  env: Readonly<Record<string, string>> = {},
): Promise<TaskResult> {
  const { code, stdout, stderr } = await taskProcess(name, args, cwd, env).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
