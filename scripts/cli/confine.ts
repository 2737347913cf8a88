import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Access } from "./access.ts";

/** Files and folders of the project that are read while it runs. */
const PROJECT_FILES: readonly string[] = [
  "lib",
  "config",
  "scripts",
  "deno.json",
  "deno.lock",
].map((name) => fileURLToPath(new URL(`../../${name}`, import.meta.url)));

/** What sharp reads to find out which of its builds fits this system. */
const SYSTEM = Deno.build.os === "linux" ? ["/usr/bin/ldd", "/proc/self/exe"] : [];

/** How the one thread tells the other that it is done. */
interface Ending {
  /** The exit code. */
  readonly exit: number;
}

/** What the thread with narrow permissions is told. */
export type Confinement = Pick<Access, "absent">;

/** What the thread with narrow permissions was told; `undefined` in any other. */
export function confinement(): Confinement | undefined {
  return "WorkerGlobalScope" in globalThis ? JSON.parse(self.name) : undefined;
}

/**
 * Runs the process's script once more, in a thread that may do nothing but what is given.
 *
 * Permissions of a process can be given up only as a whole, while a thread may be started with some
 * of them; and unlike another process, a thread cannot outlive this one.
 *
 * @returns The exit code.
 */
export async function runConfined(script: string, access: Access): Promise<number> {
  const write = access.write.flatMap(places);
  const read = [...PROJECT_FILES, ...SYSTEM, ...access.read.flatMap(places), ...write];
  const { promise, resolve: end, reject } = Promise.withResolvers<number>();
  const worker = new Worker(script, {
    type: "module",
    name: JSON.stringify({ absent: access.absent } satisfies Confinement),
    deno: {
      permissions: {
        read,
        write,
        net: access.net === true ? "inherit" : [...access.net],
        run: access.run === true ? "inherit" : [...access.run],
        env: "inherit",
        sys: "inherit",
        ffi: "inherit",
        import: "inherit",
      },
    },
  });
  worker.onmessage = ({ data }: MessageEvent<Ending>) => end(data.exit);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  try {
    return await promise;
  } finally {
    worker.terminate();
  }
}

/** Ends the process from either thread; what was written so far is written. */
export function exit(code: number): never {
  if (confinement() !== undefined) {
    const thread = globalThis as unknown as { postMessage(message: Ending): void };
    thread.postMessage({ exit: code });
  }
  Deno.exit(code);
}

/** A path as it is written and, behind links, as it is. */
function places(path: string): readonly string[] {
  const whole = resolve(path);
  try {
    const real = Deno.realPathSync(whole);
    return real === whole ? [whole] : [whole, real];
  } catch {
    return [whole];
  }
}
