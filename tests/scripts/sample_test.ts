import { assertEquals, assertStringIncludes } from "@std/assert";
import { inTempFolder } from "../helpers/benchmark.ts";
import { runTask } from "../helpers/task.ts";

Deno.test("sample answers a wrong command line with one error and code 2", async () => {
  const cases: readonly (readonly [args: readonly string[], message: string])[] = [
    [[], "--output FILE is missing"],
    [["--output", "a.json", "--pair", "3"], "unknown option --pair; did you mean --pairs?"],
    [["--output", "a.json", "--pairs", "many"], "--pairs: expected a whole number from 1"],
    [["--output", "a.json", "--size", "90"], "--size: expected WxH"],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await runTask("sample", args);
    assertEquals([code, stdout], [2, ""], stderr);
    assertStringIncludes(stderr, message);
  }
});

Deno.test("sample writes the pairs asked for, in a folder that it makes", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/new/a.json`;
    const args = ["--output", path, "--pairs", "5", "--size", "64x48", "--grain", "--seed", "3"];
    const { code, stdout, stderr } = await runTask("sample", args);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, `${path}: 5 pairs`);
    assertEquals(JSON.parse(await Deno.readTextFile(path)).length, 5);
  });
});
