/** Length of a piece, about, in characters. */
const PIECE = 1 << 20;

/**
 * An object as `JSON.stringify(value, null, 2)` writes it, in texts that follow each other: one with
 * a list of very many members would take several times its memory as a whole.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const value = { name: "a\nb", empty: [], pairs: [{ id: 1, tags: ["x"] }, null], none: undefined };
 * assertEquals([...jsonPieces(value)].join(""), JSON.stringify(value, null, 2));
 * ```
 */
export function* jsonPieces(value: object): Generator<string> {
  let piece = "{";
  let isFirst = true;
  for (const [key, member] of Object.entries(value)) {
    const isList = Array.isArray(member) && member.length > 0;
    const text = isList ? "[" : indented(member, 2);
    if (text === undefined) continue;
    piece += `${isFirst ? "" : ","}\n  ${JSON.stringify(key)}: ${text}`;
    isFirst = false;
    if (!isList) continue;
    for (const [at, one] of member.entries()) {
      piece += `${at === 0 ? "" : ","}\n    ${indented(one, 4) ?? "null"}`;
      if (piece.length < PIECE) continue;
      yield piece;
      piece = "";
    }
    piece += "\n  ]";
  }
  yield `${piece}${isFirst ? "" : "\n"}}`;
}

/** A value as JSON, its further lines moved in; line feeds in texts are escaped. */
function indented(value: unknown, spaces: number): string | undefined {
  return JSON.stringify(value, null, 2)?.replaceAll("\n", `\n${" ".repeat(spaces)}`);
}
