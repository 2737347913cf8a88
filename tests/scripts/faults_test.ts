import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { JournalWriter, readJournal } from "../../lib/evaluation/journal.ts";
import type { JournalRecord } from "../../lib/evaluation/mod.ts";
import { inTempFolder, picture, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { reportOf } from "../../scripts/torture/timeless_report.ts";
import { canMount, mountSmallDisk } from "../helpers/small_disk.ts";
import { ROOT, runTask } from "../helpers/task.ts";

/** To be mounted, a small disk takes rights that not everyone has. */
const ignore = !await canMount();

const FIXTURE = `${ROOT}tests/fixtures/faulty_place.ts`;

const GOES_ON =
  "What was finished before is kept: once this is mended, the same command goes on from there.";

interface ReportJson {
  readonly overall: { readonly mean: number };
  readonly pairs: readonly { readonly status: string; readonly reason: string | null }[];
}

async function jsonOf(folder: string): Promise<ReportJson> {
  return (await reportOf(folder)).json as ReportJson;
}

Deno.test({
  name:
    "evaluate says on a full disk which file it could not write, and goes on once there is room",
  ignore,
  fn: async () => {
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 12);
      const config = await configure(folder);
      const evaluate = (output: string) =>
        runTask("evaluate", ["--config", config, "--output", output, "--no-progress"]);
      const roomy = evaluate(`${folder}/roomy`);
      await using disk = await mountSmallDisk(4096);
      const run = `${disk.path}/run`;
      const full = /^Cannot write (.+): No space left on device \(os error 28\)$/;
      const failed: string[] = [];
      for (const kib of [4, 12, 48, 104, 208]) {
        await disk.resize(kib * 1024);
        const { code, stderr } = await evaluate(run);
        assertEquals(code, 1, stderr);
        const [told = "", ...rest] = stderr.trim().split("\n").filter((line) =>
          !line.startsWith("journal.jsonl:")
        );
        assertEquals(rest, [GOES_ON]);
        failed.push(full.exec(told)?.[1]?.slice(run.length + 1) ?? `another fault: ${told}`);
      }
      await disk.resize(4 << 20);
      const last = await evaluate(run);
      assertEquals(last.code, 0, last.stderr);
      // It is a test only if the disk was full in every part of a run.
      for (const part of ["run.json", "pairs.jsonl", "images/", "results/"]) {
        assert(failed.some((file) => file.startsWith(part)), `${part} of ${failed.join(", ")}`);
      }
      assertEquals((await roomy).code, 0);
      assertEquals(await reportOf(run), await reportOf(`${folder}/roomy`));
      const results = await Array.fromAsync(Deno.readDir(`${run}/results`));
      assertEquals(results.length, 6, "parts of reports that could not be written are left");
    });
  },
});

Deno.test({
  name: "JournalWriter fails once the disk is full, and what was appended before is kept",
  ignore,
  fn: async () => {
    await using disk = await mountSmallDisk(64 * 1024);
    const path = `${disk.path}/journal.jsonl`;
    const record = (id: number): JournalRecord => ({
      ...{ type: "edit", key: `k${id}`, id: `${id}`, ms: 1, at: "2026-01-02T03:04:05.000Z" },
      ...{ status: "failed", reason: "no memory ".repeat(100) },
    });
    const fault = `Cannot write ${path}: No space left on device`;
    const writer = await JournalWriter.open(path, 0);
    let kept = 0;
    const fill = async () => {
      for (;; kept += 1) await writer.append(record(kept));
    };
    await assertRejects(fill, Error, fault);
    // Behind half a record, another one would be lost.
    await disk.resize(1 << 20);
    await assertRejects(() => writer.append(record(kept)), Error, fault);
    await writer.close();
    const { records, faults, wholeLength } = await readJournal(path);
    assert(kept > 50);
    assertEquals(records, Array.from({ length: kept }, (_, id) => record(id)));
    assertEquals(faults.map(({ line }) => line), [kept + 1]);
    const again = await JournalWriter.open(path, wholeLength);
    await again.append(record(kept));
    await again.close();
    const later = await readJournal(path);
    assertEquals([later.records.length, later.faults], [kept + 1, []]);
  },
});

Deno.test({
  name: "evaluate refuses a folder that may not be written to, and leaves the run as it was",
  ignore,
  fn: async () => {
    await inTempFolder(async (folder) => {
      await writeBenchmark(folder, 5);
      await using disk = await mountSmallDisk(4 << 20);
      const run = `${disk.path}/run`;
      const args = ["--config", await configure(folder), "--output", run, "--no-progress"];
      const refused = async (how: string) => {
        await disk.setReadOnly(true);
        const { code, stderr } = await runTask("evaluate", args);
        assertEquals([code, stderr.trim().split("\n").at(-1)], [
          2,
          `Cannot use ${run}: it may not be written to (Read-only file system (os error 30): ` +
          `${how}). Change that, or choose another evaluation.output_dir (or --output).`,
        ]);
        await disk.setReadOnly(false);
      };
      await refused(`mkdir '${run}'`);
      assertEquals((await runTask("evaluate", [...args, "--limit", "2"])).code, 0);
      await refused(`open '${run}/run.lock'`);
      assertEquals((await runTask("evaluate", args)).code, 0);
      assertEquals((await jsonOf(run)).pairs.length, 5);
    });
  },
});

Deno.test("evaluate names an edited image that vanished or was changed, and makes it again", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 5);
    const other = `${folder}/other.png`;
    await Deno.writeFile(other, await picture({ square: "#fff" }));
    const image = (output: string) => `${folder}/${output}/images/社会/00002_社会.png`;
    const vanishes = async (output: "gone" | "changed", params = "") => {
      const once = `${folder}/${output}.once`;
      await Deno.writeTextFile(once, "");
      const editor = `class_path: ${FIXTURE}#Vandal\n  ` +
        `params: { file: ${image(output)}${params}, once: ${once} }`;
      const config = await configure(folder, { editor, output });
      const statuses = async () =>
        (await jsonOf(`${folder}/${output}`)).pairs.map(({ status }) => status);
      const first = await runTask("evaluate", ["--config", config]);
      if (output === "gone") {
        assertEquals(first.code, 2);
        assertStringIncludes(first.stderr, "1 pairs have no outcome (00002_社会): ");
        assertStringIncludes(first.stderr, `images in ${folder}/gone/images changed or vanished`);
      } else {
        assertEquals(first.code, 0, first.stderr);
        assertEquals(await statuses(), ["scored", "scored", "judge_failed", "scored", "scored"]);
        assertStringIncludes(
          (await jsonOf(`${folder}/${output}`)).pairs[2]?.reason ?? "",
          `RUN/images/社会/00002_社会.png is not the one that was edited; remove it to have it made again`,
        );
        await Deno.remove(image(output));
      }
      const second = await runTask("evaluate", ["--config", config]);
      assertEquals(second.code, 0, second.stderr);
      assertEquals(await statuses(), Array(5).fill("scored"));
      const { records } = await readJournal(`${folder}/${output}/journal.jsonl`);
      const edits = records.flatMap((record) => record.type === "edit" ? [record.id] : []);
      assertEquals(edits.slice(5), ["00002_社会"]);
    };
    await Promise.all([vanishes("gone"), vanishes("changed", `, other: ${other}`)]);
  });
});

Deno.test("evaluate goes on under a clock that jumps back, with the same results", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 6);
    const editor = `class_path: ${FIXTURE}#ClockTurner`;
    const config = await configure(folder, { editor });
    const evaluate = async (run: string, hours: number, ...more: readonly string[]) => {
      const args = ["--config", config, "--output", `${folder}/${run}`, "--json", ...more];
      const env = { HOURS_BACK: String(hours) };
      const { code, stdout, stderr } = await runTask("evaluate", args, { env });
      assertEquals(code, 0, stderr);
      return JSON.parse(stdout);
    };
    const [steady, begun] = await Promise.all([
      evaluate("steady", 0),
      evaluate("jumping", 0, "--limit", "2"),
    ]);
    const jumped = await evaluate("jumping", 1);
    assertEquals([jumped.overall, jumped.counts], [steady.overall, steady.counts]);
    const { records } = await readJournal(`${folder}/jumping/journal.jsonl`);
    const times = records.map(({ at }) => at);
    assert(times.toSorted().join() !== times.join(), "no clock jumped back");
    // The newest report is the last that was written, though its name is the older one.
    assert(jumped.files[0] < begun.files[0], `${jumped.files[0]}, ${begun.files[0]}`);
    const idle = await evaluate("jumping", 1);
    assertEquals([idle.ending, idle.files], ["nothing to do", jumped.files]);
  });
});

Deno.test("evaluate does again what damaged lines of its journal held, names them, and nothing else", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 6);
    const model = (name: string) =>
      `class_path: ${ROOT}tests/fixtures/slow_models.ts#${name}\n  ` +
      `params: { calls: ${folder}/calls.txt, ms: 0 }`;
    const config = await configure(folder, {
      editor: model("SlowEditor"),
      judge: model("SlowJudge"),
    });
    const evaluate = async () => {
      await Deno.remove(`${folder}/calls.txt`).catch(() => {});
      const { code, stderr } = await runTask("evaluate", ["--config", config, "--no-progress"]);
      assertEquals(code, 0, stderr);
      const calls = await Deno.readTextFile(`${folder}/calls.txt`).catch(() => "");
      return { stderr, calls: calls.trim().split("\n").toSorted() };
    };
    await evaluate();
    const undisturbed = await reportOf(`${folder}/run`);
    const path = `${folder}/run/journal.jsonl`;
    const lines = (await Deno.readTextFile(path)).split("\n");
    const lineOf = (part: string) => lines.findIndex((line) => line.includes(part));
    const damage = (part: string, change: (line: string) => string) => {
      const at = lineOf(part);
      lines[at] = change(lines[at] ?? "");
      return at + 1;
    };
    const judged = (id: string) => `"type":"judge","key":"${keyOf(lines, id)}`;
    const named = [
      damage('"id":"00001_环境"', (line) => line.replace("done", "dome")),
      damage(judged("00002_社会"), (line) => `\0\0\0${line.slice(40)}`),
      damage(judged("00003_因果"), (line) => line.slice(0, 60)),
    ];
    // The report's line is the last one, and torn.
    const torn = lines.length - 1;
    await Deno.writeTextFile(path, lines.join("\n").slice(0, -20));

    const { stderr, calls } = await evaluate();
    assertEquals(calls, ["edit 00001_环境", "judge 00002_社会 2", "judge 00003_因果 3"]);
    for (const line of [...named, torn]) {
      assertStringIncludes(stderr, `journal.jsonl:${line}: the `);
    }
    assertEquals(stderr.match(/^journal\.jsonl:/gm)?.length, named.length + 1);
    assertEquals(await reportOf(`${folder}/run`), undisturbed);
    assertStringIncludes((await evaluate()).stderr, "Nothing to do");
  });
});

/** The key of the judgement of a pair in a journal's lines. */
function keyOf(lines: readonly string[], id: string): string {
  const pattern = new RegExp(`"type":"judge","key":"([0-9a-f]+)","id":"${id}"`);
  return lines.map((line) => pattern.exec(line)?.[1]).find((key) => key !== undefined) ?? "?";
}
