import type { ParsedReply } from "./outcome.ts";
import type { Rank, Statement } from "./statement.ts";
import { KIND, type Tokens } from "./tokens.ts";
import { WORD } from "./vocabulary.ts";

/** What a reply says, before it is weighed. */
export interface Evidence {
  /** In any order. */
  readonly statements: readonly Statement[];
  /** Of the whole reply. */
  readonly tokens: Tokens;
  /** How many numbers the text holds, those of scales and JSON excepted. */
  readonly numbers: number;
  /** The number to take where nothing states a score. */
  readonly fallback: Statement | undefined;
  /** Looks for a sentence that declines to judge. */
  readonly refusal: () => string | undefined;
}

/** A score stated more often than this is a model running in circles. */
const MOST_REPEATS = 3;

/** Weighs the statements of a reply: the strongest rank must speak with one voice. */
export function decide(evidence: Evidence): ParsedReply {
  const statements = [...evidence.statements].sort((a, b) => a.start - b.start);
  const torn = sideBySide(evidence.tokens, statements);
  if (torn !== undefined) return torn;
  const final = statements.filter((statement) => statement.rank === "final");
  if (final.length > 0) {
    return contradiction(statements, final) ?? agree(final, evidence.tokens);
  }
  const plain = statements.filter((statement) => statement.rank === "plain");
  if (plain.length > 0) return agree(plain, evidence.tokens);
  if (evidence.fallback !== undefined && statements.length === 0) {
    return agree([evidence.fallback], evidence.tokens);
  }

  const refusal = evidence.refusal();
  if (refusal !== undefined) return { status: "refused", reason: refusal };
  return { status: "unparsed", reason: reasonFor(evidence, statements) };
}

function reasonFor(evidence: Evidence, statements: readonly Statement[]): string {
  const has = (rank: Rank): boolean => statements.some((statement) => statement.rank === rank);
  if (has("old")) return "The reply gives a preliminary score only, and no final one.";
  if (has("aspect")) return "The reply gives scores of single aspects only, and none of the whole.";
  return evidence.numbers === 0
    ? "The reply holds no number that could be a score."
    : "The reply holds numbers, but none of them is stated as the score.";
}

/** A plain score that stands after a different final one; the keys of JSON have no order. */
function contradiction(
  statements: readonly Statement[],
  final: readonly Statement[],
): ParsedReply | undefined {
  const last = final[final.length - 1] as Statement;
  const other = statements.find((statement) =>
    statement.rank === "plain" && statement.start > last.start &&
    statement.value !== last.value && !(statement.sentence < 0 && last.sentence < 0)
  );
  return other === undefined ? undefined : {
    status: "unparsed",
    reason: `The final score ${tell(last)} is contradicted by ${tell(other)}.`,
  };
}

/** Two scores set side by side, as in `The score is 0, while the final score is 10`. */
function sideBySide(tokens: Tokens, statements: readonly Statement[]): ParsedReply | undefined {
  let one: Statement | undefined;
  for (const other of statements) {
    if (other.rank !== "plain" && other.rank !== "final") continue;
    const differs = one !== undefined && one.sentence === other.sentence &&
      one.value !== other.value;
    if (one !== undefined && differs && hasWhereas(tokens, one, other)) {
      return {
        status: "unparsed",
        reason: `One sentence gives two scores: ${tell(one)} and ${tell(other)}.`,
      };
    }
    one = other;
  }
  return undefined;
}

function hasWhereas(tokens: Tokens, from: Statement, to: Statement): boolean {
  const { kind, code, start, sentence, count } = tokens;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((start[middle] as number) < from.start) low = middle + 1;
    else high = middle;
  }
  for (let k = low; k < count && sentence[k] === to.sentence; k++) {
    if ((start[k] as number) >= to.start) break;
    if (kind[k] === KIND.word && code[k] === WORD.whereas) return true;
  }
  return false;
}

function tell(statement: Statement): string {
  const at = `at ${statement.start}`;
  return statement.value === undefined ? `${statement.why} (${at})` : `${statement.value} (${at})`;
}

function agree(statements: readonly Statement[], { scale }: Tokens): ParsedReply {
  const first = statements[0] as Statement;
  for (const other of statements) {
    if (other.value === undefined) {
      return { status: "unparsed", reason: sentence(`${other.why} (at ${other.start})`) };
    }
    if (other.value !== first.value) {
      return {
        status: "unparsed",
        reason: `Two different scores of equal standing: ${tell(first)} and ${tell(other)}.`,
      };
    }
    if (other !== first && other.sentence === first.sentence) {
      return {
        status: "unparsed",
        reason: `One sentence gives two scores: ${tell(first)} and ${tell(other)}.`,
      };
    }
  }
  if (statements.length > MOST_REPEATS) {
    return {
      status: "unparsed",
      reason: `The reply repeats itself: ${first.value} is given ${statements.length} times.`,
    };
  }
  const value = first.value as number;
  const span = [first.start, first.end] as const;
  const [low, high] = scale;
  if (!(value >= low && value <= high)) {
    const shown = Number.isFinite(value) ? String(value) : "a number beyond counting";
    return {
      status: "out_of_range",
      reason: `The score must lie between ${low} and ${high}, got ${shown}.`,
      rule: first.rule,
      span,
    };
  }
  return { status: "scored", score: value, rule: first.rule, span };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
