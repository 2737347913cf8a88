import { InputError, messageOf } from "../../input_error.ts";
import { findJsonFault } from "../json_fault.ts";

/**
 * Reads a whole JSON file of another benchmark: its texts, not its images.
 *
 * A key that stands twice at the top is refused: readers would keep one of the two and say nothing.
 *
 * @throws {InputError} If it cannot be read, is not JSON, or has a key twice.
 */
export async function readJsonFile(path: string): Promise<unknown> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    throw new InputError(`Cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
  const text = new TextDecoder().decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const fault = findJsonFault(new TextEncoder().encode(text));
    const where = fault === undefined
      ? messageOf(error)
      : `expected ${fault.expected} at byte ${fault.offset}`;
    throw new InputError(`Cannot read ${path}: it is not JSON (${where})`, { cause: error });
  }
  const twice = repeatedKeys(text);
  if (twice.length === 0) return value;
  throw new InputError(
    `Cannot read ${path}: the keys ${twice.join(", ")} stand in it twice, and one would be lost`,
  );
}

/**
 * The entries of a JSON file that must be an object, by their keys.
 *
 * @throws {InputError} If it cannot be read or is no object.
 */
export async function readJsonEntries(
  path: string,
): Promise<readonly (readonly [key: string, value: unknown])[]> {
  const value = await readJsonFile(path);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value);
  }
  throw new InputError(`Cannot read ${path}: expected an object of entries, by their keys`);
}

/** Strings with what follows them, and everything that opens or closes. */
const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/gs;

/** Keys that the outermost object of a sound JSON text has more than once. */
function repeatedKeys(text: string): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  let depth = 0;
  for (const [token, string, colon] of text.matchAll(TOKENS)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    else if (depth === 1 && string !== undefined && colon !== undefined) {
      if (seen.has(string)) twice.add(string);
      seen.add(string);
    }
  }
  return [...twice];
}
