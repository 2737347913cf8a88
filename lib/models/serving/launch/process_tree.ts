import process from "node:process";
import { pause } from "../pause.ts";

/** A server's processes, as they can be told from all others. */
export interface ProcessTree {
  /** Process group of the server: the number of its first process. */
  readonly group: number;
  /** Name of an environment variable that only these processes have. */
  readonly marker: string;
  /** Only processes that started at this time or later, in the clock ticks of `/proc`. */
  readonly since: number;
}

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly since: number;
}

/**
 * Numbers of the processes of a server that live. A process that ended and that its parent has not
 * yet asked about (a zombie) does not count.
 *
 * On Linux these are the members of its group and session, all that have the marker in their
 * environment, and the children of all of these; so a child that made a session of its own is
 * found, even after its parent died. Elsewhere it is the process group alone, as one
 * negative number; on Windows only the first process.
 */
export function findProcesses(tree: ProcessTree): readonly number[] {
  const listed = Deno.build.os === "linux" ? listProcesses(tree.since) : undefined;
  if (listed !== undefined) return selectProcesses(listed, tree);
  const target = Deno.build.os === "windows" ? tree.group : -tree.group;
  try {
    // Signal 0 only asks whether there is such a process.
    process.kill(target, 0);
    return [target];
  } catch {
    return [];
  }
}

/** When this process started, in clock ticks since the machine did; 0 where not known. */
export function startOfThisProcess(): number {
  return Deno.build.os === "linux" ? readEntry("self")?.since ?? 0 : 0;
}

/** The processes that `/proc` shows; undefined where there is no such folder, as in some jails. */
function listProcesses(since: number): readonly ProcessEntry[] | undefined {
  try {
    return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
      const entry = /^\d+$/.test(name) ? readEntry(name) : undefined;
      return entry !== undefined && entry.since >= since ? [entry] : [];
    });
  } catch {
    return undefined;
  }
}

function selectProcesses(
  entries: readonly ProcessEntry[],
  { group, marker }: ProcessTree,
): readonly number[] {
  const found = new Set<number>();
  for (const entry of entries) {
    if (
      entry.group === group || entry.session === group || hasMarker(entry.pid, marker)
    ) found.add(entry.pid);
  }
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const entry of entries) if (found.has(entry.parent)) found.add(entry.pid);
  }
  return [...found];
}

/** Reads `/proc/<pid>/stat`; its second field may hold spaces and brackets. See proc(5). */
function readEntry(pid: string): ProcessEntry | undefined {
  let stat: string;
  try {
    stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  } catch {
    return undefined; // It ended meanwhile.
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0] ?? "Z";
  if (state === "Z" || state === "X") return undefined;
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number.parseInt(stat),
    parent: field(4),
    group: field(5),
    session: field(6),
    since: field(22),
  };
}

function hasMarker(pid: number, marker: string): boolean {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0").some((entry) =>
      entry.startsWith(`${marker}=`)
    );
  } catch {
    return false; // Another user's, or ended meanwhile.
  }
}

/** How long processes that were killed may take to be gone, in ms. */
const DEATH_MS = 10_000;

/**
 * Ends all processes of a server: SIGTERM at once, SIGKILL from the deadline on.
 *
 * @param deadline Asked again and again; in ms, as `performance.now()`.
 * @returns What is left even so, such as a process that waits for a broken disk; usually nothing.
 */
export async function endProcesses(
  tree: ProcessTree,
  deadline: () => number,
): Promise<readonly number[]> {
  const asked = new Set<number>();
  for (let wait = 10;; wait = Math.min(wait * 1.5, 250)) {
    const left = findProcesses(tree);
    const late = performance.now() - deadline();
    if (left.length === 0 || late > DEATH_MS) return left;
    for (const pid of left) {
      if (late >= 0) signalProcess(pid, "SIGKILL");
      else if (!asked.has(pid)) signalProcess(pid, "SIGTERM");
      asked.add(pid);
    }
    await pause(late >= 0 ? 20 : Math.max(1, Math.min(wait, -late)));
  }
}

function signalProcess(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // It ended meanwhile, or became another user's; whoever is left is reported in the end.
  }
}
