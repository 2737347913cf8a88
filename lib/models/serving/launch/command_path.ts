/** A program that was found, or what to tell the user. */
export type FoundCommand =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly problem: string };

/** Where {@linkcode findCommand} looks. */
export interface CommandPlaces {
  /** Folder in which the program will work. */
  readonly cwd: string;
  /** Folders of programs, as `PATH` has them. */
  readonly path: string;
}

const WINDOWS = Deno.build.os === "windows";

/**
 * Finds a program as a shell does: a bare name on `PATH`, anything else as a file, seen from the
 * folder in which it will work, then from the run's own. Links are not followed, because an
 * environment of Python is known by the place of its link.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const places = { cwd: Deno.cwd(), path: "/nowhere" };
 * assertEquals(await findCommand(Deno.execPath(), places), { found: true, path: Deno.execPath() });
 * assertEquals((await findCommand("no-such-program", places)).found, false);
 * ```
 */
export async function findCommand(command: string, places: CommandPlaces): Promise<FoundCommand> {
  const bare = !/[/\\]/.test(command);
  const folders = bare
    ? places.path.split(WINDOWS ? ";" : ":").filter((folder) => folder !== "")
    : isAbsolute(command)
    ? [""]
    : [...new Set([places.cwd, Deno.cwd()])];
  let barred: string | undefined;
  for (const folder of folders) {
    for (const ending of WINDOWS ? ["", ".exe", ".cmd", ".bat"] : [""]) {
      const path = `${folder === "" ? "" : `${folder}/`}${command}${ending}`;
      const kind = await fileKind(path);
      if (kind === "program") return { found: true, path: absolute(path) };
      if (kind === "file") barred ??= path;
    }
  }
  return { found: false, problem: problemOf(command, folders, { bare, barred }) };
}

function problemOf(
  command: string,
  folders: readonly string[],
  { bare, barred }: { readonly bare: boolean; readonly barred: string | undefined },
): string {
  if (barred !== undefined) {
    return `${barred} may not be run; make it executable (chmod +x), or name the program that ` +
      `runs it as the command and the file as its first argument`;
  }
  if (/\s/.test(command)) {
    return `there is no program "${command}"; write the program alone, and its arguments as a ` +
      "list under args";
  }
  if (bare) {
    return `there is no program "${command}" on PATH; write its whole path, such as that of the ` +
      `python or vllm in its environment's bin folder, or start the run in that environment`;
  }
  const where = folders[0] === "" ? "" : `, seen from ${folders.join(" and from ")}`;
  const home = command.startsWith("~") ? `; "~" is not expanded here, write the whole path` : "";
  return `there is no program ${command}${where}${home}`;
}

async function fileKind(path: string): Promise<"program" | "file" | "none"> {
  try {
    const { isFile, mode } = await Deno.stat(path);
    if (!isFile) return "none";
    return WINDOWS || mode === null || (mode & 0o111) !== 0 ? "program" : "file";
  } catch {
    // Absent, or in a folder that may not be entered: not to be run in either case.
    return "none";
  }
}

/** The path as seen from anywhere. */
export function absolute(path: string, folder: string = Deno.cwd()): string {
  return isAbsolute(path) ? path : `${folder}/${path}`;
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || (WINDOWS && /^([a-z]:)?[/\\]/i.test(path));
}
