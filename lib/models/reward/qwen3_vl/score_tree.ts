import { InputError } from "../../../input_error.ts";
import type { Vocabulary } from "../../qwen_vl/tokenizer.ts";
import { type ExpectedScore, expectedScore, POINTS } from "../expected_score.ts";
import { logSum } from "./next_token.ts";
import type { TokenTexts } from "./token_text.ts";

/** One way in which a reply could begin, and where its probabilities are asked for. */
export interface ScoreBranch {
  /** Ids of the words before the score, the whole points and, but for 10, a decimal point. */
  readonly ids: readonly number[];
  /** Place, among the ids, behind which a digit or a decimal point is asked for. */
  readonly points: number;
  /** Place behind which the first decimal is asked for; none behind 10. */
  readonly decimal?: number;
}

/** All ways in which a reply could begin with a score. */
export interface ScoreTree {
  /** A branch for each of the points 0 to 10. */
  readonly branches: readonly ScoreBranch[];
  /** Number of tokens before the score, the same in each branch. */
  readonly lead: number;
  /** Ids of the digits 0 to 9. */
  readonly digits: readonly number[];
  /** Ids of all tokens that begin with a digit. */
  readonly numeric: readonly number[];
  /** Id of the decimal point. */
  readonly point: number;
}

/** Logits of the next token behind the tokens of a branch. */
export type LogitsBehind = (branch: number, place: number) => Float32Array;

/**
 * The ways in which a reply could begin with a score: the lead, 0 to 10, and behind 0 to 9 a
 * decimal point.
 *
 * @param lead What is written before the score, such as `Score: `; empty where the reply begins with it.
 * @throws {InputError} If the tokenizer does not write each digit as one token, in numbers and
 * behind the lead.
 */
export function scoreTree(
  { tokenizer, texts, vocabulary }: {
    readonly tokenizer: Vocabulary;
    readonly texts: TokenTexts;
    /** Number of ids. */
    readonly vocabulary: number;
  },
  lead: string,
): ScoreTree {
  const leadIds = tokenizer.encode(lead).ids;
  const digits = Array.from({ length: 10 }, (_, digit) => onlyId(tokenizer, String(digit)));
  const point = onlyId(tokenizer, ".");
  const branches = Array.from({ length: POINTS }, (_, whole): ScoreBranch => {
    const written = Array.from(String(whole), (digit) => digits[Number(digit)] ?? 0);
    const ids = [...leadIds, ...written];
    const points = ids.length - 1;
    return whole === 10 ? { ids, points } : { ids: [...ids, point], points, decimal: points + 1 };
  });
  for (const [whole, { ids }] of branches.entries()) {
    const text = `${lead}${whole}${whole === 10 ? "" : "."}`;
    const found = tokenizer.encode(text).ids;
    if (found.join() === ids.join()) continue;
    throw new InputError(
      `Cannot expect a score behind "${lead}": the tokenizer must write ${JSON.stringify(text)} ` +
        `as the words before the score and one token for each digit, got ` +
        found.map((id) => JSON.stringify(texts.token(id))).join(", "),
    );
  }
  const numeric: number[] = [];
  for (let id = 0; id < vocabulary; id += 1) {
    const [first = 0] = texts.bytes(id);
    if (first >= 0x30 && first <= 0x39) numeric.push(id);
  }
  return { branches, lead: leadIds.length, digits, numeric, point };
}

/**
 * The expected score by the logits behind the tokens of a tree.
 *
 * The probability of points is that of their digits, one after the other; that a digit follows, that
 * of all tokens that begin with one. See {@linkcode expectedScore} for the rest.
 *
 * @throws {RangeError} If no score has any probability.
 */
export function treeScore(tree: ScoreTree, logitsBehind: LogitsBehind): ExpectedScore {
  const { branches, lead, digits, numeric, point } = tree;
  const behind = (branch: number, place: number) => {
    const logits = logitsBehind(branch, place);
    const whole = logSum(logits);
    return (id: number) => Math.exp((logits[id] ?? -Infinity) - whole);
  };
  // All branches begin with the same words, so the first can speak for them; without words, this is
  // the place behind the prompt.
  const first = behind(0, lead - 1);
  return expectedScore(branches.map(({ ids, points, decimal }, branch) => {
    let probability = first(ids[lead] ?? 0);
    // 10 has its 0 behind the same 1 as the branch of 1.
    if (points > lead) probability *= behind(1, lead)(ids[lead + 1] ?? 0);
    const next = behind(branch, points);
    const after = decimal === undefined ? () => 0 : behind(branch, decimal);
    return {
      probability,
      digit: Math.min(1, numeric.reduce((sum, id) => sum + next(id), 0)),
      point: next(point),
      decimals: digits.map(after),
    };
  }));
}

function onlyId(tokenizer: Vocabulary, text: string): number {
  const { ids: [id, ...others] } = tokenizer.encode(text);
  if (id !== undefined && others.length === 0) return id;
  throw new InputError(
    `Cannot expect a score: the tokenizer must write "${text}" as one token, got ` +
      (id === undefined ? "none" : others.length + 1),
  );
}
