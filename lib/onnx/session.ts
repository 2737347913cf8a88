import { basename } from "node:path";
import { InputError, messageOf } from "../input_error.ts";
import { type Device, parseDevice } from "./device.ts";
import { cudaAdvice, loadRuntime, type Runtime, type RuntimeSession } from "./runtime.ts";

/** How a graph is loaded. */
export interface SessionOptions {
  /** `cpu`, `cuda`, `cuda:<number>` or `webgpu`; `cpu` where absent. */
  readonly device?: string;
  /** Threads of one operator on the CPU; as many as it has cores where absent. */
  readonly threads?: number;
  /**
   * Whether the CPU keeps weights a second time, in the order in which it multiplies; true where
   * absent. It pays where a run has few rows, such as one token.
   */
  readonly prepack?: boolean;
  /**
   * Whether numbers closer to 0 than any normal one count as 0, on x86: softmax leaves what a mask
   * hides a share below 1e-38, with which processors multiply slowly. The first session of a process
   * decides; where it says so, the thread that opens it reads and computes all numbers so from then
   * on, JavaScript's among them. False where absent.
   */
  readonly denormalsAreZero?: boolean;
}

/** Numbers that a graph takes. */
export interface Tensor {
  /** The numbers, row by row. */
  readonly data: Float32Array | BigInt64Array;
  /** Lengths of the axes; their product is the number of numbers. */
  readonly shape: readonly number[];
}

/** Numbers that a graph gives. */
export interface FloatTensor {
  /** The numbers, row by row. */
  readonly data: Float32Array;
  /** Lengths of the axes. */
  readonly shape: readonly number[];
}

/**
 * A graph that is loaded on a device, whose memory it holds until it is disposed of.
 *
 * Loading and running block the calling thread; a program that has other work runs a session in a
 * Worker.
 *
 * @example
 * ```ts
 * async function embed(file: string, patches: Float32Array): Promise<Float32Array> {
 *   await using session = await Session.open(file, { device: "cuda:1" });
 *   const feeds = { patches: { data: patches, shape: [1, patches.length] } };
 *   const { embeds } = await session.run(feeds, ["embeds"]);
 *   return embeds.data;
 * }
 * ```
 */
export class Session implements AsyncDisposable {
  /** File of the graph. */
  readonly path: string;
  readonly #runtime: Runtime;
  #session: RuntimeSession | undefined;

  private constructor(path: string, runtime: Runtime, session: RuntimeSession) {
    this.path = path;
    this.#runtime = runtime;
    this.#session = session;
  }

  /**
   * Loads a graph, with the external data that lie beside it.
   *
   * @throws {InputError} If the file is not there or no graph, the device is not to be had, or
   * onnxruntime cannot be installed.
   */
  static async open(path: string, options: SessionOptions = {}): Promise<Session> {
    const { provider, index } = parseDevice(options.device ?? "cpu");
    await assertFile(path);
    const runtime = await loadRuntime();
    try {
      const session = await runtime.InferenceSession.create(path, {
        executionProviders: [
          provider === "cuda" ? { name: provider, deviceId: index } : { name: provider },
        ],
        // A plan comes on top of what the first run took, and saves no time to speak of.
        enableMemPattern: false,
        intraOpNumThreads: options.threads ?? 0,
        logSeverityLevel: 4,
        extra: {
          session: {
            // Else a session's threads wait for its next run by turning, and take the cores from
            // whatever runs in between, such as another session.
            force_spinning_stop: "1",
            ...(options.denormalsAreZero === true ? { set_denormal_as_zero: "1" } : {}),
            ...(options.prepack === false ? { disable_prepacking: "1" } : {}),
          },
        },
      });
      return new Session(path, runtime, session);
    } catch (error) {
      throw new InputError(openFault(path, { provider, reason: messageOf(error) }), {
        cause: error,
      });
    }
  }

  /** Names of the graph's inputs; none once it is disposed of. */
  get inputs(): readonly string[] {
    return this.#session?.inputNames ?? [];
  }

  /** Names of the graph's outputs; none once it is disposed of. */
  get outputs(): readonly string[] {
    return this.#session?.outputNames ?? [];
  }

  /**
   * Computes outputs of the graph.
   *
   * @param feeds Every input of the graph, by name.
   * @param outputs Names of the outputs that are wanted, which must be float32.
   * @throws {Error} If an input is missing or has another shape or type, the device's memory does
   * not suffice, or the session is disposed of.
   */
  async run<Name extends string>(
    feeds: Readonly<Record<string, Tensor>>,
    outputs: readonly Name[],
  ): Promise<Readonly<Record<Name, FloatTensor>>> {
    try {
      const session = this.#session;
      if (session === undefined) throw new Error("the session is disposed of");
      const tensors = Object.entries(feeds).map(([name, { data, shape }]) => {
        if (!session.inputNames.includes(name)) throw new Error(`it has no input ${name}`);
        const type = data instanceof Float32Array ? "float32" : "int64";
        return [name, new this.#runtime.Tensor(type, data, shape)] as const;
      });
      const results = await session.run(Object.fromEntries(tensors), outputs);
      const named = outputs.map((name) => {
        const { data, dims } = results[name] ?? {};
        if (!(data instanceof Float32Array) || dims === undefined) {
          throw new TypeError(`output ${name} must be float32`);
        }
        return [name, { data, shape: dims }] as const;
      });
      // The keys are `outputs`, which the type of entries does not tell.
      return Object.fromEntries(named) as Record<Name, FloatTensor>;
    } catch (error) {
      throw new Error(`Cannot run ${basename(this.path)}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** Frees the memory; safe to call again. */
  async dispose(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.release();
  }

  /** The same as {@linkcode dispose}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

async function assertFile(path: string): Promise<void> {
  try {
    if ((await Deno.stat(path)).isFile) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new InputError(`Cannot load ${path}: there is no such file`);
}

function openFault(
  path: string,
  { provider, reason }: { readonly provider: Device["provider"]; readonly reason: string },
): string {
  // The library puts a place of its source in front.
  const short = (reason.split(" was false. ").at(-1) ?? reason).trim();
  if (/shared library|adapter|no available backend/i.test(short)) {
    return `Cannot compute on ${provider}: ${short}. ${advice[provider]()}`;
  }
  if (/protobuf|does not have a graph|external data/i.test(short)) {
    return `Cannot load ${path}: the file or the data beside it are incomplete or damaged ` +
      `(${short}). Copy or export the model again`;
  }
  if (/could not find an implementation/i.test(short)) {
    return `Cannot load ${path} on ${provider}: onnxruntime has no code there for the number ` +
      `format of this graph (${short}). Export it in another one, or name another device`;
  }
  return `Cannot load ${path} on ${provider}: ${short}`;
}

const advice: Readonly<Record<Device["provider"], () => string>> = {
  cpu: () => "This system has no build of onnxruntime",
  cuda: () => `CUDA's libraries are no part of the package. ${cudaAdvice()}`,
  webgpu: () =>
    "WebGPU needs a GPU's driver: on Linux Vulkan's (libvulkan.so.1 and that of the GPU)",
};
