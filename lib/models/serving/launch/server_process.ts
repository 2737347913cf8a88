import { fileURLToPath } from "node:url";
import { z } from "zod";
import { envWithout } from "../../env_without.ts";
import { linesOf } from "./lines.ts";
import { pause } from "../pause.ts";
import {
  type ServerCommand,
  STOP,
  type SupervisorOrder,
  type SupervisorReport,
} from "./supervisor_protocol.ts";

/** How a server ended, once none of its processes is left. */
export interface ServerEnd {
  /** `unstarted`: there never was a process. `lost`: its supervisor was killed. */
  readonly kind: "exited" | "unstarted" | "lost";
  /** In words, to follow the server's name: `ended with exit code 1`. */
  readonly what: string;
  /** Exit code, where it ended by itself. */
  readonly code: number | undefined;
  /** Numbers of processes that could not be ended; usually none. */
  readonly left: readonly number[];
}

const reportSchema: z.ZodType<SupervisorReport> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("started"), pid: z.int(), since: z.number() }),
  z.object({ type: z.literal("unstarted"), message: z.string() }),
  z.object({ type: z.literal("exited"), code: z.int().nullable(), signal: z.string().nullable() }),
  z.object({ type: z.literal("left"), pids: z.array(z.int()) }),
]);

/**
 * Settings that the task makes for the run's own memory: two arenas would hold up the many threads
 * of an inference server, and its tensors would be given back to the system after each use.
 */
const OWN_SETTINGS = ["MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_"] as const;

/** How long a supervisor may take for what is not the server's time, in ms. */
const SUPERVISOR_MS = 20_000;

/**
 * A server under a supervisor: it ends with {@linkcode stop}, and when this process ends, however
 * that happens. It does not keep this process from ending.
 */
export class ServerProcess {
  /** Resolves when the server has ended and none of its processes is left; never rejects. */
  readonly ended: Promise<ServerEnd>;
  readonly #supervisor: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #over = new AbortController();
  readonly #command: ServerCommand;
  readonly #marker: string;

  /** Starts the server. */
  constructor(command: ServerCommand) {
    this.#command = command;
    // The name itself is the mark, so that a run within a server's processes does not erase it.
    this.#marker = `IMAGE_EDIT_BENCH_SERVER_${crypto.randomUUID().replaceAll("-", "")}`;
    this.#supervisor = spawnSupervisor();
    this.#supervisor.unref();
    this.#input = this.#supervisor.stdin.getWriter();
    this.#tell(JSON.stringify(
      {
        type: "serve",
        ...command,
        marker: this.#marker,
        env: {
          ...envWithout(...OWN_SETTINGS),
          // Python servers that set a title (setproctitle) would wipe out the mark without this.
          SPT_NOENV: "1",
          ...command.env,
          [this.#marker]: "1",
        },
      } satisfies SupervisorOrder,
    ));
    this.ended = this.#watch().finally(() => this.#over.abort());
  }

  /** Aborted when {@linkcode ended} resolves. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Number of the supervisor's process. */
  get supervisorPid(): number {
    return this.#supervisor.pid;
  }

  /** Ends the server and all its processes; resolves when none is left. */
  async stop(): Promise<void> {
    if (!this.over.aborted) {
      this.#supervisor.ref();
      this.#tell(STOP);
      await pause(this.#command.stopMs + SUPERVISOR_MS, this.over);
      if (!this.over.aborted) this.#supervisor.kill("SIGKILL");
    }
    await this.ended;
  }

  #tell(line: string): void {
    // A supervisor that does not listen has ended, which is told by its other streams.
    this.#input.write(new TextEncoder().encode(`${line}\n`)).catch(() => {});
  }

  async #watch(): Promise<ServerEnd> {
    const errors = new Response(this.#supervisor.stderr).text();
    const reports: SupervisorReport[] = [];
    for await (const line of linesOf(this.#supervisor.stdout)) {
      reports.push(...readReport(line));
    }
    const [problem] = await Promise.all([errors, this.#supervisor.status]);
    await this.#input.close().catch(() => {});

    const left = reports.flatMap((report) => report.type === "left" ? report.pids : []);
    const end = reports.find(({ type }) => type === "exited" || type === "unstarted");
    if (end?.type === "exited") return { kind: "exited", ...describeExit(end), left };
    if (end?.type === "unstarted") {
      const what = `could not be started: ${end.message}`;
      return { kind: "unstarted", what, code: undefined, left };
    }
    const started = reports.find(({ type }) => type === "started");
    if (started?.type === "started" && left.length === 0) await this.#sweep(started);
    const why = problem.trim() === "" ? "was killed" : `failed: ${problem.trim()}`;
    const what = `had to end because the process that watches it ${why}`;
    return { kind: "lost", what, code: undefined, left };
  }

  /** Ends what a server left whose supervisor could not. */
  async #sweep({ pid, since }: { readonly pid: number; readonly since: number }): Promise<void> {
    const sweeper = spawnSupervisor();
    const input = sweeper.stdin.getWriter();
    const order: SupervisorOrder = {
      type: "sweep",
      group: pid,
      since,
      marker: this.#marker,
      orphanMs: this.#command.orphanMs,
    };
    await input.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`)).catch(() => {});
    const outputs = [new Response(sweeper.stdout).text(), new Response(sweeper.stderr).text()];
    await Promise.all([...outputs, sweeper.status]);
    await input.close().catch(() => {});
  }
}

function spawnSupervisor(): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-config",
      "--no-lock",
      "--no-remote",
      "--no-npm",
      // Deno gives /proc/<pid>/environ to nothing less; the right to run any program, which this
      // needs above all, is as much.
      "--allow-all",
      fileURLToPath(new URL("./supervisor.ts", import.meta.url)),
    ],
    env: { DENO_NO_UPDATE_CHECK: "1", DENO_NO_PACKAGE_JSON: "1" },
    detached: Deno.build.os !== "windows",
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** The report in a line; none in one that was torn because its writer was killed. */
function readReport(line: string): readonly SupervisorReport[] {
  try {
    return [reportSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

function describeExit(
  { code, signal }: { readonly code: number | null; readonly signal: string | null },
): { readonly what: string; readonly code: number | undefined } {
  if (signal !== null) {
    const hint = signal === "SIGKILL" ? ", as the system does when memory runs out" : "";
    return { what: `was ended by ${signal}${hint}`, code: undefined };
  }
  const hint = code === 127
    ? ": a command was not found"
    : code === 126
    ? ": a command may not be run"
    : "";
  return { what: `ended with exit code ${code}${hint}`, code: code ?? undefined };
}
