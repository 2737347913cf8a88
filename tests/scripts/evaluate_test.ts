import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inTempFolder, records, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { reportOf } from "../../scripts/torture/timeless_report.ts";
import { ROOT, runTask, taskProcess } from "../helpers/task.ts";

const fixture = (name: string) => `${ROOT}tests/fixtures/${name}`;

async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) files.push(...await listFiles(path));
    else files.push(path);
  }
  return files.toSorted();
}

Deno.test("evaluate scores copy below 1 and the oracle at least 9.9", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    for (const [editor, low, high] of [["copy", 0, 1], ["oracle", 9.9, 10]] as const) {
      const config = await configure(folder, { editor: `class_path: ${editor}`, output: editor });
      const { code, stdout } = await runTask("evaluate", ["--config", config, "--json"]);
      assertEquals(code, 0);
      const { overall } = JSON.parse(stdout);
      assertEquals([overall.count, overall.scored], [5, 5]);
      assert(low <= overall.min && overall.max <= high, `${editor}: ${stdout}`);
    }
  });
});

Deno.test("evaluate leaves journal, images, report, charts and log; a finished run is a no-op", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const config = await configure(folder);
    const first = await runTask("evaluate", ["--config", config]);
    assertEquals(first.code, 0, first.stderr);
    assertMatch(first.stdout, /^Category +Pairs +Scored +Mean/);
    const files = await listFiles(`${folder}/run`);
    const kinds = [
      /run\.json$/,
      /journal\.jsonl$/,
      /logs\/evaluation\.log$/,
      /images\/物理\/00000_物理\.png$/,
    ]
      .concat(["json", "md"].map((end) => new RegExp(`evaluation_report_\\d{8}_\\d{6}\\.${end}$`)))
      .concat(["svg", "png"].map((end) => new RegExp(`_means\\.${end}$`)));
    for (const kind of kinds) assert(files.some((file) => kind.test(file)), `no ${kind}`);
    assertEquals(files.filter((file) => file.includes("/images/")).length, 5);
    const log = await Deno.readTextFile(`${folder}/run/logs/evaluation.log`);
    assertMatch(log, /INFO judge\.reply id=00000_物理 ask=0 .*status=scored score=.*reply="/);

    const second = await runTask("evaluate", ["--config", config]);
    assertEquals(second.code, 0);
    assertStringIncludes(second.stderr, "Nothing to do");
    assertEquals(await listFiles(`${folder}/run`), files);
    assertEquals(second.stdout, first.stdout);
  });
});

Deno.test("evaluate refuses the folder of another configuration's run, with the difference", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    await runTask("evaluate", ["--config", await configure(folder), "--no-progress"]);
    const other = await configure(folder, { evaluation: "  seed: 7\n" });
    const { code, stderr } = await runTask("evaluate", ["--config", other]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "it holds the run of another configuration");
    assertStringIncludes(stderr, "evaluation.seed: 0 there, 7 now");
    assert(!stderr.includes("    at "), "a stack was shown");
  });
});

Deno.test("evaluate --resume needs a run, and a folder with other files is refused", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const config = await configure(folder);
    const none = await runTask("evaluate", ["--config", config, "--resume"]);
    assertEquals(none.code, 2);
    assertStringIncludes(none.stderr, "Cannot resume");
    await Deno.mkdir(`${folder}/run`);
    await Deno.writeTextFile(`${folder}/run/thesis.docx`, "");
    const foreign = await runTask("evaluate", ["--config", config]);
    assertEquals(foreign.code, 2);
    assertStringIncludes(foreign.stderr, "it holds files (such as thesis.docx) but no run.json");
  });
});

Deno.test("evaluate --limit is partial, says so, and the whole run goes on from it", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const config = await configure(folder);
    const part = await runTask("evaluate", ["--config", config, "--limit", "4", "--json"]);
    const { overall, notices } = JSON.parse(part.stdout);
    assertEquals(overall.count, 4);
    assertStringIncludes(notices[0], "Partial: 4 of 10 pairs, chosen by --limit 4");
    assertStringIncludes(part.stderr, "Partial");
    const before = (await Deno.readTextFile(`${folder}/run/journal.jsonl`)).split("\n").length;
    const whole = await runTask("evaluate", ["--config", config, "--json"]);
    assertEquals(JSON.parse(whole.stdout).overall.count, 10);
    const after = (await Deno.readTextFile(`${folder}/run/journal.jsonl`)).split("\n").length;
    assertEquals(after - before, 6 * 3 + 1, "finished pairs were done again");
  });
});

Deno.test("evaluate --shard parts add up to the whole", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const seen: string[] = [];
    for (const shard of ["1/3", "2/3", "3/3"]) {
      const config = await configure(folder, { output: `shard${shard[0]}` });
      await runTask("evaluate", ["--config", config, "--shard", shard, "--no-progress"]);
      const { json } = await reportOf(`${folder}/shard${shard[0]}`);
      seen.push(...(json as { pairs: { id: string }[] }).pairs.map(({ id }) => id));
    }
    assertEquals(new Set(seen).size, 10);
    assertEquals(seen.length, 10);
  });
});

Deno.test("evaluate lists every defect before a model loads; --skip-invalid goes on", async () => {
  await inTempFolder(async (folder) => {
    const pairs = await records(5);
    Object.assign(pairs[1] ?? {}, {
      src_img_b64: "!!!",
      edit_instruction_en: "",
      edit_instruction: "",
    });
    Object.assign(pairs[3] ?? {}, { subset: "物里" });
    await Deno.writeTextFile(`${folder}/benchmark.json`, JSON.stringify(pairs));
    const config = await configure(folder);
    const refused = await runTask("evaluate", ["--config", config]);
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.stderr, "3 defects");
    assertStringIncludes(refused.stderr, "element 1 (00001_环境): src_img_b64");
    assertStringIncludes(refused.stderr, "物理");
    const { code, stdout } = await runTask("evaluate", [
      "--config",
      config,
      "--skip-invalid",
      "--json",
    ]);
    assertEquals(code, 0);
    const { counts, overall } = JSON.parse(stdout);
    assertEquals([counts.scored, counts.skipped, overall.coverage], [3, 2, 0.6]);
    const args = ["--config", config, "--skip-invalid", "--json", "--category", "社会"];
    const part = JSON.parse((await runTask("evaluate", args)).stdout);
    assertEquals(part.overall.coverage, 1, "a defect of another category was counted");
  });
});

Deno.test("evaluate needs prompts only for the categories that are asked for", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const more = "prompts:\n  物理:\n    system_prompt: Judge.\n" +
      '    user_prompt_template: "{edit_instruction}"\n';
    const config = await configure(folder, { more });
    const all = await runTask("evaluate", ["--config", config]);
    assertEquals(all.code, 2);
    assertStringIncludes(all.stderr, "8 defects");
    assertStringIncludes(
      all.stderr,
      `An unknown category is one without prompts in ${config}, which may be what ` +
        "is wrong.\nMend the benchmark or the prompts, or evaluate the other 2 pairs with " +
        "--skip-invalid.",
    );
    const one = await runTask("evaluate", ["--config", config, "--category", "物理", "--json"]);
    assertEquals(JSON.parse(one.stdout).counts.scored, 2, one.stderr);
    const other = await runTask("evaluate", ["--config", config, "--category", "环境"]);
    assertEquals(other.code, 2);
    assertStringIncludes(
      other.stderr,
      `The category "环境" has no prompts in ${config} (categories of the ` +
        "benchmark with prompts: 物理)",
    );
  });
});

Deno.test("evaluate names the prompt set and its file where a category is unknown", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const set = await Deno.readTextFile(`${ROOT}config/prompts/score_only.yaml`);
    const path = `${folder}/my_prompts.yaml`;
    await Deno.writeTextFile(
      path,
      set.replace("name: score_only", "name: mine").replaceAll("物理", "物里"),
    );
    const config = await configure(folder, { more: `prompts: ${path}\n` });
    const { code, stderr } = await runTask("evaluate", ["--config", config]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, 'unknown category "物理"; did you mean "物里"?');
    assertStringIncludes(
      stderr,
      `An unknown category is one without prompts in the prompt set mine (${path}), which may be ` +
        "what is wrong.\nMend the benchmark or the prompts, or evaluate the other 4 pairs",
    );
  });
});

Deno.test("evaluate suggests categories that have both prompts and pairs", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const config = await configure(folder);
    const usable = "(categories of the benchmark with prompts: 物理, 环境, 社会, 因果, 指代)";
    for (const [asked, meant] of [["physics", "物理"], ["物里", "物理"], ["weather", undefined]]) {
      const args = ["--config", config, "--category", `${asked}`];
      const { code, stderr } = await runTask("evaluate", args);
      assertEquals(code, 2);
      const hint = meant === undefined ? "" : `; did you mean "${meant}"?`;
      assertStringIncludes(
        stderr,
        `The category "${asked}" has no prompts in the prompt set score_only${hint} ${usable}`,
      );
    }
    const drawn = await configure(folder, { output: "drawn" });
    const text = await Deno.readTextFile(drawn);
    await Deno.writeTextFile(drawn, text.replace(/data_path: .*/, "data_path: sample"));
    const sample = await runTask("validate", ["--config", drawn, "--category", "physics"]);
    assertStringIncludes(sample.stderr, `did you mean "物理"? ${usable}`);
  });
});

Deno.test("evaluate takes a malformed answer of a user's class for a failure of that pair", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const config = await configure(folder, {
      editor: `class_path: ${fixture("malformed_models.ts")}#MalformedEditor`,
      judge: `class_path: ${fixture("malformed_models.ts")}#MalformedJudge`,
    });
    const { code, stdout, stderr } = await runTask("evaluate", ["--config", config, "--json"]);
    assertEquals(code, 3, stderr);
    assertStringIncludes(stderr, "No pair got a score");
    const { counts } = JSON.parse(stdout);
    assertEquals([counts.edit_failed, counts.judge_failed, counts.scored], [3, 2, 0]);
    const told = await runTask("report", ["--run", `${folder}/run`]);
    assertStringIncludes(told.stdout, "\nWithout a score: ");
    assertStringIncludes(
      told.stdout,
      "\nOne of 5 reasons: The editing model returned no edit: image: ",
    );
    const { json } = await reportOf(`${folder}/run`);
    const reasons = (json as { pairs: { reason: string | null }[] }).pairs.map(({ reason }) =>
      reason
    );
    assertStringIncludes(reasons[0] ?? "", "The editing model returned no edit: image: ");
    assertStringIncludes(reasons[2] ?? "", "The judge returned no judgement: text: ");
    assertStringIncludes(reasons[4] ?? "", "a PNG image of 60 bytes that does not decode");
  });
});

Deno.test("evaluate makes a vanished image again, and never keeps its old score for a new image", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const editor = `class_path: ${fixture("slow_models.ts")}#SlowEditor\n  ` +
      `params: { calls: ${folder}/edit.txt, ms: 0 }`;
    const config = await configure(folder, { editor });
    await runTask("evaluate", ["--config", config, "--no-progress"]);
    await Deno.remove(`${folder}/run/images/物理/00000_物理.png`);
    const again = await runTask("evaluate", ["--config", config, "--json"]);
    assertEquals(JSON.parse(again.stdout).counts.scored, 5, again.stderr);
    const edits = (await Deno.readTextFile(`${folder}/edit.txt`)).trim().split("\n");
    assertEquals(edits.length, 6);
  });
});

Deno.test("evaluate records failures as statuses with reasons, and tries them again", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const config = await configure(folder, {
      editor: `class_path: ${fixture("failing_models.ts")}#FailingEditor`,
      judge: `class_path: ${fixture("failing_models.ts")}#OddJudge`,
      evaluation: "  max_reasks: 1\n",
    });
    const first = await runTask("evaluate", ["--config", config, "--json"]);
    assertEquals(first.code, 0, first.stderr);
    const { counts } = JSON.parse(first.stdout);
    assertEquals(counts, {
      scored: 3,
      unparsed: 1,
      out_of_range: 1,
      refused: 2,
      judge_failed: 1,
      edit_failed: 2,
      skipped: 0,
    });
    const { json } = await reportOf(`${folder}/run`);
    const pairs = (json as { pairs: { status: string; reason: string; asked: number }[] }).pairs;
    assertEquals(pairs[0]?.reason, "no memory left for 00000_物理");
    assertStringIncludes(pairs[1]?.reason ?? "", "not a PNG");
    assertEquals(pairs[2]?.asked, 2, "an unparsed reply is asked again once");
    const again = await runTask("evaluate", ["--config", config, "--json"]);
    assertEquals(JSON.parse(again.stdout).counts, counts);
    const journal = await Deno.readTextFile(`${folder}/run/journal.jsonl`);
    const times = (text: string) => journal.split(text).length - 1;
    assertEquals(times("no memory left for 00000_物理"), 2, "failed work is tried again");
    assertEquals(times("out of bounds"), 2, "an answer that stays without a score is finished");
  });
});

Deno.test("evaluate applies the policy for missing scores", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const judge = `class_path: ${fixture("failing_models.ts")}#OddJudge`;
    const results = [];
    for (const policy of ["default", "exclude", "fail"]) {
      const config = await configure(folder, {
        judge,
        evaluation: `  unparsed_policy: ${policy}\n`,
        output: policy,
      });
      const { code, stdout } = await runTask("evaluate", ["--config", config, "--json"]);
      const { overall } = JSON.parse(stdout);
      results.push([policy, code, overall.defaulted, overall.mean, overall.mean_scored]);
    }
    assertEquals(results, [
      ["default", 0, 4, 57 / 9, 7.4],
      ["exclude", 0, 0, 7.4, 7.4],
      ["fail", 3, 0, 7.4, 7.4],
    ]);
  });
});

Deno.test("evaluate --min-coverage exits with 3 after the report is written", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const judge = `class_path: ${fixture("failing_models.ts")}#OddJudge`;
    const config = await configure(folder, { judge });
    const { code, stderr } = await runTask("evaluate", [
      "--config",
      config,
      "--min-coverage",
      "0.9",
    ]);
    assertEquals(code, 3);
    assertStringIncludes(stderr, "Only 50.0 % of the pairs are scored; 90 % are asked for.");
    await reportOf(`${folder}/run`);
  });
});

Deno.test("evaluate with the earlier system's configuration and no weights gives one clear error", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const seed = await Deno.readTextFile(fixture("seed_system.yaml"));
    const config = `${folder}/seed.yaml`;
    await Deno.writeTextFile(
      config,
      seed.replace("data/benchmark.json", `${folder}/benchmark.json`)
        .replace('"outputs"', `${folder}/run`),
    );
    const { code, stderr } = await runTask("evaluate", ["--config", config]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "Cannot use the editing model qwen-image-edit");
    assertStringIncludes(stderr, `looked for ${ROOT}Qwen/Qwen-Image-Edit`);
    assertStringIncludes(stderr, `looked for ${ROOT}Qwen/Qwen3-VL-30B-A3B-Instruct`);
    assert(!stderr.includes("    at "), "a stack was shown");
    assertEquals(await Deno.stat(`${folder}/run`).catch(() => "absent"), "absent");
    const valid = await runTask("validate", ["--config", config]);
    assertEquals(valid.code, 0, valid.stderr);
    assertStringIncludes(valid.stdout, "is valid");
    assertStringIncludes(valid.stdout, "Not ready to run on this machine: Cannot use the judge");
  });
});

Deno.test("evaluate blames no other model for a package that the lockfile lacks", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const file = `${folder}/editor.ts`;
    await Deno.writeTextFile(file, 'import "npm:zod@4";\n');
    for (const judge of [`${fixture("slow_models.ts")}#SlowJudge`, "reference"]) {
      const config = await configure(folder, {
        editor: `class_path: ${file}`,
        judge: `class_path: ${judge}`,
      });
      const { code, stderr } = await runTask("evaluate", ["--config", config]);
      assertEquals(code, 2, stderr);
      assertStringIncludes(stderr, ": 1 problem\n");
      assertStringIncludes(
        stderr,
        `diffusion_model.class_path: Cannot load ${file}: it imports npm:zod@4, which the project ` +
          `does not have. Run \`deno cache --frozen=false --config deno.json ${file}\` in the ` +
          "project's folder, which adds it to deno.lock",
      );
    }
  });
});

Deno.test("evaluate refuses a folder in which another process is running", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const slow = (name: string) =>
      `class_path: ${
        fixture("slow_models.ts")
      }#${name}\n  params: { calls: ${folder}/calls.txt, ms: 400 }`;
    const config = await configure(folder, {
      editor: slow("SlowEditor"),
      judge: slow("SlowJudge"),
    });
    const first = taskProcess("evaluate", ["--config", config]).spawn();
    const output = first.output();
    while (!await Deno.stat(`${folder}/calls.txt`).catch(() => undefined)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const second = await runTask("evaluate", ["--config", config]);
    assertEquals(second.code, 2);
    assertStringIncludes(second.stderr, `another process (pid ${first.pid}) is running in it`);
    first.kill("SIGKILL");
    await output;
    // A dead owner holds nothing, though its number is still in the lock.
    assertEquals(await Deno.readTextFile(`${folder}/run/run.lock`), `${first.pid}\n`);
    const third = await runTask("evaluate", ["--config", config, "--resume", "--json"]);
    assertEquals(third.code, 0, third.stderr);
    assertEquals(JSON.parse(third.stdout).overall.scored, 5);
  });
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`evaluate leaves a run to go on with after ${signal}, with exit code 130`, async () => {
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 20);
      const slow = (name: string) =>
        `class_path: ${
          fixture("slow_models.ts")
        }#${name}\n  params: { calls: ${folder}/calls.txt, ms: 50 }`;
      const config = await configure(folder, {
        editor: slow("SlowEditor"),
        judge: slow("SlowJudge"),
      });
      const child = taskProcess("evaluate", ["--config", config]).spawn();
      const output = child.output();
      while (!await Deno.stat(`${folder}/calls.txt`).catch(() => undefined)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      child.kill(signal);
      const { code, stderr } = await output;
      assertEquals(code, 130);
      assertStringIncludes(new TextDecoder().decode(stderr), "finished work is kept");
      const done = (await Deno.readTextFile(`${folder}/run/journal.jsonl`)).split("\n").length - 1;
      assert(done >= 1 && done < 20, `${done} edits were kept`);
      const rest = await runTask("evaluate", ["--config", config, "--json"]);
      assertEquals(JSON.parse(rest.stdout).overall.scored, 20);
      const edits = (await Deno.readTextFile(`${folder}/calls.txt`)).match(/^edit /gm)?.length;
      assertEquals(edits, 20, "an edit was made twice");
    });
  });
}

Deno.test("evaluate --json prints one object on stdout, whatever a class prints", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const editor = `class_path: ${fixture("malformed_models.ts")}#ChattyEditor`;
    const config = await configure(folder, { editor });
    const { stdout, stderr } = await runTask("evaluate", ["--config", config, "--json"]);
    assertEquals(JSON.parse(stdout).ending, "done");
    assertStringIncludes(stderr, "loading weights");
  });
});

Deno.test("evaluate goes on when a model cannot be freed, and says so", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const editor = `class_path: ${fixture("malformed_models.ts")}#ClingingEditor`;
    const config = await configure(folder, { editor });
    const { code, stderr } = await runTask("evaluate", ["--config", config]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "A model could not be freed: device is lost");
  });
});

Deno.test("evaluate stops when the benchmark file changes while it is used", async () => {
  await inTempFolder(async (folder) => {
    const path = await writeBenchmark(folder, 5);
    const editor = `class_path: ${fixture("malformed_models.ts")}#Saboteur\n  ` +
      `params: { path: ${path} }`;
    const config = await configure(folder, { editor });
    const { code, stderr } = await runTask("evaluate", ["--config", config]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "changed while it was used: pair 00000_物理 is another one");
  });
});

Deno.test("evaluate leaves at once on the second SIGINT, even if a model hangs", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const editor = `class_path: ${fixture("slow_models.ts")}#HangingEditor\n  ` +
      `params: { calls: ${folder}/calls.txt, ms: 0 }`;
    const config = await configure(folder, { editor });
    const child = taskProcess("evaluate", ["--config", config]).spawn();
    const output = child.output();
    while (!await Deno.stat(`${folder}/calls.txt`).catch(() => undefined)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const start = performance.now();
    child.kill("SIGINT");
    const { code } = await output;
    assertEquals(code, 130);
    assert(performance.now() - start < 5_000, "the second signal was not obeyed");
  });
});

Deno.test("evaluate --dry-run says what would be done and makes no run", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 10);
    const config = await configure(folder);
    const { code, stdout } = await runTask("evaluate", [
      "--config",
      config,
      "--dry-run",
      "--category",
      "物理",
    ]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Pairs:      2 of 10 (物理 2)");
    assertEquals(await Deno.stat(`${folder}/run`).catch(() => "absent"), "absent");
  });
});

Deno.test("evaluate --dry-run ends with 2 where a model lacks something, and says what", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const config = await configure(folder, {
      editor: `class_path: images-edits\n  params: { endpoints: ["http://127.0.0.1:9"] }`,
    });
    const args = ["--config", config, "--dry-run"];
    const { code, stdout } = await runTask("evaluate", args);
    assertEquals(code, 2);
    assertStringIncludes(stdout, "To edit:    5\n");
    assertStringIncludes(stdout, "Not ready to run on this machine: Cannot use the editing model");
    const json = await runTask("evaluate", [...args, "--json"]);
    const { ready, missing, edits } = JSON.parse(json.stdout);
    assertEquals([json.code, ready, missing.length, edits], [2, false, 1, 5]);
  });
});

Deno.test("evaluate --dry-run says how many questions about the judge are left", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const planned = async (evaluation: string) => {
      const config = await configure(folder, { evaluation });
      return (await runTask("evaluate", ["--config", config, "--dry-run"])).stdout;
    };
    assertStringIncludes(
      await planned("  controls: 1\n"),
      "\nControls:   the judge itself is checked on 1 pair\n",
    );
    await runTask("evaluate", ["--config", await configure(folder), "--no-progress"]);
    assert(!(await planned("")).includes("Controls:"));
    assertStringIncludes(
      await planned("  controls: 1\n"),
      "\nControls:   5 questions about the judge left\n",
    );
    const config = await configure(folder, { evaluation: "  controls: 1\n" });
    await runTask("evaluate", ["--config", config, "--no-progress"]);
    assert(!(await planned("  controls: 1\n")).includes("Controls:"));
  });
});

Deno.test("report rebuilds the report of a finished run from its folder alone", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    await runTask("evaluate", ["--config", await configure(folder), "--no-progress"]);
    const before = await reportOf(`${folder}/run`);
    await Deno.remove(`${folder}/run/results`, { recursive: true });
    await Deno.remove(`${folder}/benchmark.json`);
    const { code, stderr } = await runTask("report", ["--run", `${folder}/run`]);
    assertEquals(code, 0, stderr);
    assertEquals(await reportOf(`${folder}/run`), before);
  });
});

Deno.test("validate says that a configuration is valid, or lists what is wrong", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const config = await configure(folder);
    const good = await runTask("validate", ["--config", config]);
    assertEquals(good.code, 0, good.stderr);
    assertStringIncludes(good.stdout, "is valid");
    await Deno.writeTextFile(config, "benchmark: {}\n");
    const bad = await runTask("validate", ["--config", config]);
    assertEquals(bad.code, 2);
    assertStringIncludes(bad.stderr, "benchmark.data_path: is missing");
  });
});
