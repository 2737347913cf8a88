import { assert, assertEquals, assertMatch } from "@std/assert";
import { readJournal } from "../../lib/evaluation/journal.ts";
import { inTempFolder, records } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { runTask } from "../helpers/task.ts";

const IDS: readonly string[] = [
  "plain",
  "../../escape",
  "/etc/passwd",
  "C:\\Windows\\x",
  "nul\0byte",
  "\x1b[31mred\x1b]0;title\x07",
  "line\nbreak\ttab",
  "x".repeat(300),
  "物".repeat(300),
  "Case",
  "case",
  "caf\u00e9",
  "cafe\u0301",
  "CON",
  "nul.png",
  "trailing.",
  "trailing ",
  "\ud800",
  "\udbff",
  "\u202egnp.exe",
  "<script>alert(1)</script>",
  "[link](javascript:x) | `code`",
  "#0",
  "__proto__",
  "constructor",
];

const CATEGORY_NAMES = [
  "..",
  "a/b",
  "Social",
  "social",
  "CON",
  "constructor",
  "\x1b[2J\u202e",
  "物理",
];

/** Paths below a folder. */
async function paths(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await paths(`${folder}/${name}`));
    else found.push(`${folder}/${name}`);
  }
  return found;
}

Deno.test("a benchmark with hostile ids and categories is evaluated, resumed, reported and shown", async () => {
  await inTempFolder(async (folder) => {
    const plain = await records(IDS.length);
    const pairs = plain.map((record, index) => ({
      ...record,
      id: IDS[index],
      subset: CATEGORY_NAMES[index % CATEGORY_NAMES.length],
    }));
    await Deno.writeTextFile(`${folder}/benchmark.json`, JSON.stringify(pairs));
    const prompt =
      "  system_prompt: Judge.\n    user_prompt_template: 'Score: {edit_instruction}'\n";
    const prompts = CATEGORY_NAMES.map((name) => `  ${JSON.stringify(name)}:\n  ${prompt}`).join(
      "",
    );
    const config = await configure(folder, {
      editor: "class_path: oracle",
      more: `prompts:\n${prompts}`,
    });
    const printed: string[] = [];
    const run = async (task: string, ...args: readonly string[]) => {
      const { code, stdout, stderr } = await runTask(task, args);
      assertEquals(code, 0, stderr);
      printed.push(stdout, stderr);
    };
    await run("validate", "--config", config);
    await run("evaluate", "--config", config, "--limit", "9");
    await run("evaluate", "--config", config);
    await run("report", "--run", `${folder}/run`);
    await run("gallery", "--run", `${folder}/run`);

    const { records: journal, faults } = await readJournal(`${folder}/run/journal.jsonl`);
    assertEquals(faults, []);
    const edits = journal.flatMap((record) =>
      record.type === "edit" && record.status === "done" ? [record] : []
    );
    assertEquals(edits.map(({ id }) => id).toSorted(), IDS.toSorted());
    const images = (await paths(`${folder}/run/images`)).map((path) =>
      path.slice(folder.length + "/run/".length)
    );
    assertEquals(images.toSorted(), edits.map(({ image }) => image).toSorted());
    const folded = images.map((path) => path.normalize("NFC").toLowerCase());
    assertEquals(new Set(folded).size, IDS.length);
    for (const path of images) assertMatch(path, /^images\/[^/]+\/[^/]+\.png$/);
    assertEquals((await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).toSorted(), [
      "benchmark.json",
      "run",
      "run.yaml",
    ]);

    const report = JSON.parse(
      await Deno.readTextFile(
        (await paths(`${folder}/run/results`)).toSorted().findLast((path) =>
          path.endsWith(".json")
        ) ??
          "",
      ),
    );
    assertEquals(report.overall.count, IDS.length);
    assertEquals(
      new Set(report.categories.map(({ name }: { name: string }) => name)),
      new Set(CATEGORY_NAMES),
    );

    const texts = (await paths(`${folder}/run`)).filter((path) =>
      /\.(?:log|md|html|js|jsonl|json|svg)$/.test(path)
    );
    assert(texts.length > 6);
    for (const path of texts) printed.push(await Deno.readTextFile(path));
    for (const text of printed) {
      // deno-lint-ignore no-control-regex -- a terminal would obey these
      const control = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/.exec(text);
      assertEquals(
        control && text.slice(Math.max(0, control.index - 80), control.index + 20),
        null,
      );
    }
    for (const path of texts.filter((path) => /\.(?:html|md)$/.test(path))) {
      // Between backticks, Markdown is as written.
      const text = (await Deno.readTextFile(path)).replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
      assertEquals(text.includes("<script>alert"), false, path);
    }
  });
});
