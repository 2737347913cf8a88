import { absolute } from "./command_path.ts";
import type { LaunchParams } from "./launch_params.ts";
import { fillPlaceholders } from "./placeholders.ts";

/** One server that is to be started, with all placeholders filled in that are known. */
export interface ServerPlan {
  /** What it is called in messages and file names: `editor-0`. */
  readonly name: string;
  /** Port on which it must listen; undefined while none has been chosen. */
  readonly port: number | undefined;
  /** Program, as the configuration names it. */
  readonly command: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Program and arguments as the configuration has them, placeholders and all. */
  readonly template: readonly string[];
  /** What is added to the environment of the run. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder in which it works, as a whole path. */
  readonly cwd: string;
  /** Path of the address that tells whether it is ready. */
  readonly readyPath: string;
}

/** What a plan depends on, besides the configuration. */
export interface PlanOptions {
  /** What the servers are for: `editor`, `judge`. */
  readonly role: string;
  /** Folder of the logs, as a whole path; undefined while there is no run. */
  readonly logs?: string | undefined;
  /** Ports, one for each server; where absent, those of the configuration. */
  readonly ports?: readonly number[] | undefined;
}

/** The servers of a configuration, in the order of their devices. */
export function planServers(params: LaunchParams, options: PlanOptions): readonly ServerPlan[] {
  return (params.per_device ?? [undefined]).map((entry, index) => {
    const fixed = params.port === undefined ? undefined : params.port + index;
    const port = options.ports?.[index] ?? fixed;
    const devices = entry?.toString();
    const fill = (text: string) =>
      fillPlaceholders(text, {
        port: port?.toString(),
        device: devices?.split(",")[0],
        devices,
        index: `${index}`,
        log_dir: options.logs,
      });
    const env = Object.entries(params.env).map(([name, value]) => [name, fill(value)]);
    return {
      name: `${options.role}-${index}`,
      port,
      command: fill(params.command),
      args: params.args.map(fill),
      template: [params.command, ...params.args],
      env: {
        ...Object.fromEntries(env),
        ...(devices === undefined ? {} : { CUDA_VISIBLE_DEVICES: devices }),
      },
      cwd: absolute(fill(params.cwd ?? ".")),
      readyPath: fill(params.ready.path),
    };
  });
}
