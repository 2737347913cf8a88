import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { JournalWriter } from "../../lib/evaluation/journal.ts";
import type { EditRecord, JournalRecord, JudgeRecord } from "../../lib/evaluation/mod.ts";
import { sha256 } from "../../lib/files/hash.ts";
import { checkFinished, checkLife } from "../../scripts/torture/checks.ts";
import { NOTHING, readState, type RunState, Violation } from "../../scripts/torture/run_state.ts";
import { editWork } from "../../scripts/torture/servers.ts";
import { torture } from "../../scripts/torture/torture.ts";
import { inTempFolder, picture } from "../helpers/benchmark.ts";

Deno.test("evaluate loses and repeats nothing when it is killed at random moments", async () => {
  await inTempFolder(async (folder) => {
    const shares = { overlapped: 1, sequential: 1 };
    const counts = await torture({ kills: 7, seed: 4, folder, shares, pairs: 8 });
    const { starting, ...working } = counts.moments;
    const inWork = Object.values(working).reduce((sum, count) => sum + count, 0);
    assertEquals(starting + inWork, 7);
    assert(inWork > 0 && counts.runs > 0 && counts.records > 0 && counts.images > 0);
  });
});

const at = "2026-01-02T03:04:05.000Z";
const PATH = "images/物理/a.png";

/** An edit and its reply, in a folder as a run leaves it. */
async function writeRun(folder: string): Promise<readonly JournalRecord[]> {
  const image = await picture();
  await Deno.mkdir(`${folder}/images/物理`, { recursive: true });
  await Deno.writeFile(`${folder}/${PATH}`, image);
  const common = { id: "a", ms: 1, at };
  const edit: EditRecord = {
    ...common,
    ...{ type: "edit", key: "e", status: "done", image: PATH, hash: sha256(image), notes: [] },
  };
  const judge: JudgeRecord = {
    ...common,
    ...{ type: "judge", key: "j", imageHash: edit.hash, ask: 0, status: "replied" },
    ...{ reply: "Answer abcdefghijklmnop. Score: 7", truncated: false },
    parsed: { status: "scored", score: 7, rule: "labelled", span: [25, 33] },
  };
  const report: JournalRecord = { type: "report", hash: "r", files: [], at };
  return await append(folder, [edit, judge, report]);
}

async function append(
  folder: string,
  records: readonly JournalRecord[],
): Promise<readonly JournalRecord[]> {
  const path = `${folder}/journal.jsonl`;
  const { size } = await Deno.stat(path).catch(() => ({ size: 0 }));
  const writer = await JournalWriter.open(path, size);
  for (const record of records) await writer.append(record);
  await writer.close();
  return records;
}

Deno.test("torture finds whatever is not whole in a run's folder", async () => {
  const damages: readonly (readonly [string, (folder: string) => Promise<unknown>])[] = [
    ["png is not whole", async (folder) => {
      const bytes = await Deno.readFile(`${folder}/${PATH}`);
      await Deno.writeFile(`${folder}/${PATH}`, bytes.subarray(0, bytes.length / 2));
    }],
    ["holds another image", async (folder) => {
      await Deno.writeFile(`${folder}/${PATH}`, await picture({ square: "#fff" }));
    }],
    ["it is not there", (folder) => Deno.remove(`${folder}/${PATH}`)],
    ["run.json is not whole", (folder) => Deno.writeTextFile(`${folder}/run.json`, "{")],
    ["report.json is not whole", async (folder) => {
      await Deno.mkdir(`${folder}/results`);
      await Deno.writeTextFile(`${folder}/results/report.json`, '{"pairs": [');
    }],
    ["journal.jsonl:2: the checksum does not match", async (folder) => {
      const text = await Deno.readTextFile(`${folder}/journal.jsonl`);
      await Deno.writeTextFile(`${folder}/journal.jsonl`, text.replace("Score: 7", "Score: 8"));
    }],
    ["the edit of b failed: no", (folder) =>
      append(folder, [
        { type: "edit", key: "f", id: "b", ms: 1, at, status: "failed", reason: "no" },
      ])],
  ];
  for (const [message, damage] of damages) {
    await inTempFolder(async (folder) => {
      await writeRun(folder);
      assertEquals((await readState(folder)).records.length, 3);
      await damage(folder);
      await assertRejects(() => readState(folder), Violation, message);
    });
  }
});

Deno.test("torture finds what was lost, done twice, or left behind", async () => {
  await inTempFolder(async (folder) => {
    await writeRun(folder);
    const state = await readState(folder);
    const [edit, judge, report] = state.records as [EditRecord, JudgeRecord, JournalRecord];
    const changed = (change: Partial<RunState>): RunState => ({ ...state, ...change });
    const life = (parts: Partial<Parameters<typeof checkLife>[0]>) => () =>
      checkLife({ before: state, after: state, undisturbed: state, asked: [], ...parts });
    const work = editWork(state.images.get(PATH) ?? "");
    const asked = [{ life: 1, work }];
    life({})();
    life({ before: NOTHING, asked })();
    assertThrows(
      life({ after: changed({ journal: state.journal.subarray(0, -9) }) }),
      Violation,
      "line 3 of journal.jsonl was lost",
    );
    const twice = changed({ records: [...state.records, judge] });
    assertThrows(life({ after: twice }), Violation, "it was done twice: judge j 0");
    assertThrows(life({ asked }), Violation, "it was finished and asked again: edit ");
    assertThrows(
      life({ before: NOTHING, asked: [...asked, ...asked] }),
      Violation,
      "one process asked for it twice: edit ",
    );
    const other = changed({ images: new Map([[PATH, "another"]]) });
    assertThrows(life({ after: other }), Violation, `${PATH} is another image`);

    const finish = (change: Partial<RunState>) => () => checkFinished(changed(change), state);
    finish({})();
    assertThrows(finish({ asides: ["a.tmp"] }), Violation, "left a.tmp behind");
    assertThrows(finish({ isTorn: true }), Violation, "ends in a torn line");
    assertThrows(finish({ records: [edit, judge] }), Violation, "does not end with its report");
    assertThrows(finish({ records: [edit, report] }), Violation, "the journal lacks ");
    const wrong: JudgeRecord = { ...judge, imageHash: "another" };
    assertThrows(finish({ records: [edit, judge, wrong, report] }), Violation, "is not right");
    assertThrows(finish({ images: new Map() }), Violation, "images are not those");
  });
});
