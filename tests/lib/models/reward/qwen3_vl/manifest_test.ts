import { assertRejects } from "@std/assert";
import { readJudgeManifest } from "../../../../../lib/models/reward/qwen3_vl/manifest.ts";
import { ProblemsError } from "../../../../../lib/text/problem.ts";
import { inTempFolder } from "../../../../helpers/benchmark.ts";

Deno.test("readJudgeManifest() names an older exporter's folder as that", async () => {
  await inTempFolder(async (folder) => {
    const text = await Deno.readTextFile("tests/fixtures/qwen3_vl/manifest.json");
    await Deno.writeTextFile(
      `${folder}/manifest.json`,
      text.replace('"format": 3', '"format": 2'),
    );
    await assertRejects(() => readJudgeManifest(folder), ProblemsError, "export the model again");
  });
});
