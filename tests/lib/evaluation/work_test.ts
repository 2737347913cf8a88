import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import type { EditRecord, JudgeRecord } from "../../../lib/evaluation/journal_record.ts";
import { canonicalJson, sha256 } from "../../../lib/files/hash.ts";
import type { ParsedReply } from "../../../lib/parsers/mod.ts";
import {
  askSeed,
  editKey,
  judgeKey,
  nextAsk,
  pairSeed,
  WorkHistory,
} from "../../../lib/evaluation/work.ts";

const common = { type: "judge", key: "k", id: "p", imageHash: "i", ms: 1, at: "" } as const;

function replied(ask: number, parsed: ParsedReply): JudgeRecord {
  return { ...common, ask, status: "replied", reply: "...", truncated: false, parsed };
}

const scored: ParsedReply = { status: "scored", score: 7, rule: "bare", span: [0, 1] };
const unparsed: ParsedReply = { status: "unparsed", reason: "no number" };

Deno.test("nextAsk() begins with question 0", () => {
  assertEquals(nextAsk([], 2), 0);
});

Deno.test("nextAsk() is done after a score", () => {
  assertEquals(nextAsk([replied(0, scored)], 2), undefined);
});

Deno.test("nextAsk() does not take a content filter's refusal for an answer", () => {
  const refused: JudgeRecord = { ...common, ask: 1, status: "refused", reason: "filter" };
  assertEquals(nextAsk([replied(0, unparsed), refused], 2), 1);
});

Deno.test("nextAsk() asks again after a reply without a score, as often as allowed", () => {
  assertEquals(nextAsk([replied(0, unparsed)], 2), 1);
  assertEquals(nextAsk([replied(0, unparsed), replied(1, unparsed)], 2), 2);
  assertEquals(nextAsk([0, 1, 2].map((ask) => replied(ask, unparsed)), 2), undefined);
  assertEquals(nextAsk([replied(0, unparsed)], 0), undefined);
});

Deno.test("nextAsk() puts a failed question again", () => {
  const failed: JudgeRecord = { ...common, ask: 1, status: "failed", reason: "timeout" };
  assertEquals(nextAsk([replied(0, unparsed), failed], 2), 1);
});

Deno.test("WorkHistory keeps the last word on each question and pair", () => {
  const failed: JudgeRecord = { ...common, ask: 0, status: "failed", reason: "timeout" };
  const history = new WorkHistory([failed, replied(0, unparsed), replied(1, scored)]);
  assertEquals(history.judgements("k"), [replied(0, unparsed), replied(1, scored)]);
  assertEquals(history.ofPair("other", 1), { edit: undefined, repeats: [[]] });
});

Deno.test("WorkHistory.ofPair() takes no judgement of an earlier image for one of the current", () => {
  const edit = (hash: string): EditRecord => ({
    type: "edit",
    key: "e",
    id: "p",
    ms: 1,
    at: "2026-01-02T03:04:05.000Z",
    status: "done",
    image: "images/c/p.png",
    hash,
    notes: [],
  });
  const history = new WorkHistory([edit("i"), replied(0, scored)]);
  assertEquals(history.ofPair("p", 1).repeats, [[replied(0, scored)]]);
  history.add(edit("another"));
  assertEquals(history.ofPair("p", 1).repeats, [[]]);
  assertEquals(history.lastAt, "2026-01-02T03:04:05.000Z");
});

Deno.test("identities change with each thing that could change the result", () => {
  const edit = { contentHash: "c", fingerprint: "f", seed: 1 };
  const judge = {
    contentHash: "c",
    fingerprint: "f",
    promptHash: "h",
    systemPrompt: "s",
    userPrompt: "u",
    showSource: false,
    imageHash: "i",
    seed: 1,
  };
  assertEquals(editKey(edit), editKey({ seed: 1, fingerprint: "f", contentHash: "c" }));
  for (const change of [{ contentHash: "x" }, { fingerprint: "x" }, { seed: 2 }]) {
    assertNotEquals(editKey({ ...edit, ...change }), editKey(edit));
    assertNotEquals(judgeKey({ ...judge, ...change }), judgeKey(judge));
  }
  for (
    const change of [
      { promptHash: "x" },
      { systemPrompt: "x" },
      { userPrompt: "x" },
      { showSource: true },
      { imageHash: "x" },
    ]
  ) {
    assertNotEquals(judgeKey({ ...judge, ...change }), judgeKey(judge));
  }
});

Deno.test("seeds follow the pair's index and differ between questions", () => {
  const pair = {
    index: 7,
    id: "p",
    category: "",
    instruction: "",
    description: "",
    rationale: "",
    tags: [],
    difficulty: "",
  };
  assertEquals(pairSeed(42, pair), 49);
  assertEquals(pairSeed(0xffff_ffff, pair), 6);
  assertEquals(new Set([0, 1, 2].map((ask) => askSeed(49, ask))).size, 3);
});

Deno.test("WorkHistory gives work up after three crashes, and counts anew once it was done", () => {
  const crash: JudgeRecord = { ...common, ask: 0, status: "failed", reason: "died", crashed: true };
  const timeout: JudgeRecord = { ...common, ask: 0, status: "failed", reason: "timeout" };
  const history = new WorkHistory<JudgeRecord>([crash, timeout, crash, timeout]);
  assertEquals([history.crashes("k"), history.isGivenUp("k"), history.givenUp], [2, false, 0]);
  history.add(crash);
  assertEquals([history.crashes("k"), history.isGivenUp("k"), history.givenUp], [3, true, 1]);
  assertEquals(history.isGivenUp("other"), false);
  history.add(replied(0, unparsed));
  assertEquals([history.crashes("k"), history.isGivenUp("k"), history.givenUp], [0, false, 0]);
  assertEquals(new WorkHistory([crash, crash, crash], { maxCrashes: 4 }).isGivenUp("k"), false);
});

Deno.test("editKey() and judgeKey() hash canonical JSON", () => {
  const texts = fc.record({
    contentHash: fc.string(),
    fingerprint: fc.string({ unit: "binary" }),
    seed: fc.nat(),
  });
  fc.assert(fc.property(texts, (parts) => {
    const hash = sha256(canonicalJson({ edit: 1, ...parts }));
    assertEquals(editKey(parts), hash.slice(0, 32));
  }));
  const asked = fc.record({
    promptHash: fc.string(),
    systemPrompt: fc.string({ unit: "binary" }),
    userPrompt: fc.string({ unit: "binary" }),
    showSource: fc.boolean(),
    imageHash: fc.string(),
    aspect: fc.record({ name: fc.string(), scale: fc.tuple(fc.nat(), fc.nat()) }),
  }, { requiredKeys: ["promptHash", "systemPrompt", "userPrompt", "showSource", "imageHash"] });
  fc.assert(fc.property(texts, asked, (text, question) => {
    const parts = { ...text, ...question };
    const hash = sha256(canonicalJson({ judge: 1, ...parts }));
    assertEquals(judgeKey(parts), hash.slice(0, 32));
  }));
});
