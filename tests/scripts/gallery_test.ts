import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { runTask } from "../helpers/task.ts";

Deno.test("gallery writes a page of a run, of two, or in one file, and evaluate names it", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 6);
    const config = await configure(folder);
    const made = await runTask("evaluate", ["--config", config, "--no-progress"]);
    assertEquals(made.code, 0, made.stderr);
    const run = `${folder}/run`;
    assertStringIncludes(made.stdout, `To see every edit: deno task gallery --run ${run}`);

    const one = await runTask("gallery", ["--run", `${run}/`, "--no-progress"]);
    assertEquals([one.code, one.stderr], [0, ""]);
    const page = `${run}/gallery.html`;
    assertEquals(one.stdout, `Gallery of 6 pairs: ${page} (its files: ${run}/gallery_files)\n`);
    assertStringIncludes(await Deno.readTextFile(page), "Content-Security-Policy");
    // The run is none the worse for it.
    const again = await runTask("evaluate", ["--config", config, "--no-progress"]);
    assertEquals(again.code, 0, again.stderr);
    assertStringIncludes(again.stderr, "Nothing to do");

    const other = await configure(folder, { editor: "class_path: oracle", output: "other" });
    assertEquals((await runTask("evaluate", ["--config", other, "--no-progress"])).code, 0);
    const both = ["--run", run, "--run", `${folder}/other`];
    const unnamed = await runTask("gallery", both);
    assertEquals(unnamed.code, 2);
    assertStringIncludes(unnamed.stderr, "several runs share one page: name it with --output FILE");
    const two = await runTask("gallery", [...both, "--output", `${folder}/both.html`, "--json"]);
    assertEquals(two.code, 0, two.stderr);
    assertEquals(JSON.parse(two.stdout), {
      page: `${folder}/both.html`,
      folder: `${folder}/both_files`,
      pairs: 6,
      notices: [],
    });

    const inline = ["--run", run, "--inline", "2", "--output", `${folder}/share.html`];
    const share = await runTask("gallery", inline);
    assertEquals(share.code, 0, share.stderr);
    assertStringIncludes(share.stderr, "! This page holds 2 of 6 pairs");
    assert((await Deno.stat(`${folder}/share.html`)).size > 100_000);
  });
});

Deno.test("gallery refuses what it cannot make sense of, in one sentence", async () => {
  await inTempFolder(async (folder) => {
    const refused = async (args: readonly string[], text: string) => {
      const { code, stderr } = await runTask("gallery", args);
      assertEquals(code, 2, stderr);
      assertStringIncludes(stderr, text);
    };
    await refused([], "--run DIR is missing");
    await refused(["--run", "a", "--run", "a/"], "a is named twice");
    await refused(
      ["--run", "a", "--inline", "0"],
      "--inline: expected a whole number of at least 1",
    );
    await refused(["--run", "a", "--inline", "2", "--index"], "--inline embeds them");
    await refused(["--run", "a", "--output", "a.pdf"], "expected the name of an HTML file");
    await refused(["--run", folder], "it holds no run");
    await refused(
      ["--run", "nothere"],
      `Cannot read nothere: it does not exist (relative paths start from ${Deno.cwd()}). Name the ` +
        "folder of a run.",
    );
  });
});
