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
}

/** A run of two pairs; the judge fails while the benchmark is there, if it is told so. */
async function run(
  folder: string,
  { judge, stages = "sequential", prompts = "score_only" }: Case,
  { fails = false } = {},
) {
  const path = await writeBenchmark(folder, 2);
  const params = fails ? `{ failsWith: ${JSON.stringify(path)} }` : "{}";
  const loaded = await loadConfig(
    await configure(folder, {
      judge: `class_path: ${JSON.stringify(`${JUDGES}#${judge}`)}\n  params: ${params}`,
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
}

Deno.test("evaluate() reads no benchmark for judges that are shown edits alone", async () => {
  await inTempFolder(async (folder) => {
    const { path, finish, seen } = await run(folder, { judge: "ShownJudge" }, { fails: true });
    const first = await finish();
    assertEquals(first.outcomes.map(({ status }) => status), ["judge_failed", "judge_failed"]);
    await Deno.remove(path);
    const { outcomes } = await finish();
    assertEquals(outcomes.map(({ score }) => score), [7, 7]);
    assertEquals(await seen(), ["edited", "edited"]);
  });
});

Deno.test("evaluate() reads the benchmark for judges that look at every image", async () => {
  await inTempFolder(async (folder) => {
    const { path, finish } = await run(folder, { judge: "WholeJudge" }, { fails: true });
    await finish();
    await Deno.remove(path);
    await assertRejects(finish, InputError, path);
  });
});
