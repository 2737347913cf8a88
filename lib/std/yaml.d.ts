/** Options of {@linkcode parse}. */
export interface ParseOptions {
  /** Which types are read; `core` is YAML 1.2. */
  readonly schema?: "failsafe" | "json" | "core" | "default" | "extended";
  /** Later duplicates of a key win instead of being an error. */
  readonly allowDuplicateKeys?: boolean;
}

/** Reads one YAML document; a `SyntaxError` names the line and column of a fault. */
export function parse(content: string, options?: ParseOptions): unknown;
