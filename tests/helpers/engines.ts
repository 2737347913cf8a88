import { sha256 } from "../../lib/files/hash.ts";
import { ROOT } from "./task.ts";

/** A Python with the packages of `scripts/engines`, or why there is none. */
export type PythonEnvironment = { readonly python: string } | { readonly skip: string };

const ENGINES = `${ROOT}scripts/engines`;
const FOLDER = `${ENGINES}/.venv`;
const WINDOWS = Deno.build.os === "windows";
const PYTHON = WINDOWS ? `${FOLDER}/Scripts/python.exe` : `${FOLDER}/bin/python`;
/** Written last, so that what was interrupted is made anew. */
const STAMP = `${FOLDER}/made-from.txt`;
const LOCK = `${FOLDER}/making.lock`;
/** The pinned packages exist for these. */
const VERSIONS = { oldest: 10, newest: 13 };

/**
 * The Python environment of `scripts/engines`, made on first use in its folder `.venv` and anew
 * after a change of `requirements.txt`. Test workers wait for each other.
 *
 * @throws {Error} If the packages cannot be installed and this is CI, as the variable `CI` says.
 */
export async function pythonEnvironment(): Promise<PythonEnvironment> {
  await Deno.mkdir(FOLDER, { recursive: true });
  using lock = await Deno.open(LOCK, { create: true, write: true });
  await lock.lock(true);
  const stamp = sha256(await Deno.readTextFile(`${ENGINES}/requirements.txt`));
  const made = await Deno.readTextFile(STAMP).catch(() => "");
  if (made === stamp && await minorVersion(PYTHON) !== undefined) return { python: PYTHON };
  const base = await findPython();
  if (base === undefined) {
    const { oldest, newest } = VERSIONS;
    return skipped(`there is no Python 3.${oldest} to 3.${newest} on the PATH`);
  }
  const failure = await make(base);
  if (failure !== undefined) {
    if (Deno.env.get("CI") === "true") throw new Error(`Cannot make ${FOLDER}: ${failure}`);
    return skipped(failure);
  }
  await Deno.writeTextFile(STAMP, stamp);
  return { python: PYTHON };
}

/** Folders of models for tests of the engines. */
export interface TinyModels {
  /** A Qwen-Image-Edit pipeline. */
  readonly editor: string;
  /** A Qwen3-VL. */
  readonly judge: string;
}

/** Writes tiny models with random weights into a folder. */
export async function writeTinyModels(python: string, folder: string): Promise<TinyModels> {
  const { code, stdout, stderr } = await run(python, [
    `${ENGINES}/tiny_models.py`,
    `--output=${folder}`,
  ]);
  if (code !== 0) throw new Error(`tiny_models.py ended with ${code}: ${stderr}`);
  const written = JSON.parse(stdout);
  return { editor: written.qwen_image_edit, judge: written.qwen3_vl };
}

/** Makes the environment; returns what went wrong, if anything did. */
async function make(base: string): Promise<string | undefined> {
  tell(`Making ${FOLDER} with ${base}; the packages take a minute or more`);
  for await (const { name } of Deno.readDir(FOLDER)) {
    // The lock is held on the file of this name.
    if (!LOCK.endsWith(`/${name}`)) await Deno.remove(`${FOLDER}/${name}`, { recursive: true });
  }
  const began = Date.now();
  const requirements = `${ENGINES}/requirements.txt`;
  const steps = [
    [base, "-m", "venv", FOLDER],
    [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "-r", requirements],
  ] as const;
  for (const [command, ...args] of steps) {
    const { code, stderr } = await run(command, args);
    if (code === 0) continue;
    const end = stderr.trim().split("\n").slice(-5).join("\n  ");
    return `${[command, ...args].join(" ")} ended with ${code}:\n  ${end}`;
  }
  tell(`Made ${FOLDER} in ${Math.round((Date.now() - began) / 1000)} s`);
  return undefined;
}

async function findPython(): Promise<string | undefined> {
  const { oldest, newest } = VERSIONS;
  const named = [11, 12, 13, 10].map((minor) => `python3.${minor}`);
  for (const command of ["python3", ...named, "python"]) {
    const minor = await minorVersion(command);
    if (minor !== undefined && minor >= oldest && minor <= newest) return command;
  }
  return undefined;
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
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

function skipped(reason: string): { readonly skip: string } {
  tell(`No Python environment, so tests of the engines are left out: ${reason}`);
  return { skip: reason };
}

function tell(message: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${message}\n`));
}
