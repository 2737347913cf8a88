import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { ROOT, runTask } from "../helpers/task.ts";

/** Makes runs of 10 pairs, each with the editing model that it is named after. */
async function makeRuns(folder: string, names: readonly string[]): Promise<readonly string[]> {
  await writeBenchmark(folder, 10);
  for (const name of names) {
    const config = await configure(folder, { editor: `class_path: ${name}`, output: name });
    await runTask("evaluate", ["--config", config, "--no-progress"]);
  }
  return names.map((name) => `${folder}/${name}`);
}

Deno.test("compare gives the verdict first, and the same numbers as JSON", async () => {
  await inTempFolder(async (folder) => {
    const runs = await makeRuns(folder, ["copy", "oracle"]);
    const text = await runTask("compare", runs);
    assertEquals(text.code, 0, text.stderr);
    assert(text.stdout.startsWith('"oracle" scores 10.000 higher than "copy" ('), text.stdout);
    assertStringIncludes(text.stdout, "p = 0.0020, 10 pairs)");

    const json = await runTask("compare", [...runs, "--json", "--top", "2"]);
    const { first, comparisons: [comparison], regression } = JSON.parse(json.stdout);
    const { overall, categories, lost, gained, pairs } = comparison;
    assertEquals([first.name, comparison.run.name, regression], ["copy", "oracle", null]);
    assertEquals([overall.count, overall.difference, overall.p], [10, 10, 2 / 2 ** 10]);
    assertEquals([overall.wins, overall.ties, overall.losses], [10, 0, 0]);
    assertEquals([categories.length, lost.length, gained.length, pairs.length], [5, 0, 2, 10]);
  });
});

Deno.test("compare writes Markdown, JSON and a chart", async () => {
  await inTempFolder(async (folder) => {
    const runs = await makeRuns(folder, ["oracle", "copy"]);
    const output = `${folder}/reports/mine`;
    const { code, stdout, stderr } = await runTask("compare", [
      ...runs,
      "--output",
      output,
      "--json",
    ]);
    assertEquals(code, 0, stderr);
    const names = await Array.fromAsync(Deno.readDir(output), ({ name }) => name);
    assertEquals(names.toSorted(), [
      "comparison.json",
      "comparison.md",
      "comparison.png",
      "comparison.svg",
    ]);
    assertEquals(await Deno.readTextFile(`${output}/comparison.json`), stdout);
    const markdown = await Deno.readTextFile(`${output}/comparison.md`);
    assert(markdown.startsWith('# copy compared with oracle\n\n**"copy" scores 10.000 lower than'));
    const [link = ""] = /(?<=\[now\]\()[^)]*/.exec(markdown) ?? [];
    assertStringIncludes(link, "../../copy/images/");
    await Deno.stat(`${output}/${decodeURIComponent(link)}`);
  });
});

Deno.test("compare --fail-on-regression answers a loss that is shown with code 4", async () => {
  await inTempFolder(async (folder) => {
    const [copy = "", oracle = ""] = await makeRuns(folder, ["copy", "oracle"]);
    const compare = (runs: readonly string[], tolerance: string) =>
      runTask("compare", [...runs, `--fail-on-regression=${tolerance}`]);
    const lost = await compare([oracle, copy], "0.5");
    assertEquals(lost.code, 4, lost.stderr);
    assertStringIncludes(lost.stdout, 'Regression: "copy" lost 10.000 over all pairs, more than');
    assertEquals((await compare([oracle, copy], "10")).code, 0);
    assertEquals((await compare([copy, oracle], "0")).code, 0);
    for (const wrong of ["-1", "much", "NaN", "11", "Infinity"]) {
      const { code, stderr } = await compare([copy, oracle], wrong);
      assertEquals(code, 2);
      assertStringIncludes(
        stderr,
        `--fail-on-regression: expected a number from 0 to 10, got "${wrong}"`,
      );
    }
  });
});

Deno.test("compare --fail-on-regression counts edits that newly fail as 0", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    await Deno.writeTextFile(
      `${folder}/mine.ts`,
      `import { BaseDiffusionModel } from "${ROOT}lib/models/mod.ts";
      export class Mine extends BaseDiffusionModel {
        editImage({ id, source }) {
          if (Number.parseInt(id) % 3 > 0) return Promise.reject(new Error("no memory left"));
          return Promise.resolve({ image: source });
        }
      }`,
    );
    const evaluate = async (output: string, editor: string) => {
      const config = await configure(folder, {
        editor: `class_path: ${editor}`,
        output,
        // Scores by the pair's number.
        judge: `class_path: ${ROOT}tests/fixtures/slow_models.ts#SlowJudge\n  ` +
          `params: { calls: ${folder}/judge.txt, ms: 0 }`,
        evaluation: "  companions: false\n",
      });
      await runTask("evaluate", ["--config", config, "--no-progress"]);
      return `${folder}/${output}`;
    };
    const copy = await evaluate("copy", "copy");
    const mine = await evaluate("mine", `${folder}/mine.ts#Mine`);
    const { code, stdout, stderr } = await runTask("compare", [
      copy,
      mine,
      "--fail-on-regression=0",
    ]);
    assertEquals(code, 4, stderr);
    const [first = "", second] = stdout.split("\n");
    assertStringIncludes(
      first,
      'changed nothing, "mine" scores 2.700 lower than "copy" (95 % interval',
    );
    assertEquals(second, '6 of 10 edits that "copy" made failed or changed nothing in "mine".');
    assert(/^All, failed edits as 0 +10 +4\.500 +1\.800 +-2\.700 /m.test(stdout), stdout);
    assertStringIncludes(
      stdout,
      'Regression: "mine" lost 2.700 over all pairs, failed edits as 0,',
    );
  });
});

Deno.test("compare refuses runs that were not judged alike, unless told", async () => {
  await inTempFolder(async (folder) => {
    const [copy = ""] = await makeRuns(folder, ["copy"]);
    const config = await configure(folder, { output: "other", more: "prompts: reasoned\n" });
    await runTask("evaluate", ["--config", config, "--no-progress"]);
    const runs = [copy, `${folder}/other`];
    const refused = await runTask("compare", runs);
    assertEquals([refused.code, refused.stdout], [2, ""]);
    assertStringIncludes(
      refused.stderr,
      "were not judged alike:\n  prompts: score_only there, reasoned now",
    );
    const forced = await runTask("compare", [...runs, "--force"]);
    assertEquals(forced.code, 0);
    assertStringIncludes(
      forced.stdout,
      "! The runs were not judged alike: prompts: score_only there",
    );
    assertStringIncludes(
      forced.stdout,
      '"other" scores the same as "copy" on every one of 10 pairs.',
    );
  });
});

Deno.test("compare takes the pairs in common, and ends with 3 without any", async () => {
  await inTempFolder(async (folder) => {
    const [whole = ""] = await makeRuns(folder, ["copy"]);
    const part = async (output: string, ids: readonly string[]) => {
      const config = await configure(folder, { output });
      const chosen = ids.flatMap((id) => ["--id", id]);
      await runTask("evaluate", ["--config", config, "--no-progress", ...chosen]);
      return `${folder}/${output}`;
    };
    const first = await part("first", ["00000_物理", "00001_环境"]);
    const second = await part("second", ["00002_社会"]);
    const some = await runTask("compare", [whole, first]);
    assertEquals(some.code, 0, some.stderr);
    assertStringIncludes(some.stdout, "! first: Partial: 2 of 10 pairs.");
    assertStringIncludes(some.stdout, 'only one of the runs finished: 8 of "copy", 0 of "first".');
    const none = await runTask("compare", [first, second, "--fail-on-regression", "1"]);
    assertEquals(none.code, 3, none.stderr);
    assertStringIncludes(
      none.stdout,
      'No result: no pair has a score in both "first" and "second".',
    );
  });
});

Deno.test("compare names faulty command lines", async () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["a"], "name the folders of at least two runs"],
    [["a", "b", "a/"], "a is named twice"],
    [["a", "b", "--top", "some"], "--top: expected a whole number of at least 0"],
    [["a", "b", "--seed=-1"], "--seed: expected a whole number"],
    [["/no/run", "b"], "Cannot read /no/run"],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await runTask("compare", args);
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
  }
});
