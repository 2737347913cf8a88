import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RunDirectory } from "../../../lib/evaluation/run_directory.ts";
import { readRunFile, RUN_SCHEMA_VERSION, type RunFile } from "../../../lib/evaluation/run_file.ts";
import { InputError } from "../../../lib/input_error.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";

const model = { name: "copy", fingerprint: "copy 1" };

const RUN: RunFile = {
  schema_version: RUN_SCHEMA_VERSION,
  created_at: "2026-01-02T03:04:05.000Z",
  identity: {
    benchmark: { hash: "aa", language: "en", fields: {}, categories: null },
    diffusion_model: model,
    reward_model: model,
    prompts: { hash: "bb" },
    evaluation: { seed: 0, max_reasks: 2, repeats: 1, unparsed_policy: "exclude" },
  },
  configuration: {},
  benchmark: { path: "b.json", pairs: 3 },
  diffusion_model: { class_path: "copy", params: {} },
  reward_model: { class_path: "copy", params: {} },
  prompts: { name: "p", show_source: false },
  notices: [],
  versions: {},
  servers: { diffusion_model: [], reward_model: [] },
};

Deno.test("RunDirectory.open() makes the folder, and opens it again once it is closed", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/a/b`;
    const first = await RunDirectory.open(path, RUN);
    await first.close();
    assertEquals(await readRunFile(path), RUN);
    const later = await RunDirectory.open(path, { ...RUN, created_at: "later" });
    assertEquals(later.run.created_at, RUN.created_at);
    await later.close();
  });
});

Deno.test("RunDirectory.takeHistory() hands out what the journal held, once", async () => {
  await inTempFolder(async (folder) => {
    const run = await RunDirectory.open(folder, RUN);
    try {
      assertEquals(run.takeHistory().records, []);
      assertThrows(() => run.takeHistory(), Error, "is taken already");
    } finally {
      await run.close();
    }
  });
});

Deno.test("RunDirectory.open() takes a folder in which run.json was being written", async () => {
  await inTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/run.json.0a1b2c3d.tmp`, "{");
    await (await RunDirectory.open(folder, RUN)).close();
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    assertEquals(names.toSorted(), ["journal.jsonl", "run.json", "run.lock"]);
  });
});

Deno.test("RunDirectory removes what a killed writer left aside, and nothing else", async () => {
  await inTempFolder(async (folder) => {
    await (await RunDirectory.open(folder, RUN)).close();
    await Deno.mkdir(`${folder}/images/物理`, { recursive: true });
    const names = ["a.png.0a1b2c3d.tmp", "a.png", "notes.tmp"];
    for (const name of names) await Deno.writeTextFile(`${folder}/images/物理/${name}`, "");
    await Deno.mkdir(`${folder}/results`);
    await Deno.writeTextFile(`${folder}/results/a.json.0a1b2c3d.tmp`, "");
    const run = await RunDirectory.open(folder, RUN);
    assertEquals(await Array.fromAsync(Deno.readDir(`${folder}/results`)), []);
    await run.close();
    const left = await Array.fromAsync(Deno.readDir(`${folder}/images/物理`));
    assertEquals(left.map(({ name }) => name).toSorted(), ["a.png", "notes.tmp"]);
  });
});

Deno.test("RunDirectory.open() refuses a folder that is held, foreign or damaged", async () => {
  await inTempFolder(async (folder) => {
    const held = await RunDirectory.open(folder, RUN);
    await assertRejects(() => RunDirectory.open(folder, RUN), InputError, `pid ${Deno.pid}`);
    await held.close();
    const other = { ...RUN, identity: { ...RUN.identity, prompts: { hash: "cc" } } };
    const error = await assertRejects(() => RunDirectory.open(folder, other), InputError);
    assert(error.message.includes("prompts: the texts of p differ"), error.message);
    await Deno.writeTextFile(`${folder}/run.json`, "{");
    await assertRejects(() => RunDirectory.open(folder, RUN), InputError, "run.json is not JSON");
    await Deno.writeTextFile(`${folder}/run.json`, '{"schema_version": 1}');
    await assertRejects(() => RunDirectory.open(folder, RUN), InputError, "schema version 1 ");
    await Deno.writeTextFile(`${folder}/run.json`, "{}");
    await assertRejects(() => RunDirectory.open(folder, RUN), InputError, "schema version 2 ");
  });
});

Deno.test("RunDirectory.open() refuses the run of another version, and says which one reads it", async () => {
  await inTempFolder(async (folder) => {
    const versions = { image_edit_bench: "7.0.0" };
    for (const later of [{ schema_version: 3, versions }, { schema_version: 3 }]) {
      await Deno.writeTextFile(`${folder}/run.json`, JSON.stringify(later));
      const error = await assertRejects(() => RunDirectory.open(folder, RUN), InputError);
      const by = "versions" in later ? " (image-edit-bench 7.0.0)" : "";
      assertEquals(
        error.message,
        `Cannot use ${folder}: run.json is of schema version 3, and this software reads versions ` +
          `1 and 2. Use the software that wrote it${by}, or choose another evaluation.output_dir.`,
      );
    }
    // What a later release adds to this version is left aside.
    await Deno.writeTextFile(`${folder}/run.json`, JSON.stringify({ ...RUN, mood: "good" }));
    await (await RunDirectory.open(folder, RUN)).close();
  });
});

Deno.test("RunDirectory.open() takes a run of version 1, and says that it is of version 2 from then on", async () => {
  await inTempFolder(async (folder) => {
    const old = { ...RUN, schema_version: 1 };
    await Deno.writeTextFile(`${folder}/run.json`, JSON.stringify(old));
    assertEquals((await readRunFile(folder))?.schema_version, 1);
    const run = await RunDirectory.open(folder, RUN);
    assertEquals([run.run, await readRunFile(folder)], [RUN, RUN]);
    await run.close();
    // Such as what parts of version 1 are joined into.
    await (await RunDirectory.open(`${folder}/joined`, old)).close();
    assertEquals(await readRunFile(`${folder}/joined`), RUN);
  });
});
