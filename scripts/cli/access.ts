import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { fetchHubModels } from "./hub_models.ts";
import { moduleFiles } from "./module_files.ts";
import { parseYaml } from "../../lib/text/yaml.ts";

/** What a task may touch beside the project's own files. */
export interface Access {
  /** Files and folders that may be read. */
  readonly read: readonly string[];
  /** Files and folders that may be written, and read. */
  readonly write: readonly string[];
  /** `host:port` that may be asked; `true`: any. */
  readonly net: readonly string[] | true;
  /** Programs that may be started; `true`: any. */
  readonly run: readonly string[] | true;
  /** Why models of the hub cannot be had, by their names. */
  readonly absent: Readonly<Record<string, string>>;
}

/** What a configuration names, in the places that matter here; nothing is taken for granted. */
export interface NamedInputs {
  /** The configuration's value, checked or not. */
  readonly config: unknown;
  /** Folder of the run, where the command line names it. */
  readonly outputDir?: string | undefined;
  /** Further files and folders to read. */
  readonly read?: readonly string[];
}

const MODELS = ["diffusion_model", "reward_model"] as const;
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/**
 * What an evaluation by a configuration may touch:
 *
 * - it reads the files and folders that the configuration names: benchmark, prompts, canary, the
 *   files of classes with what they import, and whatever the models' parameters may name;
 * - it writes the run's folder;
 * - it asks the hosts of URLs among the parameters, and this machine's own where it starts servers;
 * - it starts this runtime, for the processes that hold networks and watch over servers; any
 *   program where the environment has variables of the system's loader, such as `LD_LIBRARY_PATH`,
 *   with which Deno starts nothing otherwise.
 *
 * A class of the user's own may also write what its parameters name, ask any host and start any
 * program, as what it needs is not known.
 * What is wrong with the configuration is not told here: reading it again tells that better.
 */
export async function evaluationAccess(inputs: NamedInputs): Promise<Access> {
  const { config, outputDir, read = [] } = inputs;
  const models = MODELS.map((model) => at(config, model)).map((model) => ({
    file: classFile(at(model, "class_path")),
    texts: textsOf(at(model, "params")),
    modelName: at(model, "params", "model_name"),
    launch: at(model, "params", "launch"),
  }));
  const own = models.filter(({ file }) => file !== undefined);
  const launches = models.map(({ launch }) => launch).filter((launch) => launch !== undefined);
  const texts = models.flatMap((model) => model.texts);
  const hub = await fetchHubModels(
    models.flatMap(({ file, modelName }) =>
      file === undefined && isText(modelName) ? [modelName] : []
    ),
  );
  const named = [
    ...read,
    ...hub.read,
    ...[at(config, "benchmark", "data_path"), at(config, "prompts")].filter(isText),
    ...[at(config, "evaluation", "canary")].filter(isText),
    ...texts.filter(isPath),
    ...launches.flatMap(programs),
    ...(await Promise.all(own.map(({ file = "" }) => moduleFiles(file)))).flat(),
  ];
  const output = outputDir ?? at(config, "evaluation", "output_dir");
  const hosts = texts.flatMap((text) => hostOf(text) ?? []);
  return {
    read: named,
    write: [
      isText(output) ? output : "outputs",
      ...own.flatMap((model) => model.texts.filter(isPath)),
    ],
    net: own.length > 0 || [...hosts, ...(launches.length > 0 ? LOOPBACK : [])],
    run: own.length > 0 || hasLoaderVariables() || [Deno.execPath()],
    absent: hub.absent,
  };
}

/** Whether the environment tells the system's loader what to load, as on most machines with CUDA. */
function hasLoaderVariables(): boolean {
  return Object.keys(Deno.env.toObject()).some((name) => /^(?:LD|DYLD)_/.test(name));
}

/**
 * The value of a configuration's file.
 *
 * @returns `undefined` where the file cannot be read or is no YAML, which is told later.
 */
export async function configValue(file: string | URL): Promise<unknown> {
  try {
    return parseYaml(await Deno.readTextFile(file), String(file));
  } catch {
    return undefined;
  }
}

/** The value of the configuration that a run keeps; `undefined` where it cannot be read. */
export async function storedConfigValue(folder: string): Promise<unknown> {
  return at(await configValue(`${folder}/run.json`), "configuration");
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Whether a text may name a file or folder; `.` and `/` would name everything. */
function isPath(text: string): boolean {
  return text.length < 1024 && /[\p{L}\p{N}]/u.test(text) && !/[\0\n]/.test(text) &&
    !/^[a-z][a-z0-9+.-]+:\/\//i.test(text);
}

/** All texts in a value but those of `launch`, which are the servers' own business. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => key === "launch" ? [] : textsOf(inner));
}

function hostOf(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  return url.port === "" ? `${url.hostname}:${url.protocol === "http:" ? 80 : 443}` : url.host;
}

/** Where the program of a server may be, and the folder in which it works. */
function programs(launch: unknown): readonly string[] {
  const command = at(launch, "command");
  const cwd = at(launch, "cwd");
  const folder = isText(cwd) ? [cwd] : [];
  if (!isText(command)) return folder;
  const isBare = !/[/\\]/.test(command);
  const path = at(launch, "env", "PATH");
  const list = isText(path) ? path : Deno.env.get("PATH") ?? "";
  const folders = isBare ? list.split(Deno.build.os === "windows" ? ";" : ":") : [".", ...folder];
  const endings = Deno.build.os === "windows" ? ["", ".exe", ".cmd", ".bat"] : [""];
  const files = folders.filter((one) => one !== "").flatMap((one) =>
    endings.map((ending) => resolve(one, `${command}${ending}`))
  );
  return [...folder, ...files];
}

/** The file of a class of the user's own; `undefined` for built-in ones. */
function classFile(classPath: unknown): string | undefined {
  if (!isText(classPath)) return undefined;
  const path = classPath.replace(/#[^#]*$/, "");
  if (path.startsWith("file:")) return URL.canParse(path) ? fileURLToPath(path) : undefined;
  return /[/\\]/.test(path) || /^\.|\.[cm]?[jt]sx?$/.test(path) ? resolve(path) : undefined;
}
