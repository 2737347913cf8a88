import type { ServerParams } from "../../serving/pool/server_pool.ts";

/** The path that `launch.ready.path` has where the configuration names none. */
const DEFAULT_PATH = "/health";

/**
 * Parameters whose launched servers are asked under `path` whether they are ready, unless the
 * configuration names another path: for engines that have no `/health`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { launchSchema } from "../../serving/launch/launch.ts";
 *
 * const limits = { concurrency: 1, attempt_timeout: 600, total_timeout: 3600, max_attempts: 8 };
 * const launch = launchSchema.parse({ command: "python", args: ["main.py", "--port", "{port}"] });
 * const { launch: asked } = withReadyPath({ ...limits, launch }, "/system_stats");
 * assertEquals(asked?.ready, { path: "/system_stats", timeout: 1800 });
 * ```
 */
export function withReadyPath(params: ServerParams, path: string): ServerParams {
  const { launch } = params;
  if (launch === undefined || launch.ready.path !== DEFAULT_PATH) return params;
  return { ...params, launch: { ...launch, ready: { ...launch.ready, path } } };
}
