import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { compareRuns, type RunToCompare } from "../../../../lib/report/comparison/mod.ts";
import { differencesChart } from "../../../../lib/report/comparison/differences_chart.ts";
import { drawSvg } from "../../../../lib/report/vega_svg.ts";
import { Typeface } from "../../../../lib/text/outline.ts";
import { run, times } from "./runs.ts";

async function draw(before: RunToCompare, now: RunToCompare): Promise<string> {
  const { comparisons: [comparison] } = compareRuns(before, [now], { seed: 0 });
  if (comparison === undefined) throw new Error("nothing was compared");
  const typeface = await Typeface.load();
  return await drawSvg(differencesChart(comparison, { first: before.name, typeface }));
}

function labels(svg: string): readonly string[] {
  return [...svg.matchAll(/role="img" aria-label="([^"]*)"/g)].map(([, label]) => label ?? "");
}

const NAMES = ["物理", "环境", "社会"];
const category = (index: number) => ({ category: NAMES[index % 3] ?? "" });
const gains = [0.5, 2, -1];
const better = times(30, 5).map((score, index) => score + (gains[index % 3] ?? 0) + index % 2);

Deno.test("differencesChart() draws the categories from high to low, all pairs last", async () => {
  const svg = await draw(run("copy", times(30, 5), category), run("mine", better, category));
  assert(!svg.includes("<text") && !svg.includes("font-family"));
  assertStringIncludes(svg, "<title>Mean difference of mine and copy by category, with 95 %");
  const all = labels(svg);
  assertEquals(all.filter((label) => [...NAMES, "All pairs"].includes(label)), [
    ...["环境", "物理", "社会"],
    "All pairs",
  ]);
  assertEquals(all.filter((label) => /±|p =|\d of \d/.test(label)).slice(-12), [
    ...["+2.500 ± 0.377", "+1.000 ± 0.377", "-0.500 ± 0.377", "+1.000 ± 0.502"],
    ...["p = 0.0059", "p = 0.0059", "p = 0.0625", "p = 0.0004"],
    ...["10 of 10 scored", "10 of 10 scored", "10 of 10 scored", "30 of 30 scored"],
  ]);
  assert(all.some((label) => label.includes("Right of 0: mine scores higher.")));
  // Three of the four differences are shown, so three dots are filled.
  const dots = [...svg.matchAll(/<path[^>]*fill="#(0072b2|ffffff)"[^>]*stroke="#(\w+)"/g)];
  assertEquals(dots.map(([, fill]) => fill), ["0072b2", "0072b2", "0072b2", "ffffff"]);
});

Deno.test("differencesChart() draws a grey bar where scores are missing", async () => {
  const grey = /fill="#d5d9de"/g;
  const before = run("copy", times(30, 5), category);
  const whole = await draw(before, run("mine", better, category));
  assertEquals(whole.match(grey), null);
  const gaps = better.map((score, index) => index === 3 ? undefined : score);
  const svg = await draw(before, run("mine", gaps, category));
  assertEquals(svg.match(grey)?.length, 2);
  assert(labels(svg).includes("9 of 10 scored") && labels(svg).includes("29 of 30 scored"));
});

Deno.test("differencesChart() copes with one pair, equal scores and hostile names", async () => {
  const hostile = `'"</svg>\\u0041 datum.value ${"很长的名字 ".repeat(20)}\n`;
  for (const scores of [[5], [5, 5, 5], [0, 10]]) {
    const fields = () => ({ category: hostile });
    const svg = await draw(run(hostile, scores, fields), run("mine", scores.toReversed(), fields));
    assert(svg.startsWith("<svg") && svg.trimEnd().endsWith("</svg>"));
    assertEquals(svg.split("</svg>").length, 2);
    assert(!labels(svg).includes("All pairs"));
    const longest = Math.max(...labels(svg).map((label) => [...label].length));
    assert(longest < 260, `a label of ${longest} characters`);
  }
});

Deno.test("differencesChart() stays on the scale, however wide an interval is", async () => {
  const svg = await draw(run("copy", [0, 10]), run("mine", [10, 0]));
  assert(labels(svg).includes("+10") && labels(svg).includes("-10"));
  assert(!labels(svg).includes("+15") && !labels(svg).includes("+20"));
});

Deno.test("differencesChart() gives the same bytes for the same data", async () => {
  const runs = [run("copy", times(30, 5), category), run("mine", better, category)] as const;
  assertEquals(await draw(...runs), await draw(...runs));
});
