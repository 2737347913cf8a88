import { parse } from "@std/yaml";
import { ProblemsError } from "./problem.ts";

/**
 * Reads one YAML document.
 *
 * @param file Name of the file, for messages.
 * @throws {ProblemsError} With the place of the syntax error.
 */
export function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text);
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
}
