import { assert, assertEquals } from "@std/assert";
import { sha256 } from "../../../lib/files/hash.ts";
import {
  type JournalContent,
  JournalWriter,
  readJournal,
} from "../../../lib/evaluation/journal.ts";
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
  reply: 'Score: 8.5\n"sum":"00000000"},"crc":"00000000"}',
  truncated: false,
  parsed: { status: "scored", score: 8.5, rule: "labelled", span: [7, 10] },
};

Deno.test("decodeRecord() reads back what encodeRecord() wrote", () => {
  for (const record of [edit, reply]) {
    assertEquals(decodeRecord(encodeRecord(record)), { record });
  }
});

/** A line as versions before the second wrote it. */
function oldLine(record: object): string {
  const body = JSON.stringify(record);
  return `${body.slice(0, -1)},"sum":"${sha256(body).slice(0, 8)}"}`;
}

Deno.test("encodeRecord() ends a line with the CRC-32 of what stands before, as zlib has it", () => {
  const failed = { ...edit, ms: 1.5, status: "failed", reason: 'a "b" \n' } as const;
  const { type, key, id, ms, at, status, reason } = failed;
  const line = encodeRecord({ type, key, id, ms, at, status, reason });
  // zlib.crc32(...) of Python over the UTF-8 of the rest.
  assert(line.endsWith(String.raw`"reason":"a \"b\" \n","crc":"de54003d"}`), line);
});

Deno.test("readJournal() reads lines with the earlier checksum, alone and among others", async () => {
  const lines = [oldLine(edit), encodeRecord(reply), oldLine(reply), encodeRecord(edit), ""];
  const { records, faults } = await read(lines.join("\n"));
  assertEquals([records, faults], [[edit, reply, reply, edit], []]);
  const damaged = await read(`${oldLine(edit).replace("k1", "k7")}\n${oldLine(reply)}\n`);
  assertEquals(damaged.records, [reply]);
  assertEquals(damaged.faults, [{ line: 1, reason: MISMATCH }]);
  const mixed = await read(`${oldLine(edit)}${encodeRecord(reply)}\n`);
  assertEquals(mixed.records, [edit, reply]);
});

Deno.test("decodeRecord() knows records of other forms than those before", () => {
  const variants: readonly JournalRecord[] = [
    { ...edit, notes: [] },
    { ...edit, notes: ["a", "b"] },
    { ...edit, source: { image: "a.png", hash: "aa" } },
    { ...reply, repeat: 1 },
    { ...reply, parsed: { status: "unparsed", reason: "no score" } },
    { ...reply, truncated: true, parsed: { status: "refused", reason: "will not" } },
    { type: "checks", keys: ["a", ["b", "c"]], at: "2026-01-02T03:04:06.000Z" },
    { type: "checks", keys: [["b", "c"], "a"], at: "2026-01-02T03:04:06.000Z" },
  ];
  for (const record of [...variants, ...variants.toReversed(), ...variants]) {
    assertEquals(decodeRecord(encodeRecord(record)), { record });
  }
});

Deno.test("decodeRecord() refuses what is like a known record but for one member", () => {
  assertEquals(decodeRecord(encodeRecord(reply)), { record: reply });
  const strange: readonly unknown[] = [
    { ...reply, type: "judged" },
    { ...reply, status: "answered" },
    { ...reply, reply: 1 },
    { ...reply, reply: null },
    { ...reply, parsed: { ...reply.parsed, score: "8" } },
    { ...reply, parsed: [reply.parsed] },
    { ...reply, parsed: { ...reply.parsed, span: {} } },
    { ...reply, parsed: { ...reply.parsed, span: [] } },
    { ...reply, parsed: null },
    Object.fromEntries(Object.entries(reply).filter(([key]) => key !== "truncated")),
  ];
  for (const record of strange) {
    const decoded = decodeRecord(encodeRecord(record as JournalRecord));
    assert("fault" in decoded, JSON.stringify(record));
  }
  // What a later version added is left out each time.
  for (let time = 0; time < 2; time++) {
    const later = encodeRecord({ ...reply, later: [1] } as JournalRecord);
    assertEquals(decodeRecord(later), { record: reply });
  }
});

/** What a journal of these bytes holds. */
async function read(bytes: Uint8Array<ArrayBuffer> | string): Promise<JournalContent> {
  let content: JournalContent | undefined;
  await inTempFolder(async (folder) => {
    const path = `${folder}/journal.jsonl`;
    if (typeof bytes === "string") await Deno.writeTextFile(path, bytes);
    else await Deno.writeFile(path, bytes);
    content = await readJournal(path);
    await (await JournalWriter.open(path, content.wholeLength)).close();
    // Whatever is cut off or ended: what was kept is kept for good.
    assertEquals((await readJournal(path)).records, content.records);
  });
  assert(content !== undefined);
  return content;
}

function bytesOf(...records: readonly JournalRecord[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(records.map((record) => `${encodeRecord(record)}\n`).join(""));
}

const MISMATCH = "the checksum does not match";
const NO_SUM = "the line has no checksum at its end";
const TORN = "the last line has no end: its writing was broken off, or is under way";

Deno.test("readJournal() keeps every other record where any one bit of a line is flipped", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/journal.jsonl`;
    const last: JournalRecord = { ...edit, key: "k3" };
    const [first, middle] = [bytesOf(edit).length, bytesOf(reply).length];
    const whole = bytesOf(edit, reply, last);
    for (let at = first; at < first + middle; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const damaged = whole.slice();
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        await Deno.writeFile(path, damaged);
        const { records, faults } = await readJournal(path);
        const where = `byte ${at - first}, bit ${bit}`;
        // Without its line feed it shares a line with the next; both are whole.
        const isEnd = at === first + middle - 1;
        assertEquals(records, isEnd ? [edit, reply, last] : [edit, last], where);
        assertEquals(faults[0]?.line, 2, where);
      }
    }
  });
});

Deno.test("readJournal() keeps whole records and names a last line torn at any byte", async () => {
  const first = bytesOf(edit);
  const second = bytesOf(reply);
  for (let length = 1; length < second.length - 1; length += 1) {
    assertEquals(await read(new Uint8Array([...first, ...second.subarray(0, length)])), {
      records: [edit],
      faults: [{ line: 2, reason: TORN }],
      wholeLength: first.length,
    });
  }
  // Without its line feed alone it is whole.
  assertEquals(await read(new Uint8Array([...first, ...second.subarray(0, -1)])), {
    records: [edit, reply],
    faults: [],
    wholeLength: first.length + second.length - 1,
  });
});

Deno.test("readJournal() names damaged lines in the middle and keeps the others", async () => {
  const lines = [encodeRecord(edit), encodeRecord(reply).replace("8.5", "9.5"), "{}", ""];
  const { records, faults } = await read([...lines, encodeRecord(reply), ""].join("\n"));
  assertEquals(records, [edit, reply]);
  assertEquals(faults, [
    { line: 2, reason: MISMATCH },
    { line: 3, reason: NO_SUM },
    { line: 4, reason: NO_SUM },
  ]);
});

Deno.test("readJournal() keeps what is whole of lines that two writers mixed", async () => {
  const [a, b] = [encodeRecord(edit), encodeRecord(reply)];
  const kept = (reason: string, count: number) =>
    `${reason} (what is whole in it is kept: ${count})`;
  const inside = `${a.slice(0, 40)}${b}\n${a.slice(40)}\n`;
  assertEquals((await read(`${inside}${a}\n`)).records, [reply, edit]);
  assertEquals((await read(inside)).faults, [
    { line: 1, reason: kept(MISMATCH, 1) },
    { line: 2, reason: MISMATCH },
  ]);
  const joined = await read(`${a}${b}\n${a}\n`);
  assertEquals(joined.records, [edit, reply, edit]);
  assertEquals(joined.faults, [{ line: 1, reason: kept(MISMATCH, 2) }]);
  // Byte by byte, neither is whole.
  const woven = [...a].map((letter, i) => `${letter}${b[i] ?? ""}`).join("");
  const { records, faults } = await read(`${b}\n${woven}\n${a}\n`);
  assertEquals(records, [reply, edit]);
  assertEquals(faults.map(({ line }) => line), [2]);
});

Deno.test("readJournal() keeps all else where a power cut left NUL bytes", async () => {
  const nuls = new Uint8Array(5000);
  assertEquals(await read(new Uint8Array([...bytesOf(edit), ...nuls])), {
    records: [edit],
    faults: [{ line: 2, reason: TORN }],
    wholeLength: bytesOf(edit).length,
  });
  const later = await read(new Uint8Array([...bytesOf(edit), ...nuls, ...bytesOf(reply)]));
  assertEquals(later.records, [edit, reply]);
  assertEquals(later.faults, [
    { line: 2, reason: `${MISMATCH} (what is whole in it is kept: 1)` },
  ]);
});

Deno.test("readJournal() names lines that are no UTF-8, and reads those that an editor ended", async () => {
  const bad = bytesOf(reply);
  bad.set([0xff, 0xc3], 30);
  const damaged = await read(new Uint8Array([...bytesOf(edit), ...bad, ...bytesOf(edit)]));
  assertEquals(damaged.records, [edit, edit]);
  assertEquals(damaged.faults, [{ line: 2, reason: MISMATCH }]);
  const windows = `\ufeff${encodeRecord(edit)}\r\n${encodeRecord(reply)}\r\n`;
  const { records, faults } = await read(windows);
  assertEquals([records, faults], [[edit, reply], []]);
});

Deno.test("readJournal() reads records with additions, and names those of an unknown kind", async () => {
  const written = (record: object) => `${oldLine(record)}\n`;
  const lines = [{ ...edit, mood: "good" }, { type: "dream", at: edit.at }, { type: "edit" }, {}];
  const { records, faults } = await read(lines.map(written).join("") + written(reply));
  assertEquals(records, [edit, reply]);
  const unknown = (kind: string) =>
    `this version knows no such record (${kind}); a later version may have written it`;
  assertEquals(faults, [
    { line: 2, reason: unknown('"dream"') },
    { line: 3, reason: unknown('"edit"') },
    { line: 4, reason: unknown("without a type") },
  ]);
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

Deno.test("readJournal() reads lines longer than a piece, and leaves out what only the journal holds", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/journal.jsonl`;
    const logprobs = Array.from({ length: 40_000 }, (_, i) => ({
      token: `词${i}`,
      logprob: -i / 7,
    }));
    const server = { url: "http://127.0.0.1:1", latencyMs: 2.5, attempts: 1 };
    const images = [{ width: 2, height: 1, hash: "aa", resized: false }];
    const long: JournalRecord = { ...reply, logprobs, serving: { ...server, images } };
    const sent: JournalRecord = { ...edit, serving: { ...server, images } };
    const journal = await JournalWriter.open(path, 0);
    for (const record of [long, sent, long]) await journal.append(record);
    await journal.close();
    const { size } = await Deno.stat(path);
    assert(size > 2 << 20);
    assertEquals((await readJournal(path)).records, [long, sent, long]);
    const slim = await readJournal(path, { keep: "slim" });
    const slimReply = { ...reply, serving: server };
    const records = [slimReply, { ...edit, serving: server }, slimReply];
    assertEquals(slim, { records, faults: [], wholeLength: size });
  });
});
