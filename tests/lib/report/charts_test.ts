import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import sharp from "sharp";
import { sha256 } from "../../../lib/files/hash.ts";
import { buildReport, drawCharts, svgToPng } from "../../../lib/report/mod.ts";
import { largeRun, metadata, outcome } from "./outcomes.ts";

function labels(svg: string): readonly string[] {
  return [...svg.matchAll(/role="img" aria-label="([^"]*)"/g)].map(([, label]) => label ?? "");
}

Deno.test("drawCharts() gives the same bytes for the same data", async () => {
  const report = buildReport(largeRun(), metadata());
  const [first, second] = await Promise.all([drawCharts(report), drawCharts(report)]);
  assertEquals(first, second);
  // Change these only after looking at the drawings.
  assertEquals(
    sha256(first?.distribution ?? ""),
    "bf672a683ad9e3d4d66cc935ba277fa9c4cf546211305f54bbea3bef2c85546c",
  );
  assertEquals(
    sha256(first?.means ?? ""),
    "30250a76752b87a8d11fd2bbd90d937bc1c396dc4fc027812f45d0822652c91f",
  );
});

Deno.test("drawCharts() shows every score and every category, without fonts", async () => {
  const report = buildReport(largeRun(), metadata());
  const charts = await drawCharts(report);
  for (const svg of [charts?.distribution ?? "", charts?.means ?? ""]) {
    assert(!svg.includes("<text") && !svg.includes("font-family"));
    for (const name of ["物理", "环境", "社会", "因果", "指代"]) {
      assert(labels(svg).includes(name), `${name} is missing`);
    }
  }
  const dots = [...(charts?.distribution ?? "").matchAll(/fill="#0072b2"/g)];
  assertEquals(dots.length, report.counts.scored);
  assertStringIncludes(charts?.distribution ?? "", "<title>Distribution of 255 scores over 5");
  assert(labels(charts?.distribution ?? "").includes("3 missing"));
});

Deno.test("drawCharts() sorts means from high to low and notes coverage", async () => {
  const charts = await drawCharts(buildReport([
    outcome(0, { score: 3 }),
    outcome(1, { score: 4 }),
    outcome(2, { score: 8, category: "环境" }),
    outcome(3, { score: 8, category: "环境" }),
    outcome(4, { category: "环境" }),
    outcome(5, { category: "因果" }),
  ], metadata()));
  const notes = labels(charts?.means ?? "").filter((label) => /±|\d scored|no score/.test(label));
  assertEquals(notes.slice(-6), [
    "8.000 ± 0.000",
    "3.500 ± 6.353",
    "no score",
    "2 of 2 scored",
    "2 of 3 scored",
    "0 of 1 scored",
  ]);
  assertStringIncludes(charts?.means ?? "", "all scored pairs 5.75");
});

Deno.test("drawCharts() marks defaulted numbers as such", async () => {
  const outcomes = [outcome(0, { score: 8 }), outcome(1, { defaulted: 5 })];
  const draw = (policy: "default" | "exclude") =>
    drawCharts(
      buildReport(
        outcomes,
        metadata({ evaluation: { policy, maxReasks: 0, seed: 0, repeats: 1 } }),
      ),
    );
  const hollow = /stroke="#d55e00"/;
  assert(hollow.test((await draw("default"))?.distribution ?? ""));
  assert(!hollow.test((await draw("exclude"))?.distribution ?? ""));
});

Deno.test("drawCharts() copes with one pair, equal scores, and twenty hostile names", async () => {
  const runs = [
    [outcome(0, { score: 10 })],
    [0, 1, 2].map((index) => outcome(index, { score: 5 })),
    Array.from({ length: 40 }, (_, index) =>
      outcome(index, {
        score: index % 11,
        category: `'"</svg>\\u0041 datum.value ${"very long name ".repeat(3)}\n${index % 20}`,
      })),
  ];
  for (const outcomes of runs) {
    const charts = await drawCharts(buildReport(outcomes, metadata()));
    for (const svg of [charts?.distribution ?? "", charts?.means ?? ""]) {
      assert(!svg.includes("NaN") && !svg.includes("undefined") && !svg.includes("Infinity"));
      assertEquals(svg.match(/<\/svg>/g)?.length, 1);
      await svgToPng(svg);
    }
  }
});

Deno.test("drawCharts() draws nothing where nothing was scored", async () => {
  assertEquals(await drawCharts(buildReport([outcome(0)], metadata())), undefined);
});

Deno.test("svgToPng() draws two pixels per unit", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="30" ' +
    'height="20" fill="red"/></svg>';
  const { width, height, format } = await sharp(await svgToPng(svg)).metadata();
  assertEquals([width, height, format], [60, 40, "png"]);
});

Deno.test("drawCharts() lets a dot stand for several of very many scores", async () => {
  const outcomes = Array.from(
    { length: 9000 },
    (_, index) => outcome(index, { score: index < 6000 ? 8 : 3 }),
  );
  const svg = (await drawCharts(buildReport(outcomes, metadata())))?.distribution ?? "";
  // 9,000 by 3: a third of each score.
  assertEquals([...svg.matchAll(/fill="#0072b2"/g)].length, 3000);
  assertStringIncludes(labels(svg).join("\n"), "Each dot is 3 edits");
});
