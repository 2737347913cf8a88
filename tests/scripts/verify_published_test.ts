import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT, type TaskResult } from "../helpers/task.ts";
import { verdicts, withFiles } from "../lib/published/clone.ts";

/** Cuts of the published works' files; not part of the project. */
const DATA = `${ROOT}../shared/data`;

const present = await Deno.stat(DATA).then(() => true, () => false);
// deno-lint-ignore no-console -- a skipped test should say why
if (!present) console.log(`verify-published: skipped on real data, ${DATA} is absent`);

/** Runs the task with the permissions that it has in deno.json. */
async function verifyPublished(...args: readonly string[]): Promise<TaskResult> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", "-P=read", "scripts/verify_published.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test({
  name: "verify-published prints each published figure beside ours, and why some differ",
  ignore: !present,
  fn: async () => {
    const { code, stdout, stderr } = await verifyPublished("--data", `${DATA}/`);
    assertEquals([code, stderr], [0, ""]);
    const lines = stdout.trimEnd().split("\n");
    assertEquals(
      lines.at(-1),
      "209 figures: 206 with the published digits, 3 with others for a known reason, " +
        "0 with others for no known reason.",
    );
    const line = (start: string): string => lines.find((one) => one.startsWith(start)) ?? "";
    assert(
      /0\.4009 +0\.4006 +explained: equal scores were ranked apart/.test(
        line("CycleDiffusion, Spearman of O"),
      ),
    );
    assert(
      /0\.3821 +0\.3821 +equal; Fisher average 0\.4186; plain mean 0\.4025;/.test(
        lines.findLast((one) => one.startsWith("average Spearman of O")) ?? "",
      ),
    );
    assert(/Imagic, mean of SC +0\.00 +0\.00 +equal$/.test(line("Imagic, mean of SC")));
    assertStringIncludes(line("gpt4o "), "53.5365  53.5365  equal; 95 % interval 49.9");
    assertEquals(line("Found VIEScore"), `Found VIEScore in ${DATA}/viescore`);
    assertStringIncludes(line("Not found: GenAI-Bench"), "random, blip2, cogvlm, idefics1");
  },
});

Deno.test("verify-published ends with code 4 where a figure differs for no reason", async () => {
  await withFiles({
    "data/genai/gpt4o.json": verdicts(["AA", "BA"]),
    "data/genai/llava.json": verdicts(["AA", "-A"]),
    "data/genai/gemini.json": [],
  }, async (folder) => {
    const { code, stdout } = await verifyPublished("--data", `${folder}/data`);
    assertEquals(code, 4);
    const lines = stdout.trimEnd().split("\n");
    assertStringIncludes(lines.at(-1) ?? "", "2 with others for no known reason.");
    assert(lines.some((line) => /^gpt4o +53\.5365 +50\.0000 +different;/.test(line)), stdout);
    assertStringIncludes(
      stdout,
      `Left out, no figure known to be published: ${folder}/data/genai/gemini.json`,
    );
    assertStringIncludes(stdout, `Not found: VIEScore\n  looked for ${folder}/data/`);
    const json = await verifyPublished("--data", `${folder}/data`, "--json");
    assertEquals(json.code, 4);
    const { tables: [table] } = JSON.parse(json.stdout);
    assertEquals(table.figures[0].recomputed, 50);
  });
});

Deno.test("verify-published ends with code 2 for a damaged file, or none", async () => {
  const files = { "data/genai/gpt4o.json": "[{", "empty/a.txt": "" };
  await withFiles(files, async (folder) => {
    const damaged = await verifyPublished("--data", `${folder}/data`);
    assertEquals([damaged.code, damaged.stdout], [2, ""]);
    assertStringIncludes(damaged.stderr, `${folder}/data/genai/gpt4o.json: not JSON`);
    const empty = await verifyPublished("--data", `${folder}/empty`);
    assertEquals(empty.code, 2);
    assertStringIncludes(empty.stderr, `${folder}/empty: nothing found; looked for`);
    assertEquals((await verifyPublished()).code, 2);
  });
});
