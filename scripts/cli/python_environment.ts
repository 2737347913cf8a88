import { fileURLToPath } from "node:url";
import { sha256 } from "../../lib/files/hash.ts";
import { say } from "./command.ts";

/** Folders of `scripts` whose Python programs have an environment of their own. */
export type PythonFolder = "engines" | "export" | "notebook";

/** A Python with the packages of a folder, or why there is none. */
export type PythonEnvironment = { readonly python: string } | { readonly skip: string };

const IS_WINDOWS = Deno.build.os === "windows";
/** The pinned packages exist for these. */
const VERSIONS = { oldest: 10, newest: 13 };

const UV = "uv";

/** Makes an environment with pip in a folder that holds the lock. */
function uvVenv(folder: string): readonly string[] {
  return [UV, "venv", "--seed", "--allow-existing", `--python=3.${VERSIONS.newest}`, folder];
}

/** Where an environment and what belongs to it lie. */
interface Places {
  readonly requirements: string;
  readonly folder: string;
  readonly python: string;
  /** Written last, so that what was interrupted is gone on with. */
  readonly stamp: string;
  readonly lock: string;
}

function placesOf(name: PythonFolder): Places {
  const scripts = fileURLToPath(new URL(`../${name}/`, import.meta.url));
  const folder = `${scripts}.venv`;
  return {
    requirements: `${scripts}requirements.txt`,
    folder,
    python: IS_WINDOWS ? `${folder}/Scripts/python.exe` : `${folder}/bin/python`,
    stamp: `${folder}/made-from.txt`,
    lock: `${folder}/making.lock`,
  };
}

/**
 * The Python environment of a folder: made on first use in its folder `.venv`, and completed after
 * a change of its `requirements.txt`, or where it was made by hand. Processes wait for each other.
 *
 * Where there is none, that is said on stderr.
 *
 * @throws {Error} If the packages cannot be installed and this is CI, as the variable `CI` says.
 */
export async function pythonEnvironment(name: PythonFolder): Promise<PythonEnvironment> {
  const places = placesOf(name);
  const { folder, python, stamp: file } = places;
  await Deno.mkdir(folder, { recursive: true });
  using lock = await Deno.open(places.lock, { create: true, write: true });
  await lock.lock(true);
  const stamp = sha256(await Deno.readTextFile(places.requirements));
  const made = await Deno.readTextFile(file).catch(() => "");
  const isWorking = isFitting(await minorVersion(python));
  if (isWorking && made === stamp) return { python };
  const base = isWorking ? python : await findPython() ?? await findUv();
  if (base === undefined) {
    const { oldest, newest } = VERSIONS;
    return skipped(places, `there is no Python 3.${oldest} to 3.${newest}, and no uv, on the PATH`);
  }
  const failure = await make(places, base);
  if (failure !== undefined) {
    if (Deno.env.get("CI") === "true") throw new Error(`Cannot make ${folder}: ${failure}`);
    return skipped(places, failure);
  }
  await Deno.writeTextFile(file, stamp);
  return { python };
}

/**
 * Runs a Python program to its end; returns what it wrote to stdout.
 *
 * @param args The program's file, `-m` and its module, or `-c` and its text, and its arguments.
 * @param env Variables beside those of this process.
 * @throws {Error} If it ends with another code than 0; the message holds what it wrote to stderr.
 */
export async function runPython(
  python: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(python, args, env);
  const program = args[0] === "-c" ? "Python" : args.slice(0, args[0] === "-m" ? 2 : 1).join(" ");
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${stderr}`);
  return stdout;
}

/** Makes or completes the environment; returns what went wrong, if anything did. */
async function make(places: Places, base: string): Promise<string | undefined> {
  const { folder, python, lock, requirements } = places;
  say(`Making ${folder} with ${base}; the packages take a minute or more`);
  const began = Date.now();
  await Deno.remove(places.stamp).catch(() => {});
  if (base !== python) {
    for await (const { name } of Deno.readDir(folder)) {
      // The lock is held on the file of this name.
      if (!lock.endsWith(`/${name}`)) await Deno.remove(`${folder}/${name}`, { recursive: true });
    }
  }
  const steps: readonly (readonly string[])[] = [
    ...(base === python ? [] : [base === UV ? uvVenv(folder) : [base, "-m", "venv", folder]]),
    [python, "-m", "pip", "install", "--quiet", "--no-input", "-r", requirements],
  ];
  for (const [command = "", ...args] of steps) {
    const { code, stderr } = await run(command, args);
    if (code === 0) continue;
    const end = stderr.trim().split("\n").slice(-5).join("\n  ");
    return `${[command, ...args].join(" ")} ended with ${code}:\n  ${end}\n` +
      `Where it was made by hand, remove ${folder} to have it made anew`;
  }
  say(`Made ${folder} in ${Math.round((Date.now() - began) / 1000)} s`);
  return undefined;
}

async function findPython(): Promise<string | undefined> {
  const named = [11, 12, 13, 10].map((minor) => `python3.${minor}`);
  for (const command of ["python3", ...named, "python"]) {
    if (isFitting(await minorVersion(command))) return command;
  }
  return undefined;
}

/** `uv`, where it is there: it brings a Python of its own. */
async function findUv(): Promise<string | undefined> {
  const found = await run(UV, ["--version"]).catch(() => undefined);
  return found?.code === 0 ? UV : undefined;
}

function isFitting(minor: number | undefined): boolean {
  return minor !== undefined && minor >= VERSIONS.oldest && minor <= VERSIONS.newest;
}

/** The 11 of Python 3.11; `undefined` where the command is no Python 3. */
async function minorVersion(command: string): Promise<number | undefined> {
  const script = "import sys; print(*sys.version_info[:2])";
  const { code, stdout } = await run(command, ["-c", script]).catch(() => ({
    code: -1,
    stdout: "",
  }));
  const [major, minor] = stdout.trim().split(" ").map(Number);
  return code === 0 && major === 3 ? minor : undefined;
}

async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const options = { args: [...args], env: { ...env } };
  const { code, stdout, stderr } = await new Deno.Command(command, options).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

function skipped({ folder }: Places, reason: string): { readonly skip: string } {
  say(`No ${folder}, so what needs it is left out: ${reason}`);
  return { skip: reason };
}
