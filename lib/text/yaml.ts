import { parse } from "@std/yaml";
import { ProblemsError } from "./problem.ts";

/**
 * Reads one YAML document.
 *
 * @param file Name of the file, for messages.
 * @throws {ProblemsError} With the place of the syntax error.
 */
export function parseYaml(text: string, file: string): unknown {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const place = / at line (\d+), column (\d+)/.exec(error.message);
    throw new ProblemsError([{
      file,
      line: Number(place?.[1] ?? 1),
      column: Number(place?.[2] ?? 1),
      keyPath: [],
      message: error.message.slice(0, place?.index).split("\n", 1)[0] ?? "",
    }]);
  }
  if (countNodes(value, MOST_NODES) < MOST_NODES) return value;
  throw new ProblemsError([{
    file,
    line: 1,
    column: 1,
    keyPath: [],
    message: `its aliases (*) stand for more than ${MOST_NODES} values; write fewer of them`,
  }]);
}

/** More values than this, aliases written out, are no configuration but an attack or a slip. */
const MOST_NODES = 100_000;

/** Values in a tree, aliases counted each time; stops counting at `most`. */
function countNodes(value: unknown, most: number): number {
  let count = 0;
  const open: unknown[] = [value];
  while (open.length > 0 && count < most) {
    const node = open.pop();
    count += 1;
    if (typeof node === "object" && node !== null) open.push(...Object.values(node));
  }
  return count;
}
