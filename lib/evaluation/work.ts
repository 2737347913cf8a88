import type { PairInfo } from "../benchmark/mod.ts";
import { sha256 } from "../files/hash.ts";
import type { HeldAnswer, HeldEdit, HeldMeasure, HeldRecord } from "./held_record.ts";
import type { AspectMark } from "./scoring.ts";

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

/** Those of several kinds of records that are edits. */
type EditOf<Line> = Extract<Line, { readonly type: "edit" }>;

/** Those that are answers of the judge. */
type AnswerOf<Line> = Extract<Line, { readonly type: "judge" }>;

/**
 * What the journal says of finished work, by identity.
 *
 * @typeParam Line Records as they are held: whole, or what counts of them.
 */
export class WorkHistory<Line extends HeldRecord = HeldRecord> {
  readonly #edits = new Map<string, EditOf<Line>>();
  readonly #lastEdit = new Map<string, EditOf<Line>>();
  /** The last answer of each repeat, by the aspect's name (if any) and the pair's id. */
  readonly #lastAnswers = new Map<string | undefined, PlaceMap<AnswerOf<Line>>>();
  #checks: readonly (readonly string[])[] = [];
  #wholeChecks: readonly (readonly string[])[] | undefined;
  /** How often processes died over work that was not done since. */
  readonly #crashes = new Map<string, number>();
  readonly #maxCrashes: number;
  /** The last answer to each question. */
  readonly #answers = new PlaceMap<AnswerOf<Line>>();
  readonly #measures = new Map<string, HeldMeasure>();
  #lastAt = "";

  /** Takes the records of a journal in their order. */
  constructor(records: Iterable<Line>, { maxCrashes = MAX_CRASHES } = {}) {
    this.#maxCrashes = maxCrashes;
    for (const record of records) this.add(record);
  }

  /** When the last work was done, ISO 8601; empty where nothing was. */
  get lastAt(): string {
    return this.#lastAt;
  }

  /**
   * Notes one more record.
   *
   * @param at When it was done, where the record itself does not hold that any more.
   */
  add(record: Line, at = "at" in record ? record.at : ""): void {
    if (record.type !== "report" && at > this.#lastAt) this.#lastAt = at;
    if (isEdit(record)) {
      this.#countCrashes(record);
      this.#edits.set(record.key, record);
      this.#lastEdit.set(record.id, record);
    } else if (isAnswer(record)) {
      this.#countCrashes(record);
      this.#answers.put(record.key, record.ask, record);
      if (record.control !== undefined) return;
      const aspect = record.aspect?.name;
      const ofAspect = this.#lastAnswers.get(aspect) ?? new PlaceMap<AnswerOf<Line>>();
      this.#lastAnswers.set(aspect, ofAspect);
      ofAspect.put(record.id, record.repeat ?? 0, record);
    } else if (record.type === "measure") {
      this.#measures.set(record.key, record);
    } else if (record.type === "checks") {
      this.#checks = record.keys.map((keys) => typeof keys === "string" ? [keys] : keys);
      if (record.partial !== true) this.#wholeChecks = this.#checks;
    }
  }

  #countCrashes(record: HeldEdit | HeldAnswer): void {
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
  edit(key: string): EditOf<Line> | undefined {
    return this.#edits.get(key);
  }

  /** The last word on the edit of a pair, whatever it depended on. */
  editOf(id: string): EditOf<Line> | undefined {
    return this.#lastEdit.get(id);
  }

  /** Whether anything was measured. */
  get hasMeasures(): boolean {
    return this.#measures.size > 0;
  }

  /** What was measured under this identity. */
  measure(key: string): HeldMeasure | undefined {
    return this.#measures.get(key);
  }

  /** The last answer to each question, in the order of asking. */
  judgements(key: string): readonly AnswerOf<Line>[] {
    return this.#answers.all(key);
  }

  /**
   * The last word on a pair: its edit, and for each of `count` judgements the judge's answers to
   * this very image, none where it was not asked.
   *
   * @param aspect Name of the aspect that was judged; absent where the edit as a whole was.
   */
  ofPair(id: string, count: number, aspect?: string): {
    readonly edit: EditOf<Line> | undefined;
    readonly repeats: readonly (readonly AnswerOf<Line>[])[];
  } {
    const edit = this.#lastEdit.get(id);
    const judged = this.#lastAnswers.get(aspect);
    const repeats = Array.from({ length: count }, (_, repeat) => {
      const last = judged?.at(id, repeat);
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

function isEdit<Line extends HeldRecord>(record: Line): record is EditOf<Line> {
  return record.type === "edit";
}

function isAnswer<Line extends HeldRecord>(record: Line): record is AnswerOf<Line> {
  return record.type === "judge";
}

/** Items in places, from 0, under a name. Nearly all have the place 0 alone: those take no list. */
class PlaceMap<Item extends object> {
  readonly #first = new Map<string, Item>();
  readonly #lists = new Map<string, Item[]>();

  /** Puts an item in its place. */
  put(name: string, place: number, item: Item): void {
    const list = this.#lists.get(name);
    if (list !== undefined) {
      list[place] = item;
    } else if (place === 0) {
      this.#first.set(name, item);
    } else {
      const longer: Item[] = [];
      const first = this.#first.get(name);
      if (first !== undefined) longer[0] = first;
      longer[place] = item;
      this.#first.delete(name);
      this.#lists.set(name, longer);
    }
  }

  /** The item in a place. */
  at(name: string, place: number): Item | undefined {
    const list = this.#lists.get(name);
    return list === undefined && place === 0 ? this.#first.get(name) : list?.[place];
  }

  /** Every item, in the order of the places. */
  all(name: string): readonly Item[] {
    const first = this.#first.get(name);
    if (first !== undefined) return [first];
    return (this.#lists.get(name) ?? []).filter((item) => item !== undefined);
  }
}

/** The judge's last word: the answer with a score where there is one, else the last answer. */
export function lastWord<Answer extends HeldAnswer>(
  judgements: readonly Answer[],
): Answer | undefined {
  return judgements.find(hasScore) ?? judgements.at(-1);
}

function hasScore(record: HeldAnswer): boolean {
  return record.status === "replied" && record.parsed.status === "scored";
}

/**
 * The number of the question to put to the judge next, or `undefined` if the judge is done with
 * this edit: it gave a score, or it was asked as often as allowed. A failure and a refusal are no
 * answers: a later run asks again.
 */
export function nextAsk(
  judgements: readonly HeldAnswer[],
  maxReasks: number,
): number | undefined {
  const last = lastWord(judgements);
  if (last === undefined) return 0;
  if (last.status !== "replied") return last.ask;
  if (hasScore(last)) return undefined;
  return last.ask < maxReasks ? last.ask + 1 : undefined;
}
