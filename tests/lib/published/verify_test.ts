import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../lib/input_error.ts";
import {
  type Figure,
  type FigureTable,
  type Verification,
  verifyPublished,
} from "../../../lib/published/mod.ts";
import { ROOT } from "../../helpers/task.ts";
import { answers, raters, verdicts, withFiles } from "./clone.ts";

/** Cuts of the published works' files; not part of the project. */
const DATA = `${ROOT}../shared/data`;

const present = await Deno.stat(DATA).then(() => true, () => false);
// deno-lint-ignore no-console -- a skipped test should say why
if (!present) console.log(`published figures: skipped, ${DATA} is absent`);

const TASK = "ImagenHub_Text-Guided_IE";
const HUMAN = `_human_annotations/ImagenHub_human_eval_results/${TASK}`;

async function shape(
  files: Readonly<Record<string, unknown>>,
  inside = "",
): Promise<Readonly<Record<string, unknown>>> {
  return await withFiles(files, async (folder) => {
    const { found, missing, tables } = await verifyPublished(`${folder}${inside}`);
    return {
      found: found.map(({ name, folder: place }) => `${name} ${place.slice(folder.length)}`),
      missing: missing.map(({ name }) => name.split(",")[0]),
      counts: tables.map(({ figures }) => figures.length),
    };
  });
}

Deno.test("verifyPublished() knows an old and a new clone of VIEScore", async () => {
  for (const before of ["", "paper_implementation/"]) {
    const clone = {
      ...answers(`VIEScore/${before}_answers/results_gpt4o_0shot/${TASK}`),
      ...raters(`VIEScore/${before}${HUMAN}`),
    };
    const expected = {
      missing: ["GenAI-Bench", "VIEScore"],
      counts: [3, 25, 104],
    };
    assertEquals(await shape(clone), {
      found: ["VIEScore /VIEScore", "ImagenHub /VIEScore"],
      ...expected,
    });
    assertEquals(await shape(clone, "/VIEScore"), {
      found: ["VIEScore /VIEScore", "ImagenHub /VIEScore"],
      ...expected,
    });
  }
});

Deno.test("verifyPublished() takes ImagenHub's figures from its own clone first", async () => {
  const clones = {
    ...answers(`a/_answers/results_gemini_0shot/${TASK}`),
    ...raters(`a/${HUMAN}`),
    ...raters("b/eval/human_ratings/Text-Guided_IE"),
    "c/results/image_edition/gpt4o/pairwise.json": verdicts(["AA"]),
    "c/results/image_edition/gpt4o/pairwise.jsonl": "not read",
    "c/results/video_generation/gpt4o/pairwise.json": "not read",
  };
  assertEquals(await shape(clones), {
    found: ["VIEScore /a", "ImagenHub /b", "GenAI-Bench /c"],
    missing: ["VIEScore", "GenAI-Bench"],
    counts: [75, 25, 104, 1],
  });
  assertEquals((await shape(clones, "/b")).found, ["ImagenHub /b"]);
});

Deno.test("verifyPublished() reports every copy of a work", async () => {
  const copies = {
    "a/gpt4o.json": verdicts(["AA"]),
    "b/gemini-1.5-pro.json": verdicts(["AA"]),
  };
  assertEquals((await shape(copies)).found, ["GenAI-Bench /a", "GenAI-Bench /b"]);
});

Deno.test("verifyPublished() says what it looked for where nothing is", async () => {
  await withFiles({ "a/readme.md": "" }, async (folder) => {
    const error = await assertRejects(() => verifyPublished(folder), InputError);
    assert(error.message.startsWith(`${folder}: nothing found; looked for\nVIEScore\n`));
    assert(error.message.includes(`\n  ${folder}/*/_answers\n`), error.message);
    assert(error.message.includes(`\n  ${folder}/results/image_edition\n`), error.message);
    await assertRejects(() => verifyPublished(`${folder}/b`), InputError, "/b: not found");
  });
});

function tableOf({ tables }: Verification, title: string): FigureTable {
  const table = tables.find((one) => one.title.includes(title));
  assert(table !== undefined, title);
  return table;
}

function figureOf(table: FigureTable, name: string): Figure {
  const figure = table.figures.find((one) => one.name === name);
  assert(figure !== undefined, name);
  return figure;
}

/** Values with four decimals by the names of what stands beside a figure or a table. */
function besides({ beside }: Figure | FigureTable): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(beside.map(({ name, value }) => [name, value?.toFixed(4)]));
}

Deno.test({
  name: "verifyPublished() meets every published figure, or carries out the reason why not",
  ignore: !present,
  fn: async () => {
    const { found, missing, tables } = await verifyPublished(DATA);
    assertEquals(found.map(({ name }) => name), ["VIEScore", "ImagenHub", "GenAI-Bench"]);
    assertEquals(missing.map(({ lookedFor }) => lookedFor), [
      [`${DATA}/genai-bench/<judge>.json`],
    ]);
    assertEquals(tables.map(({ figures }) => figures.length), [75, 3, 25, 104, 2]);
    const others = tables.flatMap(({ figures }) => figures)
      .filter(({ outcome }) => outcome !== "equal")
      .map(({ name, published, recomputed, outcome }) => [
        name,
        published,
        recomputed?.toFixed(4),
        outcome,
      ]);
    assertEquals(others, [
      ["CycleDiffusion, Spearman of O", 0.4009, "0.4006", "explained"],
      ["Prompt2prompt, Spearman of O", 0.3268, "0.3267", "explained"],
      ["average Spearman of PQ", 0.4863, "0.4864", "explained"],
    ]);
    assertEquals(tables[0]?.notes.slice(1, 3), [
      "1432 edits used, 0 left out.",
      "Of those used, with a random score in place of a reply that could not be read: 1.",
    ]);
    assert(tables[1]?.notes[2]?.endsWith("that could not be read: 6."));
  },
});

Deno.test({
  name: "verifyPublished() computes MagicBrush's figures by Gemini",
  ignore: !present,
  fn: async () => {
    const table = tableOf(await verifyPublished(DATA), "gemini");
    const ours = ["mean of SC", "population std of SC", "mean of O"].concat(
      ["SC", "PQ", "O"].map((aspect) => `Spearman of ${aspect}`),
    ).map((name) => figureOf(table, `MagicBrush, ${name}`).recomputed?.toFixed(4));
    assertEquals(ours, ["0.6263", "0.4325", "0.4544", "0.4689", "0.4927", "0.4727"]);
    const [interval] = figureOf(table, "MagicBrush, Spearman of SC").beside;
    assertAlmostEquals(interval?.ci95?.[0] ?? NaN, 0.3391, 5e-5);
    assertAlmostEquals(interval?.ci95?.[1] ?? NaN, 0.5812, 5e-5);
  },
});

Deno.test({
  name: "verifyPublished() gives true Fisher averages and plain means beside the published ones",
  ignore: !present,
  fn: async () => {
    const verification = await verifyPublished(DATA);
    const averages = ["gemini", "gpt4o"].map((judge) =>
      ["SC", "PQ", "O"].map((aspect) => {
        const figure = figureOf(
          tableOf(verification, judge),
          `average Spearman of ${aspect}`,
        );
        const { "Fisher average": fisher, "plain mean": plain } = besides(figure);
        return [figure.published, fisher, plain];
      })
    );
    assertEquals(averages, [
      [[0.2836, "0.2990", "0.2916"], [0.4291, "0.4630", "0.4588"], [0.2728, "0.2873", "0.2799"]],
      [[0.4062, "0.4544", "0.4311"], [0.4863, "0.5437", "0.5313"], [0.3821, "0.4186", "0.4025"]],
    ]);
    const humans = figureOf(tableOf(verification, "each rater"), "average of O");
    assertEquals([humans.published, humans.outcome], [0.4184, "equal"]);
    assertEquals(besides(humans), {
      "Fisher average of the eight above": "0.4644",
      "Fisher average of all 24 correlations": "0.5446",
      "plain mean of the 24": "0.5029",
    });
  },
});

Deno.test({
  name: "verifyPublished() says what the accuracies of GenAI-Bench do not",
  ignore: !present,
  fn: async () => {
    const table = tableOf(await verifyPublished(DATA), "GenAI-Bench");
    assertEquals(table.figures.map(({ name, recomputed }) => [name, recomputed?.toFixed(2)]), [
      ["gemini-1.5-pro", "55.93"],
      ["gpt4o", "53.54"],
    ]);
    const { "A over B": a, "B over A": b } = besides(figureOf(table, "gpt4o"));
    assertEquals([a, b], ["301.0000", "416.0000"]);
    assertEquals(besides(table), {
      "humans: A over B": "240.0000",
      "humans: B over A": "263.0000",
      "humans: p of no preference for a position": "0.3266",
      "p of gemini-1.5-pro and gpt4o being equally accurate (McNemar, Holm)": "0.2253",
    });
    const interval = figureOf(table, "gpt4o").beside[0]?.ci95;
    assert(interval !== undefined && interval[0] < 50 && interval[1] > 55.93);
  },
});

Deno.test({
  name: "verifyPublished() finds a figure different once the data are",
  ignore: !present,
  fn: async () => {
    const path = `${DATA}/genai-bench/gpt4o.json`;
    const items = JSON.parse(await Deno.readTextFile(path));
    items[0].model_vote = "[[B>A]]";
    items[0].correct = false;
    const { tables } = await withFiles({ "a/gpt4o.json": items }, verifyPublished);
    assertEquals(tables[0]?.figures.map(({ outcome }) => outcome), ["different"]);
  },
});
