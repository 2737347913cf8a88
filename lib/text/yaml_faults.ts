import { type Document, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import type { KeyPath, Position } from "./yaml_positions.ts";

/** Something in a text that is no YAML. */
export interface YamlFault extends Position {
  /** Keys from the root to what is wrong; empty for what has none. */
  readonly keyPath: KeyPath;
  /** What is wrong, and what to write. */
  readonly message: string;
}

/** What is looked for. */
export type YamlFaultKind = "duplicate keys" | "open quote" | "tabs";

/**
 * Finds the faults of one kind in a text that could not be read, where more can be said of them
 * than the reader does.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(yamlFaults("a:\n  b: 1\n  c: 2\n  b: 3\n", "duplicate keys"), [{
 *   line: 4,
 *   column: 3,
 *   keyPath: ["a", "b"],
 *   message: "duplicate key: it is there already in line 2; keep one of the two",
 * }]);
 * ```
 *
 * @returns Nothing where none is found.
 */
export function yamlFaults(text: string, kind: YamlFaultKind): readonly YamlFault[] {
  const counter = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { lineCounter: counter });
  } catch (error) {
    // The parser goes down a level for each call of itself, until there is no room for another.
    if (error instanceof RangeError) return [];
    throw error;
  }
  if (kind === "duplicate keys") return duplicateKeys(document, at);
  if (kind === "open quote") return openQuote(document, { end: text.length, at });
  return tabs(document, at);
}

type At = (offset: number) => Position;

function duplicateKeys(document: Document.Parsed, at: At): readonly YamlFault[] {
  const faults: YamlFault[] = [];
  visit(document, {
    Map(_, map, ancestors) {
      const first = new Map<string, number>();
      for (const { key } of map.items) {
        if (!isScalar(key) || !key.range || key.value === MERGE) continue;
        const name = String(key.value);
        const before = first.get(name);
        if (before === undefined) {
          first.set(name, key.range[0]);
          continue;
        }
        const message = `duplicate key: it is there already in line ${
          at(before).line
        }; keep one of the two`;
        const keyPath = [...pathOf([...ancestors, map]), name];
        faults.push({ ...at(key.range[0]), keyPath, message });
      }
    },
  });
  return faults;
}

/** May be there several times. */
const MERGE = "<<";

/** Keys from the root to the last of some nodes, each of which holds the next. */
function pathOf(nodes: readonly unknown[]): KeyPath {
  return nodes.flatMap((node, index): KeyPath => {
    if (isPair(node)) return isScalar(node.key) ? [String(node.key.value)] : [];
    return isSeq(node) && index + 1 < nodes.length ? [node.items.indexOf(nodes[index + 1])] : [];
  });
}

function openQuote(
  document: Document.Parsed,
  { end, at }: { readonly end: number; readonly at: At },
): readonly YamlFault[] {
  const faults: YamlFault[] = [];
  visit(document, {
    Scalar(_, { type, range }) {
      if ((type !== "QUOTE_SINGLE" && type !== "QUOTE_DOUBLE") || !range || range[1] < end) return;
      const quote = type === "QUOTE_SINGLE" ? "'" : '"';
      const message = `the quote that begins here is not closed; end the text with ${quote}`;
      faults.push({ ...at(range[0]), keyPath: [], message });
    },
  });
  return faults;
}

function tabs(document: Document.Parsed, at: At): readonly YamlFault[] {
  return document.errors.filter(({ code }) => code === "TAB_AS_INDENT").map(({ pos: [start] }) => ({
    ...at(start),
    keyPath: [],
    message: "the line is indented by a tab; YAML indents by spaces only",
  }));
}
