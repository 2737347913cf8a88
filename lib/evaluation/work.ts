import type { PairInfo } from "../benchmark/mod.ts";
import { sha256 } from "../files/hash.ts";
import type { AspectMark } from "./scoring.ts";
import type { EditRecord, JournalRecord, JudgeRecord, MeasureRecord } from "./journal_record.ts";

/** Identity of an edit: a hash of all that could change it. */
export function editKey(parts: {
  readonly contentHash: string;
  readonly fingerprint: string;
  readonly seed: number;
}): string {
  const { contentHash, fingerprint, seed } = parts;
  // In the order of their names, so that it is canonical.
  return sha256(JSON.stringify({ contentHash, edit: 1, fingerprint, seed })).slice(0, 32);
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
  /** What is asked about; absent where the edit as a whole is. */
  readonly aspect?: AspectMark;
}): string {
  const { aspect, contentHash, fingerprint, imageHash, promptHash, seed, showSource } = parts;
  // In the order of their names, so that it is canonical.
  const short = JSON.stringify({
    ...(aspect === undefined ? {} : { aspect: { name: aspect.name, scale: aspect.scale } }),
    contentHash,
    fingerprint,
    imageHash,
    judge: 1,
    promptHash,
    seed,
    showSource,
  });
  const systemPrompt = jsonOfPrompt(parts.systemPrompt);
  const userPrompt = JSON.stringify(parts.userPrompt);
  const text = `${short.slice(0, -1)},"systemPrompt":${systemPrompt},"userPrompt":${userPrompt}}`;
  return sha256(text).slice(0, 32);
}

/** System prompts as JSON. They are long, and mostly the same for all pairs of a category. */
const PROMPTS = new Map<string, string>();

const MAX_PROMPTS = 100;

function jsonOfPrompt(prompt: string): string {
  const known = PROMPTS.get(prompt);
  if (known !== undefined) return known;
  const json = JSON.stringify(prompt);
  if (PROMPTS.size === MAX_PROMPTS) PROMPTS.clear();
  PROMPTS.set(prompt, json);
  return json;
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

/** How often a process may die over the same work until it is left as failed. */
export const MAX_CRASHES = 3;

/** What the journal says of finished work, by identity. */
export class WorkHistory {
  readonly #edits = new Map<string, EditRecord>();
  readonly #lastEdit = new Map<string, EditRecord>();
  /** The last answer of each repeat, by the aspect's name (if any) and the pair's id. */
  readonly #lastJudgements = new Map<string | undefined, Map<string, JudgeRecord[]>>();
  #checks: readonly (readonly string[])[] = [];
  #wholeChecks: readonly (readonly string[])[] | undefined;
  /** How often processes died over work that was not done since. */
  readonly #crashes = new Map<string, number>();
  readonly #maxCrashes: number;
  readonly #judgements = new Map<string, JudgeRecord[]>();
  readonly #measures = new Map<string, MeasureRecord>();
  #lastAt = "";

  /** Takes the records of a journal in their order. */
  constructor(records: Iterable<JournalRecord>, { maxCrashes = MAX_CRASHES } = {}) {
    this.#maxCrashes = maxCrashes;
    for (const record of records) this.add(record);
  }

  /** When the last work was done, ISO 8601; empty where nothing was. */
  get lastAt(): string {
    return this.#lastAt;
  }

  /** Notes one more record. */
  add(record: JournalRecord): void {
    if (record.type !== "report" && record.at > this.#lastAt) this.#lastAt = record.at;
    if (record.type === "edit" || record.type === "judge") this.#countCrashes(record);
    if (record.type === "edit") {
      this.#edits.set(record.key, record);
      this.#lastEdit.set(record.id, record);
    } else if (record.type === "measure") {
      this.#measures.set(record.key, record);
    } else if (record.type === "judge") {
      this.#judgements.set(record.key, put(this.#judgements.get(record.key), record.ask, record));
      if (record.control !== undefined) return;
      const ofAspect = this.#lastJudgements.get(record.aspect?.name) ?? new Map();
      this.#lastJudgements.set(record.aspect?.name, ofAspect);
      ofAspect.set(record.id, put(ofAspect.get(record.id), record.repeat ?? 0, record));
    } else if (record.type === "checks") {
      this.#checks = record.keys.map((keys) => typeof keys === "string" ? [keys] : keys);
      if (record.partial !== true) this.#wholeChecks = this.#checks;
    }
  }

  #countCrashes(record: EditRecord | JudgeRecord): void {
    if (record.status === "done" || record.status === "replied") this.#crashes.delete(record.key);
    if (record.status !== "failed" || record.crashed !== true) return;
    this.#crashes.set(record.key, this.crashes(record.key) + 1);
  }

  /** How often processes died over this work, an edit or a judgement, and it was not done since. */
  crashes(key: string): number {
    return this.#crashes.get(key) ?? 0;
  }

  /** Whether processes died over this work as often as is allowed. */
  isGivenUp(key: string): boolean {
    return this.crashes(key) >= this.#maxCrashes;
  }

  /** Number of edits and judgements that are given up. */
  get givenUp(): number {
    return [...this.#crashes.keys()].filter((key) => this.isGivenUp(key)).length;
  }

  /** The last word on an edit. */
  edit(key: string): EditRecord | undefined {
    return this.#edits.get(key);
  }

  /** The last word on the edit of a pair, whatever it depended on. */
  editOf(id: string): EditRecord | undefined {
    return this.#lastEdit.get(id);
  }

  /** Whether anything was measured. */
  get hasMeasures(): boolean {
    return this.#measures.size > 0;
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
   *
   * @param aspect Name of the aspect that was judged; absent where the edit as a whole was.
   */
  ofPair(id: string, count: number, aspect?: string): {
    readonly edit: EditRecord | undefined;
    readonly repeats: readonly (readonly JudgeRecord[])[];
  } {
    const edit = this.#lastEdit.get(id);
    const judged = this.#lastJudgements.get(aspect)?.get(id) ?? [];
    const repeats = Array.from({ length: count }, (_, repeat) => {
      const last = judged[repeat];
      const isCurrent = edit?.status === "done" && last?.imageHash === edit.hash;
      return isCurrent ? this.judgements(last.key) : [];
    });
    return { edit, repeats };
  }

  /**
   * Identities of the questions about the judge itself that count now, those about the aspects of
   * one image together.
   */
  get checks(): readonly (readonly string[])[] {
    return this.#checks;
  }

  /**
   * The same for the run as a whole: a look at some of its pairs must not change what is said of
   * all of them.
   */
  get wholeChecks(): readonly (readonly string[])[] {
    return this.#wholeChecks ?? this.#checks;
  }
}

/** A list with an item in its place; one that is written out takes no room for more. */
function put<Item>(list: Item[] | undefined, place: number, item: Item): Item[] {
  if (list === undefined && place === 0) return [item];
  const longer = list ?? [];
  longer[place] = item;
  return longer;
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
