import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import sharp from "sharp";
import { compareRuns, writeComparison } from "../../../../lib/report/comparison/mod.ts";
import { inTempFolder } from "../../../helpers/benchmark.ts";
import { run, times } from "./runs.ts";

const OPTIONS = { seed: 0 };

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).toSorted();
}

Deno.test("writeComparison() writes JSON, Markdown and the chart side by side", async () => {
  await inTempFolder(async (folder) => {
    const document = compareRuns(run("copy", times(8, 5)), [run("mine", times(8, 6))], OPTIONS);
    const files = await writeComparison(`${folder}/new`, document);
    assertEquals(files, {
      json: `${folder}/new/comparison.json`,
      markdown: `${folder}/new/comparison.md`,
      charts: [`${folder}/new/comparison.svg`, `${folder}/new/comparison.png`],
    });
    assertEquals((await namesIn(`${folder}/new`)).length, 4);
    assertEquals(JSON.parse(await Deno.readTextFile(files.json)), document);
    assertStringIncludes(await Deno.readTextFile(files.markdown), "](comparison.svg)");
    const { width, height } = await sharp(await Deno.readFile(files.charts[1] ?? "")).metadata();
    assert(width > 1000 && height > 200, `${width} x ${height}`);
  });
});

Deno.test("writeComparison() draws a chart for each run that has one", async () => {
  await inTempFolder(async (folder) => {
    const others = [run("empty", []), run("one", times(8, 6)), run("two", times(8, 4))];
    await writeComparison(folder, compareRuns(run("copy", times(8, 5)), others, OPTIONS));
    assertEquals(await namesIn(folder), [
      ...["comparison.json", "comparison.md"],
      ...["comparison_2.png", "comparison_2.svg", "comparison_3.png", "comparison_3.svg"],
    ]);
    const markdown = await Deno.readTextFile(`${folder}/comparison.md`);
    assertEquals(markdown.match(/comparison_\d\.svg/g), ["comparison_2.svg", "comparison_3.svg"]);
  });
});

Deno.test("writeComparison() leaves no JSON beside files that it does not belong to", async () => {
  await inTempFolder(async (folder) => {
    const document = compareRuns(run("copy", times(8, 5)), [run("mine", times(8, 6))], OPTIONS);
    await writeComparison(folder, document);
    // A folder stands where the new Markdown is to go.
    await Deno.remove(`${folder}/comparison.md`);
    await Deno.mkdir(`${folder}/comparison.md/x`, { recursive: true });
    await assertRejects(() => writeComparison(folder, document));
    assertEquals(await namesIn(folder), ["comparison.md", "comparison.png", "comparison.svg"]);
  });
});

Deno.test("writeComparison() removes an earlier comparison's charts alone", async () => {
  await inTempFolder(async (folder) => {
    const others = [run("one", times(8, 6)), run("two", times(8, 4))];
    await writeComparison(folder, compareRuns(run("copy", times(8, 5)), others, OPTIONS));
    const own = ["comparison_0.png", "comparison_1.md", "comparison_a.svg", "my_comparison_1.svg"];
    for (const name of own) await Deno.writeTextFile(`${folder}/${name}`, "mine");
    await Deno.mkdir(`${folder}/comparison_7.svg`);
    const document = compareRuns(run("copy", times(8, 5)), [run("one", [])], OPTIONS);
    await writeComparison(folder, document);
    assertEquals(await namesIn(folder), [
      ...["comparison.json", "comparison.md", "comparison_7.svg", ...own].toSorted(),
    ]);
  });
});
