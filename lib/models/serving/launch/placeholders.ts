/** What is known of a server before it is started. */
export interface PlaceholderValues {
  /** Port on which it must listen. */
  readonly port?: string | undefined;
  /** First of its devices. */
  readonly device?: string | undefined;
  /** Its devices, as the configuration gives them. */
  readonly devices?: string | undefined;
  /** Its number among the servers of its model, from 0. */
  readonly index?: string | undefined;
  /** Folder of the logs. */
  readonly log_dir?: string | undefined;
}

const PLACEHOLDER = /\{(port|devices?|index|log_dir)\}/g;

/**
 * Fills in what is known. Any other braces stay as they are, so that JSON needs no escapes; what
 * is filled in is not read again.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fillPlaceholders("--port={port}", { port: "8000" }), "--port=8000");
 * assertEquals(fillPlaceholders('{"image": {index}}', { port: "8000" }), '{"image": {index}}');
 * ```
 */
export function fillPlaceholders(text: string, values: PlaceholderValues): string {
  return text.replace(
    PLACEHOLDER,
    (whole, name: keyof PlaceholderValues) => values[name] ?? whole,
  );
}

/** Whether there is something left to fill in. */
export function hasPlaceholder(text: string): boolean {
  return text.search(PLACEHOLDER) >= 0;
}
