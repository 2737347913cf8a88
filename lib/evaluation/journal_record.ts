import { crc32 } from "node:zlib";
import { z } from "zod";
import type { Companions } from "../companions/mod.ts";
import { canonicalJson, sha256 } from "../files/hash.ts";
import type { ExpectedScore, ServingRecord, TokenLogprob } from "../models/mod.ts";
import type { ParsedReply } from "../parsers/mod.ts";
import { type ControlMark, controlMarkSchema } from "./control.ts";
import { type Form, formOf, hasForm } from "./record_form.ts";
import { type AspectMark, aspectMarkSchema } from "./scoring.ts";
import { expectedScoreSchema, servingSchema, tokenLogprobSchema } from "./answers.ts";

/** The image of an edit. */
export interface EditedImage {
  /** File, relative to the run's folder. */
  readonly image: string;
  /** SHA-256 of the file. */
  readonly hash: string;
}

/** An edit that was made, refused, or failed. */
export type EditRecord =
  & {
    readonly type: "edit";
    /** Identity: hash of all that the edit depends on. */
    readonly key: string;
    /** The pair's id. */
    readonly id: string;
    /** Time it took, in ms. */
    readonly ms: number;
    /** When it was done, ISO 8601. */
    readonly at: string;
  }
  & (
    | {
      readonly status: "done";
      /** File, relative to the run's folder. */
      readonly image: string;
      /** SHA-256 of the file. */
      readonly hash: string;
      /** What was edited, where that was an earlier edit and not the pair's own source. */
      readonly source?: EditedImage;
      /** What the model wanted noted. */
      readonly notes: readonly string[];
      /** Where it came from, where that was a server. */
      readonly serving?: ServingRecord;
    }
    | FailedWork
  );

/** What the journal says of work that brought nothing. */
export type FailedWork =
  | { readonly status: "refused"; readonly reason: string }
  | {
    readonly status: "failed";
    readonly reason: string;
    /** A process died over it. */
    readonly crashed?: true;
  };

/** One answer of the judge, or its failure to give one. */
export type JudgeRecord =
  & {
    readonly type: "judge";
    /** Identity: hash of all that the reply depends on, the number of the question excepted. */
    readonly key: string;
    /** The pair's id. */
    readonly id: string;
    /** SHA-256 of the edited image that was judged. */
    readonly imageHash: string;
    /** Number of the question, from 0; above 0 it was a re-ask. */
    readonly ask: number;
    /** Number of the judgement of this edit, from 0; absent for the first. */
    readonly repeat?: number;
    /** What was asked about; absent where the edit as a whole was. */
    readonly aspect?: AspectMark;
    /** What was asked in place of the pair's own edit, where the judge itself was checked. */
    readonly control?: ControlMark;
    /** Time it took, in ms. */
    readonly ms: number;
    /** When it was done, ISO 8601. */
    readonly at: string;
  }
  & (
    | {
      readonly status: "replied";
      /** The reply as it came. */
      readonly reply: string;
      /** It was cut off by a length limit. */
      readonly truncated: boolean;
      /** Log-probability of each token, where the judge has them. */
      readonly logprobs?: readonly TokenLogprob[];
      /** The expected score, where it was asked for and can be told. */
      readonly expected?: ExpectedScore;
      /** The expected score counts, and not what the reply says. */
      readonly scoring?: "expected";
      /** Where the reply came from, where that was a server. */
      readonly serving?: ServingRecord;
      /** What the parser read from it at the time. */
      readonly parsed: ParsedReply;
    }
    | FailedWork
  );

/** What was measured of an edit without the judge. */
export type MeasureRecord =
  & {
    readonly type: "measure";
    /** Identity: hash of the two images and the version of the measures. */
    readonly key: string;
    /** The pair's id. */
    readonly id: string;
    /** Time it took, in ms. */
    readonly ms: number;
    /** When it was done, ISO 8601. */
    readonly at: string;
  }
  & (
    | { readonly status: "done"; readonly companions: Companions }
    | { readonly status: "failed"; readonly reason: string }
  );

/**
 * Which questions about the judge itself count now; the last such record is the one that holds. Of
 * the run as a whole that is the last one which is not `partial`, where there is one.
 */
export interface ChecksRecord {
  /** Kind of the record. */
  readonly type: "checks";
  /** Identities of the questions; those about the aspects of one image together. */
  readonly keys: readonly (string | readonly string[])[];
  /** They were chosen from some of the benchmark's pairs alone, such as the first ten. */
  readonly partial?: true;
  /** When it was decided, ISO 8601. */
  readonly at: string;
}

/** A record that may have been a server's work. */
interface Served {
  readonly logprobs?: unknown;
  readonly serving?: ServingRecord;
}

/**
 * A record without what only the journal needs to hold: log-probabilities, which may fill
 * gigabytes, and which images a server was sent.
 */
export function slimRecord<Kept extends JournalRecord>(record: Kept): Kept {
  if (!("serving" in record) && !("logprobs" in record)) return record;
  const { logprobs: _, serving, ...rest }: Served = record;
  if (serving === undefined) return rest as Kept;
  const { images: __, ...server } = serving;
  return { ...rest, serving: server } as Kept;
}

/** A report was written. */
export interface ReportRecord {
  /** Kind of the record. */
  readonly type: "report";
  /** SHA-256 over what the report says, times aside. */
  readonly hash: string;
  /** Files, relative to the run's folder. */
  readonly files: readonly string[];
  /** When it was written, ISO 8601. */
  readonly at: string;
}

/** One line of a journal. */
export type JournalRecord =
  | EditRecord
  | JudgeRecord
  | MeasureRecord
  | ChecksRecord
  | ReportRecord;

const common = {
  key: z.string(),
  id: z.string(),
  ms: z.number(),
  at: z.string(),
};

const span = z.tuple([z.number(), z.number()]);

const parsedSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("scored"),
    score: z.number().min(0).max(10),
    rule: z.string(),
    span,
  }),
  z.object({ status: z.literal("out_of_range"), reason: z.string(), rule: z.string(), span }),
  z.object({ status: z.enum(["refused", "unparsed"]), reason: z.string() }),
]);

const edit = { type: z.literal("edit"), ...common };
const measure = { type: z.literal("measure"), ...common };
const judge = {
  type: z.literal("judge"),
  ...common,
  imageHash: z.string(),
  ask: z.int().min(0),
  repeat: z.int().min(1).optional(),
  aspect: aspectMarkSchema.optional(),
  control: controlMarkSchema.optional(),
};

const failed = {
  status: z.enum(["refused", "failed"]),
  reason: z.string(),
  crashed: z.literal(true).optional(),
};

const recordSchema = z.union([
  z.object({
    ...edit,
    status: z.literal("done"),
    image: z.string(),
    hash: z.string(),
    source: z.object({ image: z.string(), hash: z.string() }).optional(),
    notes: z.array(z.string()),
    serving: servingSchema.optional(),
  }),
  z.object({ ...edit, ...failed }),
  z.object({
    ...judge,
    status: z.literal("replied"),
    reply: z.string(),
    truncated: z.boolean(),
    logprobs: z.array(tokenLogprobSchema).optional(),
    expected: expectedScoreSchema.optional(),
    scoring: z.literal("expected").optional(),
    serving: servingSchema.optional(),
    parsed: parsedSchema,
  }),
  z.object({ ...judge, ...failed }),
  z.object({
    ...measure,
    status: z.literal("done"),
    companions: z.record(z.string(), z.unknown()),
  }),
  z.object({ ...measure, status: z.literal("failed"), reason: z.string() }),
  z.object({
    type: z.literal("checks"),
    keys: z.array(z.union([z.string(), z.array(z.string())])),
    partial: z.literal(true).optional(),
    at: z.string(),
  }),
  z.object({
    type: z.literal("report"),
    hash: z.string(),
    files: z.array(z.string()),
    at: z.string(),
  }),
]);

/** Before the checksum of a line: a CRC-32 of all that stands before this. */
const CRC = ',"crc":"';

/**
 * The same in what earlier versions wrote: the beginning of a SHA-256, of all that stands before it
 * and a brace. To work that out takes ten times as long.
 */
const SHA = ',"sum":"';

/** What a line ends with, behind one of these: eight hex digits, a quote and a brace. */
const REST = 10;

/**
 * A record as one line of JSON, without the line end. Its last member is a checksum, so that a
 * line that was damaged on disk is not taken for a result.
 */
export function encodeRecord(record: JournalRecord): string {
  const content = JSON.stringify(record).slice(0, -1);
  return `${content}${CRC}${crcOf(content)}"}`;
}

function crcOf(content: string): string {
  return crc32(content).toString(16).padStart(8, "0");
}

/** Reads one line of a journal: the record, or what is wrong with the line. */
export function decodeRecord(
  line: string,
): { readonly record: JournalRecord } | { readonly fault: string } {
  // An editor may have left a carriage return.
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  const end = Math.max(0, text.length - CRC.length - REST);
  const content = text.slice(0, end);
  const mark = text.slice(end, end + CRC.length);
  if (!text.endsWith('"}') || (mark !== CRC && mark !== SHA)) {
    return { fault: "the line has no checksum at its end" };
  }
  const body = `${content}}`;
  const sum = mark === CRC ? crcOf(content) : sha256(body).slice(0, 8);
  if (!text.startsWith(sum, end + CRC.length)) return { fault: "the checksum does not match" };
  const value = parsed(body);
  if (KNOWN.some((form) => hasForm(value, form))) return { record: value as JournalRecord };
  const result = recordSchema.safeParse(value);
  if (result.success) {
    // What a later version added is left out each time.
    if (canonicalJson(result.data) !== canonicalJson(value)) {
      return { record: result.data as JournalRecord };
    }
    KNOWN.push(formOf(value));
    if (KNOWN.length > MAX_KNOWN) KNOWN.shift();
    return { record: value as JournalRecord };
  }
  const { data } = z.object({ type: z.string() }).safeParse(value);
  const kind = data === undefined ? "without a type" : JSON.stringify(data.type);
  return {
    fault: `this version knows no such record (${kind}); a later version may have written it`,
  };
}

/**
 * Forms of records that were found good. By its checksum a record is what some version of this
 * program wrote; whether this version knows its form has to be asked only once, and journals are
 * long.
 */
const KNOWN: Form[] = [];

/** Forms are few; were they not, looking through them would take longer than asking. */
const MAX_KNOWN = 32;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const START = /\{"type":"/g;
const END = /,"(?:crc|sum)":"[0-9a-f]{8}"\}/g;

/**
 * Reads one line of a journal: its record, or what is wrong with the line and the records in it
 * that are whole nonetheless. A line feed that was damaged joins two of them, and writers that did
 * not know of each other mix them.
 */
export function decodeLine(
  line: string,
): { readonly records: readonly JournalRecord[]; readonly fault?: string } {
  const decoded = decodeRecord(line);
  if ("record" in decoded) return { records: [decoded.record] };
  const records: JournalRecord[] = [];
  let behind = 0;
  const ends = [...line.matchAll(END)].map(({ index, 0: { length } }) => index + length);
  // Quotes in a text are escaped, so what looks like a start or an end hardly ever is none.
  for (const { index: start } of line.matchAll(START)) {
    if (start < behind) continue;
    for (const end of ends.filter((end) => end > start)) {
      const inner = decodeRecord(line.slice(start, end));
      if ("fault" in inner) continue;
      records.push(inner.record);
      behind = end;
      break;
    }
  }
  const kept = records.length === 0 ? "" : ` (what is whole in it is kept: ${records.length})`;
  return { records, fault: `${decoded.fault}${kept}` };
}
