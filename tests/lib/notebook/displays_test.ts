import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { Buffer } from "node:buffer";
import sharp from "sharp";
import {
  barsChart,
  chart,
  differencePicture,
  DISPLAY,
  imageGrid,
  pictureStrips,
  scatterChart,
  table,
  text,
} from "../../../lib/notebook/mod.ts";
import { picture } from "../../helpers/benchmark.ts";

const HOSTILE = `<img src=x onerror=alert(1)> & "物理"`;

function htmlOf(bundle: Readonly<Record<string, unknown>>): string {
  return String(bundle["text/html"]);
}

Deno.test("table() escapes every text, and lines Chinese up as two wide", () => {
  const bundle = table(["分类", HOSTILE], [["物理", HOSTILE], ["b", 3]])[DISPLAY]();
  const html = htmlOf(bundle);
  assert(!html.includes("<img"));
  assertEquals(html.split("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;物理&quot;").length, 3);
  const plain = String(table(["分类", "n"], [["物理", 1], ["wide", 12]])[DISPLAY]()["text/plain"]);
  assertEquals(plain, "| 分类 |   n |\n| ---- | --: |\n| 物理 |   1 |\n| wide |  12 |");
});

Deno.test("table() leans numbers to the right and shows what is missing as a dash", () => {
  const html = htmlOf(table(["a", "b"], [["x", 0.5], ["y", undefined]])[DISPLAY]());
  assertStringIncludes(html, '<td style="text-align:right;');
  assertStringIncludes(html, ">0.500</td>");
  assertStringIncludes(html, ">–</td>");
});

Deno.test("table() refuses a row of another length", () => {
  const error = assertThrows(() => table(["a", "b"], [["x"]]), RangeError);
  assertEquals(error.message, "Cannot show the table: row 0 must have 2 cells, got 1");
});

Deno.test("text() shows exactly the text", () => {
  assertEquals(text("*a* <b>", undefined, "c")[DISPLAY]()["text/markdown"], "\\*a\\* \\<b>\n\nc");
});

Deno.test("imageGrid() shows small copies as JPEG or PNG, captions escaped", async () => {
  const large = await picture({ width: 800, height: 600 });
  const tiny = await picture({ width: 32, height: 16 });
  const webp = await sharp(large).webp().toBuffer();
  const grid = await imageGrid([
    { image: large, caption: HOSTILE },
    { image: tiny, caption: "tiny" },
    { image: webp, caption: "webp" },
  ], { side: 200 });
  const html = htmlOf(grid[DISPLAY]());
  assert(!html.includes("<img src=x"));
  const images = [...html.matchAll(/<img src="data:(image\/\w+);base64,([^"]+)" width="(\d+)"/g)];
  assertEquals(
    images.map(([, type, , width]) => [type, width]),
    [["image/jpeg", "200"], ["image/png", "32"], ["image/jpeg", "200"]],
  );
  const { width, height } = await sharp(Buffer.from(images[0]?.[2] ?? "", "base64")).metadata();
  assertEquals([width, height], [200, 150]);
  assert(html.length < 60_000, `${html.length} characters`);
});

Deno.test("pictureStrips() keeps replies as text", async () => {
  const image = await picture();
  const shown = await pictureStrips([{
    title: HOSTILE,
    pictures: [{ image, caption: "source" }],
    texts: [`Score: 8\n${HOSTILE}`],
  }]);
  const html = htmlOf(shown[DISPLAY]());
  assert(!html.includes("<img src=x"));
  assertStringIncludes(html, "Score: 8\n&lt;img");
});

Deno.test("differencePicture() is dark where nothing changed and light where much did", async () => {
  const source = await picture({ width: 64, height: 64, background: "#000000", square: "#000000" });
  const edited = await picture({ width: 64, height: 64, background: "#000000", square: "#ffffff" });
  const { width, height, data } = await differencePicture(source, edited);
  assertEquals([width, height], [64, 64]);
  assertEquals([...data.subarray(0, 3)], [12, 12, 28]);
  const middle = 3 * (32 * 64 + 32);
  assertEquals([...data.subarray(middle, middle + 3)], [253, 250, 198]);
});

Deno.test("chart() gives outlined SVG, and the specification under vega-lite 5", async () => {
  const bundle = (await chart(
    await barsChart({
      title: "Pairs by category",
      values: [
        { row: "物理", part: "easy" },
        { row: "物理", part: "hard" },
        { row: "<b>", part: "hard" },
      ],
    }),
  ))[DISPLAY]();
  const svg = String(bundle["image/svg+xml"]);
  assert(svg.startsWith("<svg") && !svg.includes("<text"));
  assertStringIncludes(svg, 'aria-label="物理"');
  assertStringIncludes(svg, "<title>Pairs by category: 2 rows, 3 counted</title>");
  const spec = bundle["application/vnd.vegalite.v5+json"] as Record<string, unknown>;
  assertEquals(spec["$schema"], "https://vega.github.io/schema/vega-lite/v5.json");
  assertEquals((spec["config"] as Record<string, unknown>)["font"], "Noto Sans SC");
});

Deno.test("barsChart() puts a row's parts one after the other", async () => {
  const { spec } = await barsChart({
    title: "Pairs",
    values: [{ row: "a", part: "x" }, { row: "a", part: "y" }, { row: "a", part: "y" }],
  });
  const [bars] = spec["layer"] as [{ readonly data: { readonly values: readonly unknown[] } }];
  assertEquals(bars.data.values, [
    { start: 0, end: 1, part: "x", top: 0.14, bottom: 0.86 },
    { start: 1, end: 3, part: "y", top: 0.14, bottom: 0.86 },
  ]);
  await assertRejects(() => barsChart({ title: "Pairs", values: [] }), RangeError, "got none");
});

Deno.test("scatterChart() draws scores with the line of equality", async () => {
  const points = [{ x: 3, y: 8, name: "a" }, { x: 10, y: 0, name: "b" }];
  const drawn = scatterChart({ title: "Scores", x: "before", y: "now", points, scores: true });
  const svg = String((await chart(drawn))[DISPLAY]()["image/svg+xml"]);
  assertStringIncludes(svg, 'aria-label="On the line, both are the same."');
  assertThrows(() => scatterChart({ title: "", x: "", y: "", points: [] }), RangeError, "got none");
});
