/** Options of {@linkcode parseArgs}. */
export interface ParseOptions {
  /** Names that never take a value. */
  readonly boolean?: readonly string[];
  /** Names whose value stays text. */
  readonly string?: readonly string[];
  /** Names that may be given several times; their value is always a list. */
  readonly collect?: readonly string[];
  /** Names whose `--no-` form means false. */
  readonly negatable?: readonly string[];
  /** Short name to long name. */
  readonly alias?: Readonly<Record<string, string>>;
  /** Values of what is not given. */
  readonly default?: Readonly<Record<string, unknown>>;
  /** Called for every argument that is not declared; `false` drops it. */
  readonly unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** The arguments by name, and the positional ones under `_`. */
export interface Args {
  /** Positional arguments. */
  readonly _: readonly (string | number)[];
  readonly [name: string]: unknown;
}

/** Reads command line arguments. */
export function parseArgs(args: readonly string[], options?: ParseOptions): Args;
