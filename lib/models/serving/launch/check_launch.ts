import { resolve } from "node:path";
import { InputError } from "../../../input_error.ts";
import { findCommand } from "./command_path.ts";
import { portGetsFree } from "./free_port.ts";
import { LAUNCH_TIMING } from "./launched_server.ts";
import type { LaunchParams } from "./launch_params.ts";
import { planServers, type ServerPlan } from "./launch_plan.ts";
import { hasPlaceholder } from "./placeholders.ts";

/**
 * Finds out what can be known without starting anything: the program is there and may be run, its
 * folder exists, a fixed port is free. What depends on a free port or on the folder of a run's
 * logs is left for later.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { launchSchema } from "./launch_params.ts";
 *
 * const args = ["serve.ts", "{port}"];
 * await checkLaunch(launchSchema.parse({ command: Deno.execPath(), args }));
 * await assertRejects(
 *   () => checkLaunch(launchSchema.parse({ command: "no-such-server", args })),
 *   Error,
 *   'there is no program "no-such-server" on PATH',
 * );
 * ```
 *
 * @param timing How long a fixed port may still be in use by what is just ending, in ms.
 * @throws {InputError} With every problem, and what to do.
 */
export async function checkLaunch(
  params: LaunchParams,
  { port: patience }: { readonly port: number } = LAUNCH_TIMING,
): Promise<void> {
  const problems = new Set<string>();
  for (const plan of planServers(params, { role: "server" })) {
    const folder = await folderProblem(plan);
    if (folder !== undefined) problems.add(folder);
    if (!hasPlaceholder(plan.command)) {
      const program = await findProgram(plan);
      if (!program.found) problems.add(`launch.command: ${program.problem}`);
    }
    if (plan.port !== undefined && !await portGetsFree(plan.port, { patience })) {
      problems.add(
        `launch.port: port ${plan.port} is in use; end what listens there, choose another one, ` +
          "or leave port out so that a free one is chosen",
      );
    }
  }
  if (problems.size > 0) throw new InputError([...problems].join("\n"));
}

/**
 * The paths of the programs of servers that are about to be started.
 *
 * @throws {InputError} If one of them or the folder in which it works is not there.
 */
export async function findPrograms(plans: readonly ServerPlan[]): Promise<readonly string[]> {
  return await Promise.all(plans.map(async (plan) => {
    const folder = await folderProblem(plan);
    if (folder !== undefined) throw new InputError(folder);
    const program = await findProgram(plan);
    if (!program.found) throw new InputError(`launch.command: ${program.problem}`);
    return program.path;
  }));
}

function findProgram(plan: ServerPlan): ReturnType<typeof findCommand> {
  const path = plan.env["PATH"] ?? Deno.env.get("PATH") ?? "";
  return findCommand(plan.command, { cwd: plan.cwd, path });
}

async function folderProblem({ cwd }: ServerPlan): Promise<string | undefined> {
  if (hasPlaceholder(cwd) || resolve(cwd) === resolve(".")) return undefined;
  try {
    if ((await Deno.stat(cwd)).isDirectory) return undefined;
    return `launch.cwd: ${cwd} is not a folder`;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return `launch.cwd: there is no folder ${cwd}; make it, or correct its path`;
  }
}
