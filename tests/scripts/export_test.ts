import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { isPng } from "../../lib/image/png.ts";
import { inTempFolder } from "../helpers/benchmark.ts";
import { runTask } from "../helpers/task.ts";

const GEDIT = fileURLToPath(new URL("../fixtures/gedit", import.meta.url));

/** Imports the small GEdit, both languages, and edits it with the baseline `copy`. */
async function editedGedit(folder: string): Promise<string> {
  const output = `${folder}/gedit.json`;
  const args = ["--from", "gedit", "--data", GEDIT, "--output", output, "--language", "all"];
  const { code, stderr } = await runTask("import", args);
  assertEquals(code, 0, stderr);
  const prompt = "{ system_prompt: Judge., user_prompt_template: 'Did it {edit_instruction}?' }";
  const config = `${folder}/config.yaml`;
  await Deno.writeTextFile(
    config,
    [
      `benchmark: { data_path: ${output} }`,
      "diffusion_model: { class_path: copy }",
      "reward_model: { class_path: reference }",
      "prompts:",
      ...["background_change", "subject-add", "ps_human"].map((name) => `  ${name}: ${prompt}`),
      `evaluation: { output_dir: ${folder}/run }`,
    ].join("\n"),
  );
  // The judge has no targets to go by; the edits are what counts here.
  await runTask("evaluate", ["--config", config, "--no-progress"]);
  return `${folder}/run`;
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const below = isDirectory ? await filesBelow(`${folder}/${name}`) : undefined;
    files.push(...below?.map((path) => `${name}/${path}`) ?? [name]);
  }
  return files.toSorted();
}

Deno.test("export writes the tree that the scorer of GEdit reads, and names what is missing", async () => {
  await inTempFolder(async (folder) => {
    const run = await editedGedit(folder);
    const output = `${folder}/results`;
    const args = ["--run", run, "--to", "gedit", "--output", output];
    const { code, stdout, stderr } = await runTask("export", args);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout, `${output}/copy: 5 edits, 5 sources\n`);
    const tree = await filesBelow(`${output}/copy/fullset`);
    assertEquals(tree, [
      "background_change/cn/0a1f.png",
      "background_change/cn/0a1f_SRCIMG.png",
      "background_change/en/0a1f.png",
      "background_change/en/0a1f_SRCIMG.png",
      "ps_human/en/c3d4.png",
      "ps_human/en/c3d4_SRCIMG.png",
      "subject-add/cn/77b0.png",
      "subject-add/cn/77b0_SRCIMG.png",
      "subject-add/en/77b0.png",
      "subject-add/en/77b0_SRCIMG.png",
    ]);
    for (const path of tree) {
      assertEquals(isPng(await Deno.readFile(`${output}/copy/fullset/${path}`)), true, path);
    }
    assertEquals(
      await Deno.readFile(`${output}/copy/fullset/ps_human/en/c3d4.png`),
      await Deno.readFile(`${run}/images/ps_human/ps_human_en_c3d4.png`),
    );

    // Ids of KRIS begin with the category, too; its scorer reads JPEG.
    const kris = await runTask("export", [
      ...["--run", run, "--to", "kris", "--output", output, "--model", "k"],
    ]);
    assertEquals([kris.code, kris.stdout], [0, `${output}/k: 5 edits\n`], kris.stderr);
    const jpeg = await Deno.readFile(`${output}/k/ps_human/en_c3d4.jpg`);
    assertEquals([...jpeg.subarray(0, 3)], [0xff, 0xd8, 0xff]);

    await Deno.writeTextFile(`${run}/images/subject-add/subject-add_en_77b0.png`, "changed");
    await Deno.remove(`${run}/images/ps_human/ps_human_en_c3d4.png`);
    await Deno.rename(`${folder}/gedit.json`, `${folder}/moved.json`);
    const again = await runTask("export", [...args, "--model", "mine", "--json"]);
    assertEquals(again.code, 3);
    const { edits, sources, missing } = JSON.parse(again.stdout);
    assertEquals([edits, sources], [3, 0]);
    assertEquals(missing.map(({ id }: { readonly id: string }) => id), [
      "subject-add_en_77b0",
      "ps_human_en_c3d4",
      "sources",
    ]);
    assertStringIncludes(again.stderr, "is not the one that was edited");
    assertStringIncludes(
      again.stderr,
      "3 source images are not written: Cannot read the benchmark",
    );

    const named = await runTask("export", [
      ...args,
      "--benchmark",
      `${folder}/moved.json`,
      "--model",
      "mine",
    ]);
    assertStringIncludes(named.stdout, `${output}/mine: 3 edits, 3 sources; 2 missing`);

    const foreign = await runTask("export", [
      "--run",
      run,
      "--to",
      "magicbrush",
      "--output",
      output,
    ]);
    assertEquals(foreign.code, 2);
    assertStringIncludes(foreign.stderr, "5 of its 5 pairs are none of MagicBrush");
  });
});
