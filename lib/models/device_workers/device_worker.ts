import { fileURLToPath } from "node:url";
import { InputError, messageOf } from "../../input_error.ts";
import { envWithout } from "../env_without.ts";
import { CrashError } from "../model_host.ts";
import { encodeFrame, FrameReader } from "./frames.ts";
import type {
  NetworkOptions,
  WorkerAnswer,
  WorkerKind,
  WorkerQuestion,
} from "./worker_messages.ts";

/** Where a worker finds its networks, and its code. */
export interface WorkerOptions<Work extends WorkerKind> {
  /** The module to run, which calls {@linkcode serveWorker}. */
  readonly module: URL;
  /** What the workers are called in messages, such as `editing process`. */
  readonly noun: string;
  /** Folder of the exported model. */
  readonly folder: string;
  /** On which device the networks are loaded. */
  readonly network: NetworkOptions;
  /** How they are loaded beside that. */
  readonly options: Work["options"];
}

/** The project's settings, by which a process finds the packages. */
const CONFIG = fileURLToPath(new URL("../../../deno.json", import.meta.url));

/** What of the project a process reads while it runs: onnxruntime is installed there. */
const LIBRARY = fileURLToPath(new URL("../../", import.meta.url));

/** Characters kept of what a process writes to stderr. */
const TAIL = 2000;

/**
 * A process with the networks of one device, which does one task at a time.
 *
 * onnxruntime computes on the thread that calls it, and where it crashes, its process dies: so each
 * device has one of its own.
 */
export class DeviceWorker<Work extends WorkerKind> {
  /** Where its networks are. */
  readonly device: string;
  readonly #noun: string;
  readonly #process: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  /** Settled once the process has ended and all it wrote is read. */
  readonly #end: Promise<void>;
  #stderr = "";
  #pending: PromiseWithResolvers<WorkerAnswer<Work>> | undefined;
  #onNews: ((news: Work["news"]) => void) | undefined;
  #death: CrashError | undefined;

  private constructor(
    { network, noun, module, folder }: Omit<WorkerOptions<Work>, "options">,
  ) {
    this.device = network.device;
    this.#noun = noun;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        `--config=${CONFIG}`,
        allowRead([folder, LIBRARY]),
        "--allow-env",
        "--allow-sys",
        "--allow-ffi",
        // It may have onnxruntime installed, and ends itself with this process.
        "--allow-run",
        module.href,
        String(Deno.pid),
      ],
      // Tensors would be given back to the system after each use. The task's other setting stays, as
      // images are decoded here, too.
      clearEnv: true,
      env: envWithout("MALLOC_MMAP_THRESHOLD_"),
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdin = this.#process.stdin.getWriter();
    this.#end = this.#follow();
  }

  /**
   * Starts a process and has it load the networks.
   *
   * @throws {InputError} If the folder or the device cannot be used.
   */
  static async start<Work extends WorkerKind>(
    { options, ...parts }: WorkerOptions<Work>,
  ): Promise<DeviceWorker<Work>> {
    const worker = new DeviceWorker<Work>(parts);
    const { folder, network } = parts;
    try {
      await worker.#ask({ type: "load", folder, options: { ...options, ...network } });
      return worker;
    } catch (error) {
      await worker.#quit();
      throw error;
    }
  }

  /** Whether it has died. */
  get isDead(): boolean {
    return this.#death !== undefined;
  }

  /**
   * Does a task; only once the one before is over.
   *
   * @param onNews Told how far it is.
   * @throws {CrashError} If the process dies over it.
   * @throws {InputError} If what is asked cannot be done.
   * @throws {Error} If it fails.
   */
  async work(task: Work["task"], onNews?: (news: Work["news"]) => void): Promise<Work["result"]> {
    this.#onNews = onNews;
    const answer = await this.#ask({ type: "work", task });
    if (answer.type !== "result") throw new TypeError(`Cannot work: the answer is ${answer.type}`);
    return answer.result;
  }

  /** Breaks off the task under way after its next step. */
  abort(): void {
    this.#send({ type: "abort" });
  }

  /** Frees the networks and ends the process; only once no task is under way. */
  async stop(): Promise<void> {
    if (!this.isDead) await this.#ask({ type: "close" }).catch(() => {});
    await this.#quit();
  }

  async #ask(question: WorkerQuestion<Work>): Promise<WorkerAnswer<Work>> {
    if (this.#death !== undefined) throw this.#death;
    this.#pending = Promise.withResolvers<WorkerAnswer<Work>>();
    this.#send(question);
    const answer = await this.#pending.promise;
    if (answer.type !== "failed") return answer;
    throw answer.isInputFault ? new InputError(answer.message) : new Error(answer.message);
  }

  #send(question: WorkerQuestion<Work>): void {
    // Where the process is dead, its end is told by its status.
    this.#stdin.write(encodeFrame(question)).catch(() => {});
  }

  async #quit(): Promise<void> {
    await this.#stdin.close().catch(() => {});
    await this.#end;
  }

  /** Takes answers and messages until the process ends. */
  async #follow(): Promise<void> {
    const listen = async () => {
      const reader = new FrameReader();
      try {
        for await (const piece of this.#process.stdout) {
          // Only the module of this worker writes there.
          for (const answer of reader.read(piece)) this.#take(answer as WorkerAnswer<Work>);
        }
      } catch (error) {
        this.#stderr += `\nits answer cannot be read: ${messageOf(error)}`;
        this.#process.kill("SIGKILL");
      }
    };
    const keepTail = async () => {
      for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) {
        this.#stderr = (this.#stderr + text).slice(-TAIL);
      }
    };
    const [status] = await Promise.all([this.#process.status, listen(), keepTail()]);
    this.#die(status);
  }

  #take(answer: WorkerAnswer<Work>): void {
    if (answer.type === "news") this.#onNews?.(answer.news);
    else this.#pending?.resolve(answer);
  }

  #die({ code, signal }: Deno.CommandStatus): void {
    // Where Deno cannot start, its own trace follows the reason.
    const told = this.#stderr.split("Stack backtrace:", 1)[0] ?? "";
    const lines = told.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    const how = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
    // What the system does when its memory runs out.
    const why = signal === "SIGKILL" ? ["perhaps since the system's memory ran out"] : [];
    const reason = [how, ...why, ...lines.slice(-2)].join(": ");
    this.#death = new CrashError(`The ${this.#noun} on ${this.device} died: ${reason}`);
    this.#pending?.reject(this.#death);
  }
}

/** The option that lets paths be read: any, where one has a comma, which lists cannot express. */
function allowRead(paths: readonly string[]): string {
  return paths.some((path) => path.includes(",")) ? "--allow-read" : `--allow-read=${paths.join()}`;
}
