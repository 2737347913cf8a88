import { isCollection, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { Node } from "yaml";

/** A place in a text file; both numbers count from 1. */
export interface Position {
  /** Line. */
  readonly line: number;
  /** Column. */
  readonly column: number;
}

/** A way to a YAML node: map keys and list indices from the root. */
export type KeyPath = readonly (string | number)[];

/**
 * Finds where things stand in a YAML text, for error messages.
 *
 * The values themselves are read by `@std/yaml`; this is only used once something is wrong.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const positions = yamlPositions("a: 1\nb:\n  text: |\n    one {two}\n");
 * assertEquals(positions.ofKey(["b", "text"]), { line: 3, column: 3 });
 * assertEquals(positions.ofText(["b", "text"], 4), { line: 4, column: 9 });
 * ```
 */
export function yamlPositions(text: string): YamlPositions {
  const counter = new LineCounter();
  const root = parseDocument(text, { lineCounter: counter, keepSourceTokens: true }).contents;
  const at = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
  return {
    ofKey(path) {
      return at(keyOffset(root, path));
    },
    ofText(path, index) {
      const node = find(root, path);
      if (!isScalar(node) || typeof node.value !== "string" || !node.range) {
        return at(keyOffset(root, path));
      }
      const start = at(node.range[0]);
      const before = node.value.slice(0, index).split("\n");
      const block = node.type === "BLOCK_LITERAL";
      if (!block) {
        const quote = node.type === "QUOTE_SINGLE" || node.type === "QUOTE_DOUBLE" ? 1 : 0;
        return before.length === 1
          ? { line: start.line, column: start.column + quote + index }
          : start;
      }
      const line = start.line + before.length;
      const sourceLine = (text.split("\n")[line - 1] ?? "").replace(/\r$/, "");
      const valueLine = node.value.split("\n")[before.length - 1] ?? "";
      const indent = sourceLine.length - valueLine.length;
      return { line, column: indent + (before.at(-1)?.length ?? 0) + 1 };
    },
  };
}

/** Positions of the nodes of one YAML text. */
export interface YamlPositions {
  /** Where the key at the end of `path` stands, or the nearest parent that exists. */
  ofKey(path: KeyPath): Position;
  /** Where the character `index` of the text value at `path` stands. */
  ofText(path: KeyPath, index: number): Position;
}

function find(root: unknown, path: KeyPath): unknown {
  return path.length === 0 ? root : isCollection(root) ? root.getIn(path, true) : undefined;
}

function keyOffset(root: Node | null, path: KeyPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = find(root, path.slice(0, length - 1));
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === last);
      if (pair && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    } else if (isCollection(parent)) {
      const item = parent.get(last, true);
      if (isScalar(item) || isCollection(item)) return item.range?.[0] ?? 0;
    }
  }
  return root?.range?.[0] ?? 0;
}
