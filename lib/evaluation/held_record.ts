import type { ServingRecord } from "../models/mod.ts";
import type { ParsedReply } from "../parsers/mod.ts";
import type {
  ChecksRecord,
  EditRecord,
  FailedWork,
  JudgeRecord,
  MeasureRecord,
  ReportRecord,
} from "./journal_record.ts";

/** The same for each of several types. */
type Without<Kept, Names extends PropertyKey> = Kept extends unknown ? Omit<Kept, Names> : never;

/** What counts of a server's record: how long it worked, where `ms` is not that, and the tokens. */
export type HeldServing = Partial<Pick<ServingRecord, "latencyMs" | "usage">>;

/** What counts of an edit. */
export type HeldEdit =
  & Pick<EditRecord, "type" | "key" | "id" | "ms">
  & (
    | (
      & Pick<EditRecord & { readonly status: "done" }, "status" | "image" | "hash" | "notes">
      & {
        readonly source?: (EditRecord & { readonly status: "done" })["source"] | undefined;
        readonly serving?: HeldServing | undefined;
      }
    )
    | FailedWork
  );

/** What counts of an answer of the judge. */
export type HeldAnswer =
  & Pick<JudgeRecord, "type" | "key" | "id" | "imageHash" | "ask" | "ms">
  & {
    readonly repeat?: number | undefined;
    readonly aspect?: JudgeRecord["aspect"] | undefined;
    readonly control?: JudgeRecord["control"] | undefined;
  }
  & (
    | {
      readonly status: "replied";
      readonly reply: string;
      readonly parsed: Without<ParsedReply, "span">;
      readonly expected?: (JudgeRecord & { readonly status: "replied" })["expected"] | undefined;
      readonly serving?: HeldServing | undefined;
    }
    | FailedWork
  );

/** What counts of a measurement. */
export type HeldMeasure = Without<MeasureRecord, "id" | "ms" | "at">;

/** What counts of a record once it is in the journal; a record of the journal is one, too. */
export type HeldRecord = HeldEdit | HeldAnswer | HeldMeasure | ChecksRecord | ReportRecord;

/**
 * What memory is to hold of work that is done now. A long run holds it for every pair, so it is no
 * more than what is asked for later, and each object is written out, which takes the least room.
 * What was done before is held as it was read: to make it over would keep a run waiting.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const common = { type: "judge", key: "k", id: "cup", imageHash: "i", ask: 0, ms: 5 } as const;
 * const parsed = { status: "scored", score: 7, rule: "final", span: [0, 1] } as const;
 * const reply = { status: "replied", reply: "7", truncated: false, parsed } as const;
 * const held = heldAnswer({ ...common, ...reply, at: "2026-01-02T03:04:05.678Z" });
 * assertEquals("at" in held || "truncated" in held, false);
 * ```
 */
export function heldAnswer(record: JudgeRecord): HeldAnswer {
  const { type, key, id, imageHash, ask, repeat, aspect, control } = record;
  const asked = { type, key, id, imageHash, ask, repeat, aspect, control };
  if (record.status !== "replied") return { ...asked, ms: record.ms, ...failedWorkOf(record) };
  const { status, reply, expected, parsed, serving } = record;
  return {
    type,
    key,
    id,
    imageHash,
    ask,
    repeat,
    aspect,
    control,
    ms: serving?.latencyMs ?? record.ms,
    status,
    reply,
    expected,
    parsed: heldScore(parsed),
    serving: heldServing(serving),
  };
}

/** The same of an edit. */
export function heldEdit(record: EditRecord): HeldEdit {
  const { type, key, id } = record;
  if (record.status !== "done") {
    return { type, key, id, ms: record.ms, ...failedWorkOf(record) };
  }
  const { status, image, hash, source, notes, serving: served } = record;
  const ms = served?.latencyMs ?? record.ms;
  return { type, key, id, ms, status, image, hash, source, notes, serving: heldServing(served) };
}

/** The same of a measurement. */
export function heldMeasure(record: MeasureRecord): HeldMeasure {
  const { type, key } = record;
  return record.status === "done"
    ? { type, key, status: record.status, companions: record.companions }
    : { type, key, status: record.status, reason: record.reason };
}

function failedWorkOf(record: FailedWork): FailedWork {
  const { status, reason } = record;
  return status === "failed" && record.crashed === true
    ? { status, reason, crashed: true }
    : { status, reason };
}

function heldScore(parsed: ParsedReply): Without<ParsedReply, "span"> {
  if (parsed.status === "scored") {
    return { status: parsed.status, score: parsed.score, rule: parsed.rule };
  }
  const { status, reason } = parsed;
  return status === "out_of_range" ? { status, reason, rule: parsed.rule } : { status, reason };
}

function heldServing(serving: ServingRecord | undefined): HeldServing | undefined {
  return serving?.usage === undefined ? undefined : { usage: serving.usage };
}
