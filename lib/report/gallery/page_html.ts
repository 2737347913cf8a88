import { createHash } from "node:crypto";
import { escapeXml } from "../svg_text.ts";
import type { PageCode } from "./bundle_page.ts";
import { scriptJson } from "./data_script.ts";

/** What goes into a gallery's page. */
export interface PageParts {
  /** Title of the page, plain text. */
  readonly title: string;
  /** Script and style sheet. */
  readonly code: PageCode;
  /** Name of the folder beside the page that holds its files; absent where all is embedded. */
  readonly folder?: string;
  /** Data that the page holds itself, by name. */
  readonly embedded?: Readonly<Record<string, unknown>>;
}

/**
 * The page of a gallery as HTML.
 *
 * Its content security policy lets run nothing but the page's own script, known by its hash, and
 * what that script itself loads, which are the data files beside the page. There is no network:
 * images are those of the page's own place, and nothing may be fetched, sent or framed. No text can
 * become markup, for the sinks that would make it so are locked (trusted types).
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * const code = { script: "start()", style: "" };
 * const html = pageHtml({ title: "<copy>", code, embedded: { index: "</script>" } });
 * assert(html.includes("<title>&lt;copy&gt;</title>"));
 * assert(html.includes("\\u003c/script\\u003e"));
 * ```
 */
export function pageHtml({ title, code, folder, embedded = {} }: PageParts): string {
  // Within its element, only its own end tag and a comment's beginning would end a script early.
  const script = code.script.replaceAll(/<(?=\/script|!--)/gi, "\\x3C");
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}' 'strict-dynamic'`,
    `style-src '${hashOf(code.style)}'`,
    "img-src 'self' file: data:",
    "base-uri 'none'",
    "form-action 'none'",
    "trusted-types gallery",
    "require-trusted-types-for 'script'",
  ].join("; ");
  const data = Object.entries(embedded).map(([name, value]) =>
    `<script type="application/json" data-name="${escapeXml(name)}">${scriptJson(value)}</script>\n`
  );
  const files = folder === undefined
    ? ""
    : ` data-files="${escapeXml(encodeURIComponent(folder))}"`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escapeXml(title)}</title>
<style>${code.style}</style>
</head>
<body>
<div id="gallery"${files}><p class="boot">Opening the gallery …</p></div>
<noscript><p class="boot">This page needs JavaScript; it loads nothing from the network.</p></noscript>
${data.join("")}<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
