import type { PairInfo } from "../benchmark/mod.ts";
import { canonicalJson, sha256 } from "../files/hash.ts";
import type { ControlMark } from "./control.ts";
import type { EditRecord, JournalRecord, JudgeRecord, MeasureRecord } from "./journal_record.ts";

/** Identity of an edit: a hash of all that could change it. */
export function editKey(parts: {
  readonly contentHash: string;
  readonly fingerprint: string;
  readonly seed: number;
}): string {
  return sha256(canonicalJson({ edit: 1, ...parts })).slice(0, 32);
}

/** Identity of a judge's reply: a hash of all that could change it; the parser is no part of it. */
export function judgeKey(parts: {
  readonly contentHash: string;
  readonly fingerprint: string;
  readonly promptHash: string;
  readonly systemPrompt: string;
  readonly userPrompt: string;
  readonly showSource: boolean;
  readonly imageHash: string;
  readonly seed: number;
}): string {
  return sha256(canonicalJson({ judge: 1, ...parts })).slice(0, 32);
}

/** Seed of a pair: the base seed plus the pair's index, as the earlier system counted. */
export function pairSeed(base: number, pair: PairInfo): number {
  return (base + pair.index) >>> 0;
}

/** Seed of a question to the judge: a re-ask must not draw the same reply again. */
export function askSeed(seed: number, ask: number): number {
  return (seed + ask * 1_000_003) >>> 0;
}

/** Seed of a further judgement of the same edit; the first has the pair's own. */
export function repeatSeed(seed: number, repeat: number): number {
  return (seed + repeat * 7_368_787) >>> 0;
}

/** What the journal says of finished work, by identity. */
export class WorkHistory {
  readonly #edits = new Map<string, EditRecord>();
  readonly #lastEdit = new Map<string, EditRecord>();
  /** The last answer of each repeat, by the pair's id. */
  readonly #lastJudgements = new Map<string, JudgeRecord[]>();
  readonly #lastControls = new Map<string, ControlRecord>();
  readonly #judgements = new Map<string, JudgeRecord[]>();
  readonly #measures = new Map<string, MeasureRecord>();
  #lastAt = "";

  /** Takes the records of a journal in their order. */
  constructor(records: Iterable<JournalRecord>) {
    for (const record of records) this.add(record);
  }

  /** When the last work was done, ISO 8601; empty where nothing was. */
  get lastAt(): string {
    return this.#lastAt;
  }

  /** Notes one more record. */
  add(record: JournalRecord): void {
    if (record.type !== "report" && record.at > this.#lastAt) this.#lastAt = record.at;
    if (record.type === "edit") {
      this.#edits.set(record.key, record);
      this.#lastEdit.set(record.id, record);
    } else if (record.type === "measure") {
      this.#measures.set(record.key, record);
    } else if (record.type === "judge") {
      const asks = this.#judgements.get(record.key) ?? [];
      asks[record.ask] = record;
      this.#judgements.set(record.key, asks);
      if (isControl(record)) {
        this.#lastControls.set(`${record.control.kind} ${record.id}`, record);
      } else {
        const repeats = this.#lastJudgements.get(record.id) ?? [];
        repeats[record.repeat ?? 0] = record;
        this.#lastJudgements.set(record.id, repeats);
      }
    }
  }

  /** The last word on an edit. */
  edit(key: string): EditRecord | undefined {
    return this.#edits.get(key);
  }

  /** What was measured under this identity. */
  measure(key: string): MeasureRecord | undefined {
    return this.#measures.get(key);
  }

  /** The last answer to each question, in the order of asking. */
  judgements(key: string): readonly JudgeRecord[] {
    return (this.#judgements.get(key) ?? []).filter((record) => record !== undefined);
  }

  /**
   * The last word on a pair: its edit, and for each of `count` judgements the judge's answers to
   * this very image, none where it was not asked.
   */
  ofPair(id: string, count: number): {
    readonly edit: EditRecord | undefined;
    readonly repeats: readonly (readonly JudgeRecord[])[];
  } {
    const edit = this.#lastEdit.get(id);
    const judged = this.#lastJudgements.get(id) ?? [];
    const repeats = Array.from({ length: count }, (_, repeat) => {
      const last = judged[repeat];
      const isCurrent = edit?.status === "done" && last?.imageHash === edit.hash;
      return isCurrent ? this.judgements(last.key) : [];
    });
    return { edit, repeats };
  }

  /** The judge's answers to the questions about itself; those to edits that are gone excepted. */
  controls(): readonly {
    readonly last: ControlRecord;
    readonly answers: readonly JudgeRecord[];
  }[] {
    return [...this.#lastControls.values()]
      .filter((last) => this.#isCurrent(last))
      .map((last) => ({ last, answers: this.judgements(last.key) }));
  }

  #isCurrent({ id, control, imageHash, status }: ControlRecord): boolean {
    // What failed may have had no image.
    if (status === "failed") return true;
    const shown = control.kind === "shuffled_instruction"
      ? id
      : control.kind === "other_edit"
      ? control.partner
      : undefined;
    if (shown === undefined) return true;
    const edit = this.#lastEdit.get(shown);
    return edit?.status === "done" && edit.hash === imageHash;
  }
}

/** An answer of the judge to a question about itself. */
export type ControlRecord = JudgeRecord & { readonly control: ControlMark };

function isControl(record: JudgeRecord): record is ControlRecord {
  return record.control !== undefined;
}

/** The judge's last word: the answer with a score where there is one, else the last answer. */
export function lastWord(judgements: readonly JudgeRecord[]): JudgeRecord | undefined {
  return judgements.find(hasScore) ?? judgements.at(-1);
}

function hasScore(record: JudgeRecord): boolean {
  return record.status === "replied" && record.parsed.status === "scored";
}

/**
 * The number of the question to put to the judge next, or `undefined` if the judge is done with
 * this edit: it gave a score, or it was asked as often as allowed. A failure and a refusal are no
 * answers: a later run asks again.
 */
export function nextAsk(
  judgements: readonly JudgeRecord[],
  maxReasks: number,
): number | undefined {
  const last = lastWord(judgements);
  if (last === undefined) return 0;
  if (last.status !== "replied") return last.ask;
  if (hasScore(last)) return undefined;
  return last.ask < maxReasks ? last.ask + 1 : undefined;
}
