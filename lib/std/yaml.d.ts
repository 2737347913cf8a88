/** Options of {@linkcode parse}. */
export interface ParseOptions {
  /** Which types are read; `core` is YAML 1.2. */
  readonly schema?: "failsafe" | "json" | "core" | "default" | "extended";
  /** Later duplicates of a key win instead of being an error. */
  readonly allowDuplicateKeys?: boolean;
}

/** Options of {@linkcode stringify}. */
export interface StringifyOptions {
  /** Longest line before text is folded; -1 never folds. */
  readonly lineWidth?: number;
}

/** Reads one YAML document; a `SyntaxError` names the line and column of a fault. */
export function parse(content: string, options?: ParseOptions): unknown;

/** Writes a value as YAML. */
export function stringify(data: unknown, options?: StringifyOptions): string;
