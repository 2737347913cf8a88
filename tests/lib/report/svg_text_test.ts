import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { outlineSvgText } from "../../../lib/report/svg_text.ts";
import { Typeface } from "../../../lib/text/outline.ts";

const typeface = await Typeface.load();

Deno.test("outlineSvgText() honours anchor, size, weight, transform, fill and opacity", () => {
  const svg = '<text text-anchor="middle" transform="translate(5,6) rotate(30)" ' +
    'font-family="x" font-size="20px" font-weight="bold" fill="#123" opacity="0.5">Hi</text>';
  const width = typeface.width("Hi", 20, "bold");
  assertEquals(
    outlineSvgText(svg, typeface),
    '<path fill="#123" opacity="0.5" role="img" aria-label="Hi" ' +
      `transform="translate(5,6) rotate(30) translate(${Math.round(-width * 50) / 100},0)" ` +
      `d="${typeface.outline("Hi", 20, "bold").path}"/>`,
  );
});

Deno.test("outlineSvgText() moves text with anchor end by its whole width", () => {
  const svg = '<text text-anchor="end" font-size="10px">物理</text>';
  assertStringIncludes(outlineSvgText(svg, typeface), 'transform="translate(-20,0)"');
});

Deno.test("outlineSvgText() places each line of a text", () => {
  const svg = '<text font-size="10px" fill="red"><tspan>a</tspan><tspan x="0" dy="12">b</tspan>' +
    '<tspan x="0" dy="12">c</tspan></text>';
  const outlined = outlineSvgText(svg, typeface);
  assertEquals(
    [...outlined.matchAll(/translate\([^)]*\)/g)].map(([move]) => move),
    ["translate(0,12)", "translate(0,24)"],
  );
  assertStringIncludes(outlined, '<g fill="red" role="img" aria-label="a b c">');
});

Deno.test("outlineSvgText() reads escapes, also > within an attribute", () => {
  const svg = '<text aria-label="a > b" font-size="10px">&lt;&amp;lt;&gt;&#x41;</text>';
  const outlined = outlineSvgText(svg, typeface);
  assertStringIncludes(outlined, 'aria-label="&lt;&amp;lt;&gt;A"');
  assertStringIncludes(outlined, typeface.outline("<&lt;>A", 10).path);
});

Deno.test("outlineSvgText() says what it cannot read rather than drop it", () => {
  assertThrows(
    () => outlineSvgText("<svg><text>a<textPath>b</textPath></text></svg>", typeface),
    Error,
    "expected plain text or lines, got <text>a<textPath>",
  );
});

Deno.test("outlineSvgText() leaves empty texts without outlines", () => {
  assert(!outlineSvgText('<text font-size="10px"> </text>', typeface).includes("<path"));
});
