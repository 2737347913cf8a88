import { assertEquals, assertStringIncludes } from "@std/assert";
import { readJournal } from "../../lib/evaluation/journal.ts";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { reportOf } from "../../scripts/torture/timeless_report.ts";
import { ROOT, runTask } from "../helpers/task.ts";

const MODELS = `${ROOT}tests/fixtures/crashing_models.ts`;

/** Lines of the journal's records that failed. */
async function failures(folder: string) {
  const { records } = await readJournal(`${folder}/run/journal.jsonl`);
  return records.flatMap((record) =>
    "status" in record && record.status === "failed" ? [record] : []
  );
}

Deno.test({
  name:
    "evaluate leaves as failed what processes died over three times, until it is told otherwise",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 3);
      const calls = `${folder}/calls.txt`;
      const model = (name: string, crash: number) =>
        `class_path: ${MODELS}#${name}\n  params: { calls: ${calls}, crash: [${crash}] }`;
      const config = await configure(folder, {
        editor: model("CrashingEditor", 0),
        judge: model("CrashingJudge", 1),
      });
      const evaluate = async (...more: readonly string[]) => {
        await Deno.remove(calls).catch(() => {});
        const result = await runTask("evaluate", ["--config", config, "--no-progress", ...more]);
        assertEquals(result.code, 0, result.stderr);
        const done = await Deno.readTextFile(calls).catch(() => "");
        return { ...result, done: done.split("\n").filter((line) => line !== "") };
      };
      const both = ["edit 00000_物理", "judge 00001_环境"];

      // The others go on: the process is replaced.
      const first = await evaluate();
      assertEquals(first.done, [
        ...["edit 00000_物理", "edit 00001_环境", "edit 00002_社会"],
        ...["judge 00001_环境", "judge 00002_社会"],
      ]);
      assertEquals((await evaluate()).done, both);
      assertEquals((await evaluate()).done, both);
      const died = "The process on cpu died: it was ended by SIGABRT: the driver was lost";
      const left = (count: number) =>
        `${died}. Processes died over it ${count} times, so it is left as failed; ` +
        "evaluate --retry-crashed tries it again";
      assertEquals(
        (await failures(folder)).map(({ reason }) => reason),
        [died, died, died, died, left(3), left(3)],
      );

      const fourth = await evaluate();
      assertEquals(fourth.done, []);
      assertStringIncludes(
        fourth.stderr,
        "2 edits or judgements are left as failed, for processes died over each of them 3 times. " +
          "--retry-crashed tries them again",
      );
      assertStringIncludes(fourth.stderr, "Nothing to do");
      const { json } = await reportOf(`${folder}/run`);
      const { pairs } = json as { pairs: { status: string; reason: string | null }[] };
      assertEquals(pairs.map(({ status, reason }) => [status, reason]), [
        ["edit_failed", left(3)],
        ["judge_failed", left(3)],
        ["scored", null],
      ]);
      const plan = async (...more: readonly string[]) => {
        const { stdout } = await evaluate("--dry-run", "--json", ...more);
        const { edits, judgements } = JSON.parse(stdout);
        return [edits, judgements];
      };
      assertEquals(await plan(), [0, 0]);
      assertEquals(await plan("--retry-crashed"), [1, 2]);

      assertEquals((await evaluate("--retry-crashed")).done, both);
      assertEquals((await failures(folder)).slice(6).map(({ reason }) => reason), [
        left(4),
        left(4),
      ]);
      assertEquals((await evaluate()).done, []);
    });
  },
});
