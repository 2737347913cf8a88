import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError, messageOf } from "../input_error.ts";
import config from "./runtime/deno.json" with { type: "json" };

/** What is used of onnxruntime-node. */
export interface Runtime {
  /** Loads graphs. */
  readonly InferenceSession: {
    create(path: string, options: RuntimeOptions): Promise<RuntimeSession>;
  };
  /** Makes tensors of typed arrays. */
  readonly Tensor: new (
    type: "float32" | "int64",
    data: Float32Array | BigInt64Array,
    dims: readonly number[],
  ) => RuntimeTensor;
}

/** How a graph is loaded. */
export interface RuntimeOptions {
  /** The providers to try, best first. */
  readonly executionProviders: readonly { readonly name: string; readonly deviceId?: number }[];
  /** Whether memory is planned anew for each shape that the inputs have had. */
  readonly enableMemPattern: boolean;
  /** Threads of one operator; as many as there are cores where 0. */
  readonly intraOpNumThreads: number;
  /** Entries of the session's configuration, by the parts of their names. */
  readonly extra?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Nothing is written to stderr but what ends the process. */
  readonly logSeverityLevel: 4;
}

/** A loaded graph. */
export interface RuntimeSession {
  /** Names of the inputs. */
  readonly inputNames: readonly string[];
  /** Names of the outputs. */
  readonly outputNames: readonly string[];
  /** Computes the outputs named. */
  run(
    feeds: Readonly<Record<string, RuntimeTensor>>,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, RuntimeTensor>>>;
  /** Frees the memory. */
  release(): Promise<void>;
}

/** An array of numbers with a shape. */
export interface RuntimeTensor {
  /** The numbers, row by row. */
  readonly data: unknown;
  /** Lengths of the axes. */
  readonly dims: readonly number[];
}

const FOLDER = fileURLToPath(new URL("./runtime/", import.meta.url));
const PACKAGE = "onnxruntime-node";

/**
 * Loads onnxruntime-node, and installs it before if need be.
 *
 * It has a configuration and a lock of its own, in the folder `runtime`, for two reasons: `deno
 * task` fetches all that the project's lock names before any task, and few tasks need these 113 MB
 * (of libraries for every system); and the package's install script, which adds CUDA, runs only
 * where there is a `node_modules`.
 *
 * Its telemetry is turned off.
 *
 * @throws {InputError} If it is not installed and cannot be, or does not load on this machine.
 */
export async function loadRuntime(): Promise<Runtime> {
  if (!await isInstalled()) await install();
  // It would report to its makers which networks run where, past the permissions, from files in HOME.
  Deno.env.set("ORT_DISABLE_TELEMETRY", "1");
  try {
    return createRequire(FOLDER)(PACKAGE);
  } catch (error) {
    const { os, arch } = Deno.build;
    throw new InputError(
      `Cannot load ${PACKAGE} on ${os} ${arch}: ${messageOf(error)}. Remove ` +
        `${join(FOLDER, "node_modules")} to have it installed anew`,
      { cause: error },
    );
  }
}

/** What to run for CUDA's libraries. */
export function cudaAdvice(): string {
  return `Run \`deno install --frozen --allow-scripts=npm:${PACKAGE}\` in ${FOLDER}, which fetches ` +
    "them for CUDA 12 from api.nuget.org; CUDA 12 and cuDNN 9 must be on the machine";
}

async function isInstalled(): Promise<boolean> {
  const file = join(FOLDER, "node_modules", PACKAGE, "package.json");
  try {
    const { version } = JSON.parse(await Deno.readTextFile(file));
    return config.imports[PACKAGE] === `npm:${PACKAGE}@${version}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function install(): Promise<void> {
  const fault = await installFault();
  if (fault === undefined) return;
  throw new InputError(
    `Cannot install ${PACKAGE}, which runs the networks. Run \`deno install --frozen\` in ` +
      `${FOLDER}; a machine without a network takes that folder from one with. ${fault}`,
  );
}

async function installFault(): Promise<string | undefined> {
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["install", "--quiet", "--frozen"],
      cwd: FOLDER,
      env: { NO_COLOR: "1" },
      stdout: "null",
      stderr: "piped",
    }).output();
    if (success) return undefined;
    return new TextDecoder().decode(stderr).replace(/\n\s*Stack backtrace:.*/s, "").trim();
  } catch (error) {
    return messageOf(error);
  }
}
