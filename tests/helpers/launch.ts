import { fileURLToPath } from "node:url";
import { type LaunchParams, launchSchema } from "../../lib/models/serving/launch/launch.ts";
import type { ModelHost } from "../../lib/models/model_host.ts";

export { living } from "../../scripts/cli/processes.ts";

/** The server that tests launch. */
export const SMALL_SERVER = fileURLToPath(new URL("../fixtures/small_server.ts", import.meta.url));

/** Times of a launch that let tests end soon. */
export const QUICK = { poll: 20, restart: 20, orphan: 300, port: 300 } as const;

/** Parameters that launch the small server; `habits` is what it does besides serving. */
export function smallServer(
  habits: Readonly<Record<string, unknown>> = {},
  params: Readonly<Record<string, unknown>> = {},
): LaunchParams {
  const json = JSON.stringify({ ...habits, port: "PORT" }).replace('"PORT"', "{port}");
  return launchSchema.parse({
    command: Deno.execPath(),
    args: ["run", "--no-config", "--no-lock", "--allow-net", "--allow-env", SMALL_SERVER, json],
    stop_timeout: 0.3,
    ...params,
  });
}

/** A host that keeps what it is told. */
export interface ToldHost extends ModelHost {
  /** All notices, oldest first. */
  readonly notices: readonly string[];
  /** All that was shown while waiting. */
  readonly shown: readonly string[];
  /** Asks what is under way to stop. */
  abort(reason: Error): void;
}

/** A host with its logs in `folder`. */
export function toldHost(folder: string): ToldHost {
  const notices: string[] = [];
  const shown: string[] = [];
  const controller = new AbortController();
  return {
    logs: folder,
    signal: controller.signal,
    notices,
    shown,
    notice: (message) => void notices.push(message),
    status: (message) => void shown.push(message),
    server() {},
    abort: (reason) => controller.abort(reason),
  };
}

/** Waits until something holds; fails after some seconds. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 8,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!await holds()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The process that started another one. */
export async function parentOf(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "ppid=", "-p", `${pid}`] })
    .output();
  return Number(new TextDecoder().decode(stdout));
}

/** The number that a process wrote into a file, once it did. */
export async function writtenPid(path: string, seconds?: number): Promise<number> {
  let pid = Number.NaN;
  await until(`a number in ${path}`, async () => {
    pid = Number.parseInt(await Deno.readTextFile(path).catch(() => ""));
    return !Number.isNaN(pid);
  }, seconds);
  return pid;
}

/** What a launched server answers. */
export async function ask(url: string, path: string): Promise<string> {
  return await (await fetch(`${url}${path}`)).text();
}
