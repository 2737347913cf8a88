import { assertEquals } from "@std/assert";
import {
  heldAnswer,
  heldEdit,
  heldMeasure,
  type HeldRecord,
} from "../../../lib/evaluation/held_record.ts";
import type {
  EditRecord,
  FailedWork,
  JournalRecord,
  JudgeRecord,
  MeasureRecord,
} from "../../../lib/evaluation/journal_record.ts";
import { measureKey } from "../../../lib/evaluation/measure_stage.ts";
import { pairOutcome } from "../../../lib/evaluation/outcomes.ts";
import { WorkHistory } from "../../../lib/evaluation/work.ts";
import type { ServingRecord } from "../../../lib/models/mod.ts";
import type { ParsedReply } from "../../../lib/parsers/mod.ts";

const AT = "2026-01-02T03:04:05.000Z";

const PAIR = {
  index: 0,
  id: "cup",
  category: "c",
  instruction: "i",
  description: "d",
  rationale: "r",
  tags: [],
  difficulty: "",
  contentHash: "content",
  sourceHash: "source",
  width: 4,
  height: 3,
  hasTarget: false,
};

const SERVING: ServingRecord = {
  url: "http://127.0.0.1:8000",
  model: "m",
  latencyMs: 12.345,
  attempts: 2,
  images: [{ width: 4, height: 3, hash: "h", resized: false }],
};
const USAGE = { promptTokens: 10, completionTokens: 3 };

const FAILED: readonly FailedWork[] = [
  { status: "refused", reason: "filter" },
  { status: "failed", reason: "timeout" },
  { status: "failed", reason: "died", crashed: true },
];

const edit = { type: "edit", key: "e", id: "cup", ms: 99.96, at: AT } as const;
const done = {
  ...edit,
  status: "done",
  image: "images/cup.png",
  hash: "edited",
  notes: ["n"],
} as const;
const EDITS: readonly EditRecord[] = [
  done,
  { ...done, serving: SERVING },
  { ...done, source: { image: "images/before.png", hash: "before" }, notes: [] },
  ...FAILED.map((failed) => ({ ...edit, ...failed })),
];

const judge = {
  type: "judge",
  key: "j",
  id: "cup",
  imageHash: "edited",
  ask: 0,
  ms: 7.04,
  at: AT,
} as const;
const PARSED: readonly ParsedReply[] = [
  { status: "scored", score: 7, rule: "final", span: [0, 1] },
  { status: "out_of_range", reason: "11 is too much", rule: "final", span: [0, 2] },
  { status: "refused", reason: "it declines" },
  { status: "unparsed", reason: "no number" },
];
const shares = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0];
const ANSWERS: readonly JudgeRecord[] = [
  ...PARSED.flatMap((parsed): readonly JudgeRecord[] => {
    const replied = { ...judge, status: "replied", reply: "7", truncated: true, parsed } as const;
    return [
      replied,
      { ...replied, serving: SERVING, logprobs: [{ token: "7", logprob: -1 }] },
      { ...replied, serving: { ...SERVING, usage: USAGE } },
      { ...replied, expected: { mean: 7, entropy: 0, mass: 1, shares }, scoring: "expected" },
    ];
  }),
  ...FAILED.map((failed) => ({ ...judge, ...failed })),
];

const measure = {
  type: "measure",
  key: measureKey(PAIR, { hash: "edited" }),
  id: "cup",
  ms: 3,
  at: AT,
} as const;
const sourceSize = { width: 4, height: 3 };
const companions = { aspectChange: 0, noOp: "no", changedShare: 0.5, meanDifference: 9 } as const;
const MEASURES: readonly MeasureRecord[] = [
  { ...measure, status: "done", companions: { sourceSize, editedSize: sourceSize, ...companions } },
  { ...measure, status: "failed", reason: "Too many open files" },
];

function held(record: JournalRecord): HeldRecord {
  if (record.type === "edit") return heldEdit(record);
  if (record.type === "judge") return heldAnswer(record);
  return record.type === "measure" ? heldMeasure(record) : record;
}

Deno.test("what is held of records gives the outcomes that the records give", () => {
  const parts = { policy: "default", repeats: 1 } as const;
  const statuses = new Set<string>();
  for (const edited of EDITS) {
    for (const answer of ANSWERS) {
      for (const measured of MEASURES) {
        const records: readonly JournalRecord[] = [edited, answer, measured];
        const whole = new WorkHistory(records);
        const history = new WorkHistory<HeldRecord>([]);
        for (const record of records) history.add(held(record), AT);
        const outcome = pairOutcome(PAIR, { ...parts, history: whole });
        assertEquals(pairOutcome(PAIR, { ...parts, history }), outcome);
        assertEquals([history.lastAt, history.givenUp], [whole.lastAt, whole.givenUp]);
        assertEquals([history.crashes("e"), history.crashes("j")], [
          whole.crashes("e"),
          whole.crashes("j"),
        ]);
        statuses.add(outcome?.status ?? "");
      }
    }
  }
  assertEquals([...statuses].toSorted(), [
    "edit_failed",
    "judge_failed",
    "out_of_range",
    "refused",
    "scored",
    "unparsed",
  ]);
});

Deno.test("aspects, repeats and controls are told apart by what is held of them", () => {
  const [scored] = ANSWERS;
  const [made] = EDITS;
  if (scored === undefined || made === undefined) throw new RangeError("There are none");
  const aspect = { name: "a", scale: [1, 5] } as const;
  const answers: readonly JudgeRecord[] = [
    { ...scored, key: "first", ask: 1 },
    { ...scored, key: "second", repeat: 1, ms: 1 },
    { ...scored, key: "aspect", aspect, ms: 2 },
    { ...scored, key: "control", control: { kind: "no_op" }, ms: 3 },
  ];
  const history = new WorkHistory<HeldRecord>([]);
  for (const record of [made, ...answers]) history.add(held(record), AT);
  const keys = (aspect?: string) =>
    history.ofPair("cup", 2, aspect).repeats.map((list) => list.map(({ key }) => key));
  assertEquals([keys(), keys("a")], [[["first"], ["second"]], [["aspect"], []]]);
  assertEquals(history.judgements("control").map(({ control }) => control?.kind), ["no_op"]);
});
