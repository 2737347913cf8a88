import { assert, assertAlmostEquals, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { buildReport, reportMarkdown } from "../../../lib/report/mod.ts";
import {
  evaluate,
  type EvaluationResult,
  JudgingLab,
  loadConfig,
  openBenchmark,
  type Progress,
  readRun,
} from "../../../lib/evaluation/mod.ts";
import { readAnswer } from "../../../lib/evaluation/read_answer.ts";
import { readJournal } from "../../../lib/evaluation/journal.ts";
import { judgeKey } from "../../../lib/evaluation/work.ts";
import { loadPromptSet } from "../../../lib/prompts/mod.ts";
import { formatProblem, ProblemsError } from "../../../lib/text/problem.ts";
import { ASPECT_PROMPTS, configureAspects } from "../../helpers/aspects.ts";
import { CATEGORIES, inTempFolder, writeBenchmark } from "../../helpers/benchmark.ts";
import { UNREPORTED } from "../../helpers/unreported.ts";

/** Evaluates a configuration; returns how it ended, and what was said of its progress. */
async function run(path: string): Promise<EvaluationResult & { readonly progress: Progress[] }> {
  const loaded = await loadConfig(path);
  const progress: Progress[] = [];
  const watch = {
    signal: new AbortController().signal,
    onProgress: (now: Progress) => void progress.push(now),
    onMessage: () => {},
  };
  const result = await evaluate(loaded, await openBenchmark(loaded, watch), {
    ...watch,
    ...UNREPORTED,
  });
  return { ...result, progress };
}

async function callsOf(folder: string, output = "run"): Promise<readonly string[]> {
  return (await Deno.readTextFile(`${folder}/${output}_calls.txt`)).trim().split("\n");
}

Deno.test("evaluate() asks about each aspect, with the source where it says so", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const { outcomes, progress } = await run(await configureAspects(folder));
    assertEquals((await callsOf(folder)).toSorted(), [
      "00000_物理 beauty false",
      "00000_物理 likeness true",
      "00001_环境 beauty false",
      "00001_环境 likeness true",
      "00002_社会 beauty false",
      "00002_社会 likeness true",
      "00003_因果 beauty false",
      "00003_因果 likeness true",
      // Asked again for a score that never comes.
      ...Array(3).fill("00004_指代 likeness true"),
    ]);
    // likeness: 1 + (n + 8) % 5 of 1 to 5; beauty: 1 + (n + 6) % 10 of 0 to 10.
    const [first, second, , , last] = outcomes;
    assertEquals(first?.aspects?.map(({ name, score, scale }) => [name, score, scale]), [
      ["likeness", 4, [1, 5]],
      ["beauty", 7, [0, 10]],
    ]);
    assertEquals([first?.score, second?.score], [(7.5 + 7) / 2, (10 + 8) / 2]);
    assertEquals([first?.rule, first?.asked], ["mean@1", 2]);
    assertEquals([last?.status, last?.score, last?.asked], ["unparsed", undefined, 3]);
    assertEquals(last?.reason, "likeness: The reply holds no number that could be a score.");
    const judging = progress.findLast(({ stage }) => stage === "judge");
    assertEquals([judging?.done, judging?.total, judging?.failures], [9, 9, 1]);
    // Every aspect on the scale from 0 to 10: (7.5 + 10 + 0 + 2.5) and (7 + 8 + 9 + 10).
    assertAlmostEquals(judging?.mean ?? 0, 54 / 8, 1e-12);
    assertEquals((await readRun(`${folder}/run`)).outcomes, [...outcomes]);
  });
});

for (const stages of ["sequential", "overlapped"] as const) {
  Deno.test(`evaluate() with ${stages} stages goes on with the aspects that are left`, async () => {
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 10);
      const evaluation = `  stages: ${stages}\n  repeats: 2\n`;
      const path = await configureAspects(folder, { evaluation });
      const whole = await run(path);
      assertEquals(whole.progress.at(-1)?.done, 10);
      const calls = await callsOf(folder);
      // 8 pairs of two aspects and 2 of one, twice; pair 4 never gives a score and is asked thrice.
      assertEquals(calls.length, 2 * (8 * 2 + 1 + 3));

      const journal = `${folder}/run/journal.jsonl`;
      const lines = (await Deno.readTextFile(journal)).split("\n");
      const replies = lines.flatMap((line, at) => line.startsWith('{"type":"judge"') ? [at] : []);
      // As if the process had died after so many replies, with the next one half written.
      for (const kept of [0, 7, 20, 39]) {
        const cut = replies[kept] ?? 0;
        const torn = [...lines.slice(0, cut), lines[cut]?.slice(0, 50)].join("\n");
        await Deno.writeTextFile(journal, torn);
        await Deno.remove(`${folder}/run_calls.txt`);
        const again = await run(path);
        assertEquals(again.outcomes.map(withoutTimes), whole.outcomes.map(withoutTimes));
        const judged = again.progress.findLast(({ stage }) => stage === "judge");
        assertEquals([judged?.done, judged?.total], [36, 36]);
        const { records } = await readJournal(journal);
        const done = records.flatMap((record) =>
          record.type === "judge" ? [`${record.key} ${record.ask}`] : []
        );
        assertEquals(new Set(done).size, done.length, "a reply was asked for twice");
        assertEquals((await callsOf(folder)).length, calls.length - kept);
      }
      await Deno.remove(`${folder}/run_calls.txt`);
      assertEquals((await run(path)).outcomes.length, 10);
      await assertRejects(() => callsOf(folder), Deno.errors.NotFound);
    });
  });
}

function withoutTimes(outcome: EvaluationResult["outcomes"][number]) {
  const { editMs: _edit, judgeMs: _judge, ...rest } = outcome;
  return rest;
}

Deno.test("evaluate() checks the judge on every aspect, and combines its answers", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const path = await configureAspects(folder, { evaluation: "  controls: 2\n" });
    const { metadata, outcomes } = await run(path);
    const scores = new Map(outcomes.map(({ id, score }) => [id, score]));
    assert(metadata.controls.length >= 8);
    for (const { id, score, aspects } of metadata.controls) {
      assertEquals(score, scores.get(id), "the judge goes by the id alone");
      assertEquals(aspects?.length, id.includes("指代") ? 1 : 2);
    }
    const { records } = await readJournal(`${folder}/run/journal.jsonl`);
    const groups = records.findLast((record) => record.type === "checks")?.keys ?? [];
    assertEquals(groups.length, metadata.controls.length);
  });
});

Deno.test("evaluate() asks nothing about an aspect that a pair's tags leave out", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const prompts = ASPECT_PROMPTS.replace("beauty: {}", "beauty: { except_tags: [colour] }");
    const { outcomes, progress } = await run(await configureAspects(folder, { prompts }));
    const beauty = (await callsOf(folder)).filter((call) => call.includes("beauty")).toSorted();
    assertEquals(beauty, ["00001_环境 beauty false", "00002_社会 beauty false"]);
    assertEquals(outcomes.map(({ aspects }) => aspects?.length), [1, 2, 2, 1, 1]);
    assertEquals(outcomes[0]?.score, 7.5);
    assertEquals(progress.findLast(({ stage }) => stage === "judge")?.total, 7);
    assertEquals((await readRun(`${folder}/run`)).outcomes, [...outcomes]);
  });
});

Deno.test("evaluate() reads a score by the scale of its aspect", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const prompts = ASPECT_PROMPTS.replaceAll("out of 5", "out of 5. Write 9");
    const { outcomes } = await run(await configureAspects(folder, { prompts }));
    const [first] = outcomes;
    assertEquals(first?.status, "out_of_range");
    assertEquals(first?.reason, "likeness: The score must lie between 1 and 5, got 9.");
    assertEquals(first?.aspects?.map(({ status, score }) => [status, score]), [
      ["out_of_range", undefined],
      ["scored", 7],
    ]);
  });
});

Deno.test("readAnswer() takes the expected score from the points on the aspect's scale", () => {
  const shares = [0, 0, 0, 0.25, 0.25, 0, 0, 0, 0.5, 0, 0];
  const answer = {
    reply: "Score: 4",
    truncated: false,
    expected: { mean: 5.75, entropy: 1, mass: 1, shares },
    scoring: "expected",
  } as const;
  const aspect = { name: "likeness", scale: [1, 5] } as const;
  const read = readAnswer({ ...answer, aspect });
  assertEquals(read.status === "scored" && [read.score, read.rule], [3.5, "expected"]);
  const less = { ...answer.expected, mass: 0.9 };
  const unread = readAnswer({ ...answer, expected: less, aspect });
  assertEquals(
    unread.status === "unparsed" && unread.reason,
    "The judge would write a score from 1 to 5 there with a probability of 0.45 only; 0.5 is the least.",
  );
});

Deno.test("loadConfig() says where aspects and aggregation do not fit", async () => {
  await inTempFolder(async (folder) => {
    const problem = async (parts: Parameters<typeof configureAspects>[1]) => {
      const path = await configureAspects(folder, parts);
      const { problems } = await assertRejects(() => loadConfig(path), ProblemsError);
      return problems.map(formatProblem).map((text) => text.replace(folder, "."));
    };
    assertEquals(await problem({ aggregation: "gedit@1" }), [
      "./run.yaml:11:3 evaluation.aggregation: gedit@1 knows no aspect likeness; it takes " +
      "semantic_consistency, perceptual_quality",
    ]);
    const named = ASPECT_PROMPTS.replaceAll("likeness", "semantic_consistency")
      .replaceAll("beauty", "perceptual_quality");
    assertEquals(await problem({ aggregation: "gedit@1", prompts: named }), [
      "./run.yaml:11:3 evaluation.aggregation: gedit@1 takes semantic_consistency on the scale " +
      "0 to 10, and the prompts ask for 1 to 5",
    ]);
    assertEquals(
      await problem({ aggregation: "gedit@1", prompts: named.replace("[1, 5]", "[0, 10]") }),
      [
        "./run.yaml:11:3 evaluation.aggregation: gedit@1 takes perceptual_quality, " +
        'semantic_consistency of the category "指代", and the prompts ask for semantic_consistency',
      ],
    );
    assertEquals(await problem({ aggregation: "gedit" }), [
      "./run.yaml:11:3 evaluation.aggregation: expected `mean@1`, `gedit@1`, `imgedit@1`, " +
      '`kris@1` or `rise@1`, got "gedit"; did you mean `gedit@1`?',
    ]);
    const plain = `prompts:\n${
      CATEGORIES.map((category) =>
        `  ${category}: { system_prompt: a, user_prompt_template: "{edit_instruction}" }\n`
      ).join("")
    }`;
    assertEquals(await problem({ prompts: plain }), [
      "./run.yaml:11:3 evaluation.aggregation: run_prompts asks one question of each edit, so " +
      "there is nothing to combine; leave the key out, or name prompts with aspects",
    ]);
  });
});

Deno.test("JudgingLab judges by aspects, and puts no question twice", async () => {
  await inTempFolder(async (folder) => {
    const benchmark = await writeBenchmark(folder, 5);
    const path = await configureAspects(folder);
    const { outcomes } = await run(path);
    const { judge, prompts } = await loadConfig(path);
    const ids = outcomes.slice(0, 3).map(({ id }) => id);
    const stored = await readRun(`${folder}/run`);
    await using lab = await JudgingLab.open(stored, {
      judge,
      ids,
      benchmark,
      folder: `${folder}/lab`,
    });
    const same = await lab.judge(prompts);
    assertEquals(same.asked, 0);
    const judged = (list: EvaluationResult["outcomes"]) =>
      list.map(({ id, score, reply, aspects }) => ({ id, score, reply, aspects }));
    assertEquals(judged(same.outcomes), judged(outcomes.slice(0, 3)));
    assertEquals(same.metadata.evaluation, stored.metadata.evaluation);
    const other = loadPromptSet({
      file: "other.yaml",
      text: ASPECT_PROMPTS.replaceAll("Asked for", "Wanted"),
    });
    const changed = await lab.judge(other);
    assertEquals(changed.asked, 3, "the prompts of one aspect alone were changed");
    assertEquals(
      changed.outcomes.map(({ score }) => score),
      same.outcomes.map(({ score }) => score),
    );
  });
});

Deno.test("evaluate() measures the distance to the target where it is asked to", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const plain = await run(await configureAspects(folder));
    assertEquals(plain.outcomes.flatMap(({ companions }) => companions?.targetDistance ?? []), []);
    // A finished run takes it on, for it is no part of what the run is.
    const path = await configureAspects(folder, { evaluation: "  target_distance: true\n" });
    const { outcomes, progress } = await run(path);
    assertEquals(progress.filter(({ stage }) => stage === "judge"), []);
    // The square of 24 x 24 of 64 x 48 pixels is #336 in the source, which is copied, and #c33 in
    // the target: red differs by 153 levels of 255, blue by 51.
    const [red, blue] = [0.6, 0.2];
    const share = 24 * 24 / (64 * 48) / 3;
    for (const { companions } of outcomes) {
      assertAlmostEquals(companions?.targetDistance?.l1 ?? 0, (red + blue) * share, 1e-12);
      assertAlmostEquals(
        companions?.targetDistance?.l2 ?? 0,
        (red ** 2 + blue ** 2) * share,
        1e-12,
      );
    }
    assertEquals((await readRun(`${folder}/run`)).outcomes, [...outcomes]);
    const { companions } = buildReport(outcomes, plain.metadata);
    assertAlmostEquals(companions?.overall.target_distance?.l1 ?? 0, 0.05, 1e-12);
    const document = buildReport(outcomes, plain.metadata);
    assertMatch(reportMarkdown(document), /\| L1 to target \| L2 to target \|/);
    assertMatch(reportMarkdown(document), /\| \*\*all\*\* .* 0\.0500 \| +0\.0250 \|/);
    assertEquals((await run(path)).ending, "nothing to do");
  });
});

Deno.test("identities of runs without aspects are those of the first release", () => {
  const asked = {
    contentHash: "c",
    fingerprint: "f",
    promptHash: "p",
    systemPrompt: "s",
    userPrompt: "u",
    showSource: false,
    imageHash: "i",
    seed: 7,
  };
  assertEquals(judgeKey(asked), "19df9d6c00d19fa38b492837230c8a1a");
  const aspect = { name: "likeness", scale: [1, 5] } as const;
  const keys = [{}, { aspect }, { aspect: { ...aspect, scale: [0, 5] as const } }]
    .map((more) => judgeKey({ ...asked, ...more }));
  assertEquals(new Set(keys).size, 3);
  const set = loadPromptSet({
    file: "my.yaml",
    text: `show_source: true
prompts:
  physical: { system_prompt: Judge., user_prompt_template: "{edit_instruction}" }
  causal: { system_prompt: Why?, user_prompt_template: "{edit_instruction}" }
`,
  });
  assertEquals(set.hash, "3c1f9f4b75108d03865997b62e2119b215e0b460ac603ccca6aca1da6a6b4507");
  assertEquals(
    set.hashOf("causal"),
    "e9467b874a1dc3f5419f59e28999f70167ba361540f23921d87c123ddb3c0104",
  );
});
