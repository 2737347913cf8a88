import { assert, assertEquals } from "@std/assert";
import { readJournal } from "../../lib/evaluation/journal.ts";
import { seededRandom } from "../../lib/random.ts";
import { inTempFolder, writeBenchmark } from "../helpers/benchmark.ts";
import { reportOf } from "../helpers/report.ts";
import { ROOT, runTask, taskProcess } from "../helpers/task.ts";

const PAIRS = 60;
const KILLS = 20;
/** Edits, judgements, and one re-ask for every fifth pair. */
const RECORDS = PAIRS * 2 + PAIRS / 5;

function configuration(folder: string, name: string): string {
  const model = (name: string, calls: string) =>
    `  class_path: ${ROOT}tests/fixtures/slow_models.ts#${name}\n` +
    `  params: { calls: ${folder}/${calls}, ms: 8 }\n`;
  return `benchmark:\n  data_path: ${folder}/benchmark.json\n` +
    `diffusion_model:\n${model("SlowEditor", "calls.txt")}` +
    `reward_model:\n${model("SlowJudge", "calls.txt")}` +
    `evaluation:\n  output_dir: ${folder}/${name}\n`;
}

async function journalLines(folder: string): Promise<number> {
  const bytes = await Deno.readFile(`${folder}/journal.jsonl`).catch(() => new Uint8Array());
  return bytes.reduce((count, byte) => byte === 0x0a ? count + 1 : count, 0);
}

Deno.test("evaluate loses and repeats nothing when it is killed at 20 random moments", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, PAIRS);
    for (const name of ["undisturbed", "killed"]) {
      await Deno.writeTextFile(`${folder}/${name}.yaml`, configuration(folder, name));
    }
    const undisturbed = await runTask("evaluate", ["--config", `${folder}/undisturbed.yaml`]);
    assertEquals(undisturbed.code, 0, undisturbed.stderr);
    await Deno.remove(`${folder}/calls.txt`);

    const random = seededRandom(20);
    const args = ["--config", `${folder}/killed.yaml`];
    let kills = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const moment = Math.floor((kill + random()) / KILLS * RECORDS);
      const child = taskProcess("evaluate", args).spawn();
      let ended = false;
      const output = child.output().then((result) => {
        ended = true;
        return result;
      });
      while (!ended && await journalLines(`${folder}/killed`) < moment) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await new Promise((resolve) => setTimeout(resolve, random() * 12));
      if (!ended) child.kill("SIGKILL");
      if ((await output).signal === "SIGKILL") kills += 1;
    }
    assert(kills >= KILLS - 2, `only ${kills} of ${KILLS} runs were killed while they worked`);
    const last = await runTask("evaluate", [...args, "--resume"]);
    assertEquals(last.code, 0, last.stderr);

    assertEquals(await reportOf(`${folder}/killed`), await reportOf(`${folder}/undisturbed`));
    const { records, faults } = await readJournal(`${folder}/killed/journal.jsonl`);
    assertEquals(faults, []);
    const done = records.flatMap((record) =>
      record.type === "edit"
        ? [`edit ${record.id}`]
        : record.type === "judge"
        ? [`judge ${record.id} ${record.ask}`]
        : []
    );
    assertEquals(done.length, RECORDS);
    assertEquals(new Set(done).size, RECORDS, "something was done twice");
    // Work that was under way when the process died is the only work that may be done again.
    const calls = (await Deno.readTextFile(`${folder}/calls.txt`)).trim().split("\n").length;
    assert(calls <= RECORDS + 2 * kills, `${calls} calls for ${RECORDS} results`);
    for await (const category of Deno.readDir(`${folder}/killed/images`)) {
      for await (const file of Deno.readDir(`${folder}/killed/images/${category.name}`)) {
        assert(file.name.endsWith(".png"), `${file.name} was left behind`);
      }
    }
  });
});
