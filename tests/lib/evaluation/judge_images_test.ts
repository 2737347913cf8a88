import { assertEquals, assertRejects } from "@std/assert";
import { evaluate, loadConfig, openBenchmark } from "../../../lib/evaluation/mod.ts";
import { readJournal } from "../../../lib/evaluation/journal.ts";
import { InputError } from "../../../lib/input_error.ts";
import { inTempFolder, writeBenchmark } from "../../helpers/benchmark.ts";
import { configure } from "../../helpers/configuration.ts";
import { ROOT } from "../../helpers/task.ts";
import { UNREPORTED } from "../../helpers/unreported.ts";

const JUDGES = `${ROOT}tests/fixtures/looking_judges.ts`;

interface Case {
  readonly judge: "WholeJudge" | "ShownJudge";
  readonly stages?: "sequential" | "overlapped";
  readonly prompts?: "score_only" | "reasoned";
  readonly pairs?: number;
  readonly failsWith?: string;
}

/** A run of some pairs; the judge fails while there is a file with the name `failsWith`. */
async function run(
  folder: string,
  { judge, stages = "sequential", prompts = "score_only", pairs = 2, failsWith }: Case,
) {
  const path = await writeBenchmark(folder, pairs);
  const params = failsWith === undefined ? {} : { failsWith: `${folder}/${failsWith}` };
  const loaded = await loadConfig(
    await configure(folder, {
      judge: `class_path: ${JSON.stringify(`${JUDGES}#${judge}`)}\n  params: ${
        JSON.stringify(params)
      }`,
      evaluation: `  stages: ${stages}\n  companions: false\n`,
      more: `prompts: ${prompts}\n`,
    }),
  );
  const { signal } = new AbortController();
  const watch = { signal, onProgress: () => {}, onMessage: () => {} };
  const benchmark = await openBenchmark(loaded, watch);
  const finish = () => evaluate(loaded, benchmark, { ...watch, ...UNREPORTED });
  /** Images that the judge named in each of its replies. */
  const seen = async () =>
    (await readJournal(`${folder}/run/journal.jsonl`)).records.flatMap((record) =>
      record.type === "judge" && record.status === "replied"
        ? [record.reply.split("\n")[0] ?? ""]
        : []
    );
  return { path, finish, seen };
}

for (const stages of ["sequential", "overlapped"] as const) {
  const cases = [
    [{ judge: "ShownJudge", prompts: "score_only" }, "edited"],
    [{ judge: "ShownJudge", prompts: "reasoned" }, "source, edited, target"],
    [{ judge: "WholeJudge", prompts: "score_only" }, "source, edited, target"],
  ] as const;
  for (const [{ judge, prompts }, images] of cases) {
    Deno.test(`evaluate() with ${stages} stages gives ${judge} of ${prompts} ${images}`, async () => {
      await inTempFolder(async (folder) => {
        const { finish, seen } = await run(folder, { judge, stages, prompts });
        await finish();
        assertEquals(await seen(), [images, images]);
      });
    });
  }

  Deno.test(`evaluate() with ${stages} stages reads no benchmark for judges shown edits alone`, async () => {
    await inTempFolder(async (folder) => {
      const { path, finish, seen } = await run(folder, {
        judge: "ShownJudge",
        stages,
        failsWith: "benchmark.json",
      });
      const first = await finish();
      assertEquals(first.outcomes.map(({ status }) => status), ["judge_failed", "judge_failed"]);
      await Deno.remove(path);
      const { outcomes } = await finish();
      assertEquals(outcomes.map(({ score }) => score), [7, 7]);
      assertEquals(await seen(), ["edited", "edited"]);
    });
  });
}

Deno.test("evaluate() reads the benchmark for judges that look at every image", async () => {
  await inTempFolder(async (folder) => {
    const { path, finish } = await run(folder, {
      judge: "WholeJudge",
      failsWith: "benchmark.json",
    });
    await finish();
    await Deno.remove(path);
    await assertRejects(finish, InputError, path);
  });
});

for (const judge of ["ShownJudge", "WholeJudge"] as const) {
  Deno.test(`evaluate() with overlapped stages asks ${judge} once of each edit, made before or now`, async () => {
    await inTempFolder(async (folder) => {
      const stop = `${folder}/stop`;
      await Deno.writeTextFile(stop, "");
      const { finish } = await run(folder, {
        judge,
        stages: "overlapped",
        pairs: 5,
        failsWith: "stop",
      });
      const { outcomes } = await finish();
      const ids = outcomes.map(({ id }) => id);
      await Deno.remove(stop);
      for (const record of (await readJournal(`${folder}/run/journal.jsonl`)).records) {
        const isGone = record.type === "edit" && [ids[1], ids[3]].includes(record.id);
        if (isGone && record.status === "done") await Deno.remove(`${folder}/run/${record.image}`);
      }
      const again = await finish();
      assertEquals(again.outcomes.map(({ score }) => score), [7, 7, 7, 7, 7]);
      const { records } = await readJournal(`${folder}/run/journal.jsonl`);
      const judged = records.filter(({ type, ...rest }) => type === "judge" && "reply" in rest);
      assertEquals(judged.map((record) => "id" in record ? record.id : "").toSorted(), ids);
    });
  });
}
