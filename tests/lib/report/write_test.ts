import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { buildReport, readReport, writeReport } from "../../../lib/report/mod.ts";
import { metadata, outcome } from "./outcomes.ts";

const NOW = new Date(2026, 2, 4, 5, 6, 7);

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).toSorted();
}

Deno.test("writeReport() writes JSON, Markdown and charts side by side", async () => {
  const folder = await Deno.makeTempDir();
  const report = buildReport([outcome(0, { score: 7 }), outcome(1, { score: 9 })], metadata());
  const files = await writeReport(folder, report, { now: NOW });
  const base = `${folder}/results/evaluation_report_20260304_050607`;
  assertEquals(files, {
    json: `${base}.json`,
    markdown: `${base}.md`,
    charts: [
      `${base}_distribution.svg`,
      `${base}_distribution.png`,
      `${base}_means.svg`,
      `${base}_means.png`,
    ],
  });
  assertEquals(await namesIn(`${folder}/results`), [
    "evaluation_report_20260304_050607.json",
    "evaluation_report_20260304_050607.md",
    "evaluation_report_20260304_050607_distribution.png",
    "evaluation_report_20260304_050607_distribution.svg",
    "evaluation_report_20260304_050607_means.png",
    "evaluation_report_20260304_050607_means.svg",
  ]);
  assertEquals(readReport(JSON.parse(await Deno.readTextFile(files.json))), report);
  assertStringIncludes(
    await Deno.readTextFile(files.markdown),
    "](evaluation_report_20260304_050607_means.svg)",
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeReport() leaves charts out where nothing was scored", async () => {
  const folder = await Deno.makeTempDir();
  const files = await writeReport(folder, buildReport([outcome(0)], metadata()), { now: NOW });
  assertEquals(files.charts, []);
  assertEquals((await namesIn(`${folder}/results`)).length, 2);
  assert(!(await Deno.readTextFile(files.markdown)).includes("!["));
  await Deno.remove(folder, { recursive: true });
});
