import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { InputError } from "../../../lib/input_error.ts";
import {
  changePrompts,
  chooseEdits,
  compareJudgements,
  DISPLAY,
  loadRun,
  type NotebookRun,
  PromptLab,
  readPrompts,
  runOrSample,
  savePrompts,
  sideBySide,
} from "../../../lib/notebook/mod.ts";
import { used } from "../../fixtures/prompt_judge.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";
import { ROOT } from "../../helpers/task.ts";

const JUDGE = `${ROOT}tests/fixtures/prompt_judge.ts#PromptJudge`;

/** A prompt set with one sentence for every category. */
function promptFile(sentence: string): string {
  const entry = (name: string) =>
    `  ${name}:\n    system_prompt: ${sentence}\n` +
    `    user_prompt_template: "{edit_instruction}"\n`;
  return `name: told\nprompts:\n${["物理", "环境", "社会", "因果", "指代"].map(entry).join("")}`;
}

async function inLab(
  work: (lab: PromptLab, parts: { readonly run: NotebookRun; readonly folder: string }) => Promise<
    void
  >,
): Promise<void> {
  await inTempFolder(async (folder) => {
    const run = await runOrSample("", { outputs: folder, pairs: 10, judge: JUDGE });
    await using lab = await PromptLab.open(run, { ids: chooseEdits(run, { count: 10 }) });
    await work(lab, { run, folder });
  });
}

Deno.test("a prompt edited in YAML changes the next judgement", async () => {
  await inLab(async (lab, { folder }) => {
    const path = `${folder}/mine.yaml`;
    await Deno.writeTextFile(path, promptFile("Give 3."));
    const first = await lab.ask(path);
    await Deno.writeTextFile(path, promptFile("Give 6."));
    const second = await lab.ask(path);
    assertEquals([first.asked, second.asked], [10, 10]);
    const { comparison, rank } = compareJudgements(first, second);
    assertEquals(comparison.overall.difference, 3);
    assertEquals(comparison.overall.ci95, [3, 3]);
    assertEquals([comparison.overall.wins, comparison.overall.ties], [10, 0]);
    assertEquals([rank.spearman?.estimate, rank.kendall?.estimate], [1, 1]);
  });
});

Deno.test("PromptLab turns the order of the pairs, and says which moved", async () => {
  await inLab(async (lab, { folder }) => {
    const path = `${folder}/mine.yaml`;
    await Deno.writeTextFile(path, promptFile("Give 3."));
    const before = await lab.ask(path);
    await Deno.writeTextFile(path, promptFile("Give 3. Reverse."));
    const result = compareJudgements(before, await lab.ask(path));
    assertEquals(result.rank.spearman?.estimate, -1);
    const { lost, gained, differences } = result.comparison;
    assertEquals([lost[0]?.difference, gained[0]?.difference], [-2, 2]);
    assert(differences.some((line) => line.startsWith("prompts: ")), differences.join());
    const shown = String(sideBySide(result, { most: 3 })[DISPLAY]()["text/plain"]);
    assertEquals(shown.split("\n").length, 5);
    assertStringIncludes(shown, "| -2.000");
    assertStringIncludes(shown, "Score: 3.0");
  });
});

Deno.test("PromptLab puts no question twice, and loads the judge once", async () => {
  await inTempFolder(async (folder) => {
    const run = await runOrSample("", { outputs: folder, pairs: 5, judge: JUDGE });
    const ids = chooseEdits(run, { count: 5 });
    const path = `${folder}/mine.yaml`;
    await Deno.writeTextFile(path, promptFile("Give 3."));
    const begun = { ...used };
    const lab = await PromptLab.open(run, { ids });
    // What the run itself asked is known.
    assertEquals((await lab.ask("score_only")).asked, 0);
    assertEquals(used.loaded, begun.loaded);
    assertEquals([(await lab.ask(path)).asked, (await lab.ask(path)).asked], [5, 0]);
    await Deno.writeTextFile(path, promptFile("Give 4."));
    await lab.ask(path);
    assertEquals([used.loaded - begun.loaded, used.asked - begun.asked], [1, 10]);

    // The cell is run again, as after a restart: replies are still known, the judge was freed.
    const again = await PromptLab.open(run, { ids });
    assertEquals(used.freed - begun.freed, 1);
    const { asked, outcomes } = await again.ask(path);
    assertEquals([asked, outcomes.length], [0, 5]);
    await assertRejects(() => lab.ask(path), InputError, "the lab is closed");
    await again.dispose();
  });
});

Deno.test("PromptLab asks another judge, or that of a configuration", async () => {
  await inTempFolder(async (folder) => {
    const run = await runOrSample("", { outputs: folder, pairs: 5 });
    const ids = chooseEdits(run, { count: 3 });
    assertEquals(ids.length, 3);
    const constant = `${ROOT}config/examples/constant_judge.ts#ConstantJudge`;
    const config = `${folder}/judge.yaml`;
    await Deno.writeTextFile(
      config,
      "benchmark:\n  data_path: sample\ndiffusion_model:\n  class_path: copy\n" +
        `reward_model:\n  class_path: ${constant}\n`,
    );
    for (const judge of [{ class_path: constant }, { config }]) {
      await using lab = await PromptLab.open(run, { ids, judge });
      assertEquals(lab.judge, "ConstantJudge");
      const now = await lab.ask("score_only");
      assertEquals(now.outcomes.map(({ score }) => score), [5, 5, 5]);
      const { comparison, rank } = compareJudgements(lab.stored, now);
      assertEquals(comparison.overall.count, 3);
      assertEquals(rank, {});
    }
    await assertRejects(
      () => PromptLab.open(run, { ids, judge: { class_path: "referense" } }),
      Error,
      'did you mean "reference"?',
    );
  });
});

Deno.test("changePrompts() changes a category under all its names; savePrompts() keeps that", async () => {
  await inTempFolder(async (folder) => {
    const draft = await readPrompts("reasoned");
    const changed = changePrompts(draft, {
      name: "short",
      texts: { physical: { system_prompt: "Give 8.\n" } },
    });
    assertEquals(changed.texts["物理"]?.system_prompt, "Give 8.\n");
    assertEquals(
      changed.texts["物理"]?.user_prompt_template,
      draft.texts["物理"]?.user_prompt_template,
    );
    const path = `${folder}/short.yaml`;
    await savePrompts(changed, { path });
    const read = await readPrompts(path);
    assertEquals(
      [read.set.hash, read.set.name, read.set.showSource],
      [changed.set.hash, "short", draft.set.showSource],
    );
    assertStringIncludes(await Deno.readTextFile(path), "system_prompt: |");
    await assertRejects(() => savePrompts(changed, { path }), InputError, "is there");
    await savePrompts(draft, { path, replace: true });
    assertEquals((await readPrompts(path)).set.hash, draft.set.hash);
  });
});

Deno.test("changePrompts() and readPrompts() name what is meant", async () => {
  const draft = await readPrompts("score_only");
  const wrong = () => Promise.resolve(changePrompts(draft, { texts: { 物里: {} } }));
  await assertRejects(async () => await wrong(), InputError, 'did you mean "物理"?');
  await assertRejects(() => readPrompts("no_such.yaml"), InputError, "there is no file");
});

Deno.test("chooseEdits() takes from every category in turn, the same for the same seed", async () => {
  await inTempFolder(async (folder) => {
    const run = await runOrSample("", { outputs: folder, pairs: 15 });
    const ids = chooseEdits(run, { count: 5, seed: 3 });
    const categories = ids.map((id) => run.outcome(id).category);
    assertEquals(categories, [...run.categories]);
    assertEquals(chooseEdits(run, { count: 5, seed: 3 }), ids);
    assertEquals(
      chooseEdits(run, { count: 99, category: "社会" }).length,
      run.pairsOf("社会").length,
    );
    await assertRejects(() => loadRun(folder), InputError, "holds no run");
    await assertRejects(() => loadRun(`${folder}/none`), InputError, "it does not exist");
  });
});
