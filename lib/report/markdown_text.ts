import stringWidth from "string-width";
import { cutText, oneLine } from "./plain_text.ts";

/**
 * A user's text as one line of Markdown that shows exactly that text: no markup, HTML, link, image,
 * table cell or formula can come out of it. Only what could act is escaped, so the source reads
 * well too.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(plainMarkdown("a|b <i>*c*</i> snake_case"), "a\\|b \\<i>\\*c\\*\\</i> snake_case");
 * ```
 */
export function plainMarkdown(text: string): string {
  return oneLine(text)
    .replaceAll(/[\\`*[<|~$]/g, "\\$&")
    // Within a word, an underscore emphasises nothing.
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    // An ampersand acts only where it begins an entity.
    .replaceAll(/&(?=#|\w)/g, "\\&")
    // Bare addresses would become links.
    .replaceAll(/:(?=\/\/)/g, "\\:")
    .replaceAll(/\bwww\./gi, (prefix) => `${prefix.slice(0, -1)}\\.`)
    .replaceAll("@", "&#64;")
    // At its start, these would make the text a heading, a quotation, a list or a rule.
    .replace(/^[#>+=-]/, "\\$&")
    .replace(/^(\d+)([.)])(?=\s|$)/, "$1\\$2");
}

/**
 * Text as inline code, on one line.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(inlineCode("a`b"), "`` a`b ``");
 * ```
 */
export function inlineCode(text: string): string {
  const line = oneLine(text);
  if (line === "") return "–";
  const fence = "`".repeat(longestRun(line) + 1);
  const padding = line.startsWith("`") || line.endsWith("`") || longestRun(line) > 0 ? " " : "";
  return `${fence}${padding}${line}${padding}${fence}`;
}

/**
 * Text as inline code for a table cell; as plain text where it holds pipes or backslashes, which
 * code within a table cannot show faithfully.
 */
export function cellCode(text: string): string {
  return /[|\\]/.test(text) ? plainMarkdown(text) : inlineCode(text);
}

/** Text of several lines as a fenced block. */
export function codeBlock(text: string): string {
  const shown = text.replaceAll(/\r\n?/g, "\n").split("\n")
    // Line structure stays, the rest of the hygiene is that of a line.
    .map((line) => line.replaceAll(/\S+/g, (word) => oneLine(word)).trimEnd());
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return [`${fence}text`, ...shown, fence].join("\n");
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Column of {@linkcode markdownTable}. */
export interface Column {
  /** Heading, Markdown. */
  readonly title: string;
  /** Side that the cells lean to. @default {"left"} */
  readonly align?: "left" | "right";
}

/**
 * A table whose columns also line up in the source, Chinese characters counted as two wide.
 *
 * @param rows Cells as Markdown, in the order of the columns; without line breaks or bare pipes.
 */
export function markdownTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(3, stringWidth(title), ...rows.map((row) => stringWidth(row[index] ?? "")))
  );
  const line = (cells: readonly string[]) =>
    `| ${
      columns.map(({ align }, index) => {
        const cell = cells[index] ?? "";
        const gap = " ".repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell)));
        return align === "right" ? gap + cell : cell + gap;
      }).join(" | ")
    } |`;
  const rule = columns.map(({ align }, index) => {
    const dashes = "-".repeat((widths[index] ?? 3) - 1);
    return align === "right" ? `${dashes}:` : `${dashes}-`;
  });
  return [
    line(columns.map(({ title }) => title)),
    `| ${rule.join(" | ")} |`,
    ...rows.map(line),
  ].join("\n");
}

/** A relative path as a link target: segments percent-encoded, slashes kept. */
export function linkTarget(path: string): string {
  return path.toWellFormed().split("/").map((segment) =>
    encodeURIComponent(segment).replaceAll(
      /[()'*!]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    )
  ).join("/");
}

/** A column of numbers. */
export function right(title: string): Column {
  return { title, align: "right" };
}

const NAME_LENGTH = 60;

/** Name of a category, difficulty or tag as it stands in tables; says so where there is none. */
export function groupName(name: string): string {
  const shown = plainMarkdown(cutText(oneLine(name), NAME_LENGTH));
  return shown === "" ? "(not stated)" : shown;
}
