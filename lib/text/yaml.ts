import { parse } from "@std/yaml";
import { ProblemsError } from "./problem.ts";
import { type YamlFaultKind, yamlFaults } from "./yaml_faults.ts";

/**
 * Reads one YAML document.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { ProblemsError } from "./problem.ts";
 *
 * assertEquals(parseYaml("a: [1, x]", "my.yaml"), { a: [1, "x"] });
 * const deep = "[".repeat(1000) + "]".repeat(1000);
 * assertThrows(() => parseYaml(deep, "my.yaml"), ProblemsError, "levels");
 * ```
 *
 * @param file Name of the file, for messages.
 * @throws {ProblemsError} With the place of the syntax error, or if it is nested more than 100
 * levels deep, or its aliases stand for more than 100,000 values.
 */
export function parseYaml(text: string, file: string): unknown {
  const problem = (message: string, line = 1, column = 1) =>
    new ProblemsError([{ file, line, column, keyPath: [], message }]);
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    // The reader goes down a level for each call of itself, until there is no room for another.
    if (error instanceof RangeError) throw problem(TOO_DEEP);
    if (!(error instanceof SyntaxError)) throw error;
    const place = / at line (\d+), column (-?\d+)/.exec(error.message);
    const message = error.message.slice(0, place?.index).split("\n", 1)[0] ?? "";
    const line = Number(place?.[1] ?? 1);
    const kind = kindOf(message);
    const faults = yamlFaults(text, kind)
      // What follows the place is not what stopped the reader.
      .filter((fault) => kind !== "tabs" || fault.line <= line);
    if (faults.length > 0) throw new ProblemsError(faults.map((fault) => ({ file, ...fault })));
    // After a value of several lines the reader counts the column from the end of its first.
    throw problem(message, line, Math.max(1, Number(place?.[2] ?? 1)));
  }
  const excess = excessOf(value);
  if (excess !== undefined) throw problem(excess);
  return value;
}

/** What may be behind a message of the reader; tabs can be behind any. */
function kindOf(message: string): YamlFaultKind {
  if (message.includes("duplicated key")) return "duplicate keys";
  return message.includes("quoted scalar") ? "open quote" : "tabs";
}

/** More values than this, aliases written out, are no configuration but an attack or a slip. */
const MOST_NODES = 100_000;

/** Values deeper than this are none either. */
const DEEPEST = 100;

const TOO_MANY = `its aliases (*) stand for more than ${MOST_NODES} values; write fewer of them`;
const TOO_DEEP = `its values are nested more than ${DEEPEST} levels deep; close the brackets`;

/** Why a tree of values is too much, aliases counted each time; it may hold itself. */
function excessOf(value: unknown): string | undefined {
  const open: (readonly [node: unknown, depth: number])[] = [[value, 0]];
  let isDeep = false;
  for (let count = 0; open.length > 0; count += 1) {
    if (count >= MOST_NODES) return TOO_MANY;
    const [node, depth] = open.pop() ?? [undefined, 0];
    if (typeof node !== "object" || node === null) continue;
    isDeep ||= depth >= DEEPEST;
    for (const inner of Object.values(node)) open.push([inner, depth + 1]);
  }
  return isDeep ? TOO_DEEP : undefined;
}
