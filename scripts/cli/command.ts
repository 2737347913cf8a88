import { parseArgs } from "@std/cli";
import { InputError, messageOf, SYSTEM_FOLDERS } from "../../lib/input_error.ts";
import { nearest } from "../../lib/text/nearest.ts";
import type { Access } from "./access.ts";
import { confinement, exit, runConfined } from "./confine.ts";

/** Exit codes of every task. */
export const EXIT = {
  done: 0,
  crash: 1,
  usage: 2,
  coverage: 3,
  regression: 4,
  interrupted: 130,
} as const;

/** One option of a task. */
export interface Option {
  /** Long name without dashes. */
  readonly name: string;
  /** Name of the value in the help; an option without one is a switch. */
  readonly value?: string;
  /** May be given several times. */
  readonly many?: boolean;
  /** One sentence. */
  readonly help: string;
}

/** A task behind `deno task`. */
export interface Command {
  /** Name of the task. */
  readonly name: string;
  /** One sentence: what it does. */
  readonly summary: string;
  /** Options, `--help` excepted. */
  readonly options: readonly Option[];
  /** Name of positional arguments, where the task takes any. */
  readonly positional?: string;
  /** Command lines that show common uses, each with what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** What the work may touch; all that the process may, where absent. */
  access?(options: Options): Promise<Access>;
  /** What to do once a fault of the system or of a model is mended. */
  readonly afterFault?: string;
  /** Does the work and says how to exit. Heavy modules are imported in here. */
  run(options: Options): Promise<number>;
}

/** A command line cannot be understood. */
export class UsageError extends InputError {
  /** Always `UsageError`. */
  override readonly name = "UsageError";
}

/** The options of one command line. */
export class Options {
  readonly #values: ReadonlyMap<string, readonly (string | boolean)[]>;
  /** Positional arguments. */
  readonly positional: readonly string[];

  /** Takes the values by name; see {@linkcode parseOptions}. */
  constructor(
    values: ReadonlyMap<string, readonly (string | boolean)[]>,
    positional: readonly string[],
  ) {
    this.#values = values;
    this.positional = positional;
  }

  /** Whether a switch was given. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The value of an option, the last one if it was given twice. */
  text(name: string): string | undefined {
    return this.texts(name).at(-1);
  }

  /** Every value of an option. */
  texts(name: string): readonly string[] {
    return (this.#values.get(name) ?? []).map(String);
  }

  /**
   * The value of an option as a number.
   *
   * @throws {UsageError} If it is no number in the range.
   */
  number(
    name: string,
    range: { readonly min: number; readonly max?: number; readonly whole?: boolean },
  ): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    const { min, max = Infinity, whole = true } = range;
    if (text.trim() !== "" && value >= min && value <= max && (!whole || Number.isInteger(value))) {
      return value;
    }
    const kind = whole ? "a whole number" : "a number";
    const bounds = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new UsageError(`--${name}: expected ${kind} ${bounds}, got "${text}"`);
  }
}

/**
 * Reads a command line.
 *
 * @throws {UsageError} For an unknown option, a missing value or an unexpected argument.
 */
export function parseOptions(command: Command, args: readonly string[]): Options {
  const withValue = command.options.filter(({ value }) => value !== undefined);
  const switches = command.options.filter(({ value }) => value === undefined);
  const unknown: string[] = [];
  const parsed = parseArgs(args, {
    // "_" stands for positional arguments: a folder named 007 is not the number 7.
    string: ["_", ...withValue.map(({ name }) => name)],
    collect: withValue.map(({ name }) => name),
    boolean: ["help", ...switches.map(({ name }) => name)],
    alias: { h: "help" },
    unknown: (arg, key) => {
      if (key === undefined) return true;
      unknown.push(arg.replace(/=.*/s, ""));
      return false;
    },
  });
  for (const arg of unknown) {
    const before = args[args.indexOf(arg) - 1];
    if (/^-\d/.test(arg) && withValue.some(({ name }) => before === `--${name}`)) {
      throw new UsageError(`${before} ${arg}: write ${before}=${arg}, since it begins with "-"`);
    }
    const near = nearest(arg.replace(/^-+/, ""), command.options.map(({ name }) => name));
    throw new UsageError(
      `unknown option ${arg}${near === undefined ? "" : `; did you mean --${near}?`}`,
    );
  }
  const positional = parsed._.map(String);
  if (command.positional === undefined && positional.length > 0) {
    throw new UsageError(`unexpected argument "${positional[0]}"`);
  }
  const values = new Map<string, readonly (string | boolean)[]>();
  for (const { name, value, many } of command.options) {
    const given = parsed[name];
    if (value === undefined) {
      if (given === true) values.set(name, [true]);
      continue;
    }
    const texts = Array.isArray(given) ? given.map(String) : [];
    if (texts.some((text) => text === "")) {
      throw new UsageError(`--${name} needs a value: ${value}`);
    }
    if (texts.length > 1 && !many) throw new UsageError(`--${name} is given ${texts.length} times`);
    if (texts.length > 0) values.set(name, texts);
  }
  return new Options(values, positional);
}

/** The help text of a command. */
export function helpText(command: Command): string {
  const labels = [...command.options, { name: "help", help: "Show this text." } as Option]
    .map(({ name, value, help }) => [`--${name}${value ? ` ${value}` : ""}`, help] as const);
  const width = Math.max(...labels.map(([label]) => label.length)) + 2;
  return [
    command.summary,
    "",
    `Usage: deno task ${command.name} ${command.positional ?? ""}[options]`,
    "",
    "Options:",
    ...labels.map(([label, help]) => `  ${label.padEnd(width)}${help}`),
    "",
    "Examples:",
    ...command.examples.flatMap(([line, what]) => [`  ${line}`, `      ${what}`]),
    "",
    "Exit codes: 0 done, 1 crash, 2 usage or configuration, 3 coverage too low or, of an export,",
    "edits missing, 4 a regression (compare) or numbers that differ (verify-published, parity),",
    "130 interrupted with everything kept.",
    "",
  ].join("\n");
}

/** Writes to stderr: progress and messages. */
export function say(text: string): void {
  writeStderr(`${harmless(text)}\n`);
}

let isHeard = true;

/**
 * Writes to stderr as it stands. Where that fails once, as after its terminal was closed, nothing is
 * written there any more: work must not end over what nobody reads. A run has a log, and every task
 * an exit code.
 */
export function writeStderr(text: string): void {
  if (!isHeard) return;
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  } catch {
    isHeard = false;
  }
}

/** Writes to stdout: results. */
export function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${harmless(text)}\n`));
}

/**
 * A text for a terminal: control characters, of which some would be obeyed, and marks that turn the
 * direction of writing are written as `\u001b`, which JSON reads back.
 */
function harmless(text: string): string {
  return text.replaceAll(
    /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The operating system refused something, such as on a full disk; a stack would not help. */
const SYSTEM_FAULT = /\(os error \d+\)/;

/** Runs a command with the process's arguments, and exits. */
export async function main(command: Command): Promise<never> {
  if (Deno.args.includes("--help") || Deno.args.includes("-h")) {
    print(helpText(command));
    exit(EXIT.done);
  }
  // stdout is for results; a class of the user's that prints must not spoil them.
  // deno-lint-ignore no-console
  console.log = console.info = console.debug = console.error;
  try {
    const options = parseOptions(command, Deno.args);
    if (command.access === undefined || confinement() !== undefined) {
      exit(await command.run(options));
    }
    exit(await runConfined(Deno.mainModule, await command.access(options)));
  } catch (error) {
    if (error instanceof UsageError) {
      say(`${error.message}\nSee deno task ${command.name} --help`);
      exit(EXIT.usage);
    }
    if (error instanceof InputError) {
      say(error.message);
      exit(EXIT.usage);
    }
    if (error instanceof DOMException && error.name === "AbortError") {
      say("Interrupted.");
      exit(EXIT.interrupted);
    }
    const message = messageOf(error);
    if (message.includes(SYSTEM_FOLDERS)) {
      say(message);
      exit(EXIT.usage);
    }
    // By its name: the class would have to be loaded, and most commands need no models.
    const told = error instanceof Error &&
      (error.name === "ModelGoneError" || SYSTEM_FAULT.test(error.message));
    if (told) {
      say([error.message, ...(command.afterFault ? [command.afterFault] : [])].join("\n"));
      exit(EXIT.crash);
    }
    say(error instanceof Error ? error.stack ?? error.message : String(error));
    exit(EXIT.crash);
  }
}
