import type { FontWeight, Typeface } from "../text/outline.ts";

const TEXT = /<text((?:\s+[\w:-]+="[^"]*")*)\s*>([^]*?)<\/text>/g;
const LINE = /<tspan((?:\s+[\w:-]+="[^"]*")*)\s*>([^<]*)<\/tspan>/g;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;

/** Attributes that choose glyphs, or are said anew; the others go over to the outlines. */
const CONSUMED: ReadonlySet<string> = new Set([
  "text-anchor",
  "font-family",
  "font-size",
  "font-weight",
  "aria-label",
  "aria-hidden",
  "aria-roledescription",
  "role",
]);

/**
 * Replaces every text of an SVG drawing by its outlines, so that it looks the same on a machine
 * without fonts. The words stay readable to assistive software as `aria-label`.
 *
 * Understands what vega writes: `text` elements with plain attributes that hold text or a `tspan`
 * per line, with `text-anchor`, `font-size` in px and `font-weight`.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { Typeface } from "../text/outline.ts";
 *
 * const svg = '<svg><text text-anchor="end" font-size="12px" fill="#333">物理</text></svg>';
 * const outlined = outlineSvgText(svg, await Typeface.load());
 * assert(outlined.startsWith('<svg><path fill="#333" role="img" aria-label="物理"'));
 * assert(!outlined.includes("<text"));
 * ```
 *
 * @throws {Error} If a text is written in a way that is not understood.
 */
export function outlineSvgText(svg: string, typeface: Typeface): string {
  const outlined = svg.replaceAll(
    TEXT,
    (_match, attributes: string, content: string) =>
      outlineElement(readAttributes(attributes), { content, typeface }),
  );
  const left = outlined.search(/<(?:text|tspan)[\s>]/);
  if (left >= 0) {
    throw new Error(
      `Cannot outline the text of the SVG: expected plain text or lines, got ${
        outlined.slice(left, left + 120)
      }`,
    );
  }
  return outlined;
}

interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

function outlineElement(
  attributes: ReadonlyMap<string, string>,
  { content, typeface }: { readonly content: string; readonly typeface: Typeface },
): string {
  const lines = readLines(content);
  // Left as it is, the caller finds it and says so.
  if (lines === undefined) return `<text>${content}</text>`;
  const size = parseFloat(attributes.get("font-size") ?? "11");
  const weight = readWeight(attributes.get("font-weight"));
  const anchor = attributes.get("text-anchor");
  const shift = anchor === "end" ? 1 : anchor === "middle" ? 0.5 : 0;
  const kept = [...attributes].filter(([name]) => !CONSUMED.has(name))
    .map(([name, value]) => ` ${name}="${value}"`).join("");
  const label = escapeXml(lines.map(({ text }) => text).join(" ").trim());
  const described = label === "" ? "" : ` role="img" aria-label="${label}"`;
  const paths = lines.filter(({ text }) => text.trim() !== "").map((line) => {
    const outline = typeface.outline(line.text, size, weight);
    const x = round(line.x - shift * outline.width);
    return { d: outline.path, move: x === 0 && line.y === 0 ? "" : `translate(${x},${line.y})` };
  });
  const [only] = paths;
  if (paths.length === 1 && only !== undefined) {
    const transform = [attributes.get("transform") ?? "", only.move].join(" ").trim();
    const rest = kept.replace(/ transform="[^"]*"/, "");
    const place = transform === "" ? "" : ` transform="${transform}"`;
    return `<path${rest}${described}${place} d="${only.d}"/>`;
  }
  const drawn = paths.map(({ d, move }) =>
    `<path${move === "" ? "" : ` transform="${move}"`} d="${d}"/>`
  );
  return `<g${kept}${described}>${drawn.join("")}</g>`;
}

function readLines(content: string): readonly Line[] | undefined {
  if (!content.includes("<")) return [{ text: unescapeXml(content), x: 0, y: 0 }];
  const lines: Line[] = [];
  let y = 0;
  for (const [, attributes, text] of content.matchAll(LINE)) {
    const map = readAttributes(attributes ?? "");
    y += Number(map.get("dy") ?? 0);
    lines.push({ text: unescapeXml(text ?? ""), x: Number(map.get("x") ?? 0), y: round(y) });
  }
  return content.replaceAll(LINE, "").trim() === "" ? lines : undefined;
}

function readAttributes(written: string): ReadonlyMap<string, string> {
  return new Map(
    [...written.matchAll(ATTRIBUTE)].map(([, name, value]) => [name ?? "", value ?? ""]),
  );
}

/** The weight of the typeface for a CSS font weight: a name or a number. */
export function readWeight(weight: string | number | undefined): FontWeight {
  return weight === "bold" || weight === "bolder" || Number(weight) >= 600 ? "bold" : "regular";
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Text as XML character data or attribute value. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function unescapeXml(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll(
      /&#(x[0-9a-f]+|\d+);/gi,
      (_match, code: string) => String.fromCodePoint(Number(/^x/i.test(code) ? `0${code}` : code)),
    )
    .replaceAll("&amp;", "&");
}
