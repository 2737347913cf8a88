import { assert, assertEquals } from "@std/assert";
import { JournalWriter, readJournal } from "../../../lib/evaluation/journal.ts";
import {
  decodeRecord,
  encodeRecord,
  type JournalRecord,
} from "../../../lib/evaluation/journal_record.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";

const edit: JournalRecord = {
  type: "edit",
  key: "k1",
  id: "杯子 1",
  ms: 12.5,
  at: "2026-01-02T03:04:05.000Z",
  status: "done",
  image: "images/物理/杯子 1.png",
  hash: "aa",
  notes: [],
};

const reply: JournalRecord = {
  type: "judge",
  key: "k2",
  id: "杯子 1",
  imageHash: "aa",
  ask: 0,
  ms: 3,
  at: "2026-01-02T03:04:06.000Z",
  status: "replied",
  reply: 'Score: 8.5\n"sum":"00000000"}',
  truncated: false,
  parsed: { status: "scored", score: 8.5, rule: "labelled", span: [7, 10] },
};

Deno.test("decodeRecord() reads back what encodeRecord() wrote", () => {
  for (const record of [edit, reply]) {
    assertEquals(decodeRecord(encodeRecord(record)), { record });
  }
});

Deno.test("decodeRecord() refuses a line with any one byte changed", () => {
  const line = new TextEncoder().encode(encodeRecord(reply));
  for (let i = 0; i < line.length; i += 1) {
    const damaged = line.slice();
    damaged[i] = (damaged[i] ?? 0) ^ 0x01;
    assert("fault" in decodeRecord(new TextDecoder().decode(damaged)), `byte ${i}`);
  }
});

Deno.test("readJournal() keeps whole records and drops a last line torn at any byte", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/journal.jsonl`;
    const first = new TextEncoder().encode(`${encodeRecord(edit)}\n`);
    const second = new TextEncoder().encode(`${encodeRecord(reply)}\n`);
    for (let length = 0; length < second.length; length += 1) {
      await Deno.writeFile(path, new Uint8Array([...first, ...second.subarray(0, length)]));
      const { records, faults, wholeLength } = await readJournal(path);
      assertEquals([records, faults, wholeLength], [[edit], [], first.length]);
    }
    await Deno.writeFile(path, new Uint8Array([...first, ...second]));
    assertEquals((await readJournal(path)).records, [edit, reply]);
  });
});

Deno.test("readJournal() names damaged lines in the middle and keeps the others", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/journal.jsonl`;
    const lines = [encodeRecord(edit), encodeRecord(reply).replace("8.5", "9.5"), "{}", ""];
    await Deno.writeTextFile(path, [...lines, encodeRecord(reply), ""].join("\n"));
    const { records, faults } = await readJournal(path);
    assertEquals(records, [edit, reply]);
    assertEquals(faults, [
      { line: 2, reason: "the checksum does not match" },
      { line: 3, reason: "the line has no checksum at its end" },
      { line: 4, reason: "the line has no checksum at its end" },
    ]);
  });
});

Deno.test("readJournal() takes a missing file for an empty journal", async () => {
  await inTempFolder(async (folder) => {
    const empty = { records: [], faults: [], wholeLength: 0 };
    assertEquals(await readJournal(`${folder}/none.jsonl`), empty);
  });
});

Deno.test("JournalWriter cuts a torn line off and keeps the order of concurrent appends", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/journal.jsonl`;
    await Deno.writeTextFile(path, `${encodeRecord(edit)}\n{"type":"ed`);
    const { wholeLength } = await readJournal(path);
    const writer = await JournalWriter.open(path, wholeLength);
    const ids = Array.from({ length: 50 }, (_, i) => `pair ${i}`);
    await Promise.all(ids.map((id) => writer.append({ ...edit, id })));
    assertEquals((await readJournal(path)).records.length, 51);
    await writer.close();
    const { records, faults } = await readJournal(path);
    assertEquals(faults, []);
    assertEquals(records.slice(1).map((record) => "id" in record ? record.id : ""), ids);
  });
});

Deno.test("readJournal() reads lines longer than a piece, and leaves log-probabilities out", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/journal.jsonl`;
    const logprobs = Array.from({ length: 40_000 }, (_, i) => ({
      token: `词${i}`,
      logprob: -i / 7,
    }));
    const long: JournalRecord = { ...reply, logprobs };
    const journal = await JournalWriter.open(path, 0);
    for (const record of [long, edit, long]) await journal.append(record);
    await journal.close();
    const { size } = await Deno.stat(path);
    assert(size > 2 << 20);
    assertEquals((await readJournal(path)).records, [long, edit, long]);
    const slim = await readJournal(path, { keep: "slim" });
    assertEquals(slim, { records: [reply, edit, reply], faults: [], wholeLength: size });
  });
});
