import { z } from "zod";

/** Servers that the run starts itself, one for each device. */
export interface LaunchParams {
  /** Program: a name on `PATH`, or a file. */
  readonly command: string;
  /** Its arguments. They are kept in the run's records, so no key belongs here. */
  readonly args: readonly string[];
  /** Added to the environment of the run. Kept in the run's records, so no key belongs here. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder in which the servers work; the working folder of the run where absent. */
  readonly cwd?: string | undefined;
  /** When a server counts as started. */
  readonly ready: ReadyParams;
  /**
   * One server for each entry. `"0,1"` gives one server two devices; small servers share a device
   * where it is in several entries, such as `[0, 0]`, each with a port of its own. An entry becomes
   * the `CUDA_VISIBLE_DEVICES` of its server; without entries there is one server, which sees all
   * devices.
   */
  readonly per_device?: readonly (number | string)[] | undefined;
  /** Port of the first server; the next servers take the next ones. Chosen free where absent. */
  readonly port?: number | undefined;
  /** How often each server is started again after it crashed, over the whole stage. */
  readonly max_restarts: number;
  /** Seconds between the wish to end (SIGTERM) and the end (SIGKILL). */
  readonly stop_timeout: number;
}

/** When a server counts as started. */
export interface ReadyParams {
  /** Path that answers 2xx once the server is ready, such as `/health`. */
  readonly path: string;
  /** Seconds that it may take until then, with loading of weights. */
  readonly timeout: number;
}

const text = z.string({ error: "expected text; put numbers in quotes" });

const readySchema = z.strictObject({
  path: z.string().startsWith("/", "expected a path that begins with /").default("/health")
    .describe("Path that answers 2xx once the server is ready."),
  timeout: z.number().positive().max(86_400).default(1800).describe(
    "Seconds that loading may take.",
  ),
});

/** Devices of one server: a number, or several separated by commas. */
const DEVICES = /^[^\s,]+(,[^\s,]+)*$/;

/**
 * Schema of {@linkcode LaunchParams}, with their defaults.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const params = launchSchema.parse({
 *   command: "vllm",
 *   args: ["serve", "Qwen/Qwen3-VL-30B-A3B-Instruct", "--port", "{port}"],
 *   per_device: [0, 1],
 * });
 * assertEquals(params.ready, { path: "/health", timeout: 1800 });
 * assertEquals([params.max_restarts, params.stop_timeout], [3, 30]);
 * ```
 */
export const launchSchema: z.ZodType<LaunchParams> = z.strictObject({
  command: text.min(1).describe("Program: a name on PATH, or a file."),
  args: z.array(text).default([]).describe(
    "Its arguments; {port}, {device}, {devices}, {index} and {log_dir} are filled in.",
  ),
  env: z.record(z.string().regex(/^[^=\0]+$/, "expected the name of a variable"), text)
    .default({}).describe(
      "Added to the environment of the run, which servers inherit; keys belong in that.",
    ),
  cwd: text.min(1).optional().describe("Folder in which the servers work."),
  ready: readySchema.prefault({}).describe("When a server counts as started."),
  per_device: z.array(
    z.union([
      z.int().min(0),
      z.string().regex(DEVICES, 'expected a device, or several such as "0,1"').refine(
        (devices) => new Set(devices.split(",")).size === devices.split(",").length,
        "names a device twice for one server; for two servers on it, write two entries",
      ),
    ]),
  ).min(1).optional().describe(
    'One server for each entry, such as 0 or "0,1"; several may share a device.',
  ),
  port: z.int().min(1).max(65_535).optional().describe(
    "Port of the first server; the next ones follow. Chosen free where absent.",
  ),
  max_restarts: z.int().min(0).max(1000).default(3).describe(
    "How often each server is started again after it crashed.",
  ),
  stop_timeout: z.number().min(0).max(3600).default(30).describe(
    "Seconds between SIGTERM and SIGKILL.",
  ),
}).superRefine((params, context) => {
  const fault = (path: string[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  const count = params.per_device?.length ?? 1;
  if (params.port !== undefined && params.port + count - 1 > 65_535) {
    fault(["port"], `${count} servers need ports up to ${params.port + count - 1}, over 65535`);
  }
  const words = [params.command, ...params.args, ...Object.values(params.env)];
  if (!words.some((word) => word.includes("{port}")) && (params.port === undefined || count > 1)) {
    fault(
      ["args"],
      count > 1
        ? `${count} servers need a port each: write {port} where the command line has its port`
        : "write {port} where the command line has its port, or say in `port` which one it uses",
    );
  }
  if (params.per_device === undefined) {
    const texts = [params.command, params.cwd ?? "", params.ready.path]
      .concat(params.args, Object.values(params.env));
    const name = /\{devices?\}/.exec(texts.join("\n"))?.[0];
    if (name !== undefined) fault(["per_device"], `${name} is used; say which devices there are`);
  } else if (params.env["CUDA_VISIBLE_DEVICES"] !== undefined) {
    fault(["env", "CUDA_VISIBLE_DEVICES"], "per_device sets this; leave one of them out");
  }
});
