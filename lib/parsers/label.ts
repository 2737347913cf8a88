import { MARK } from "./characters.ts";
import type { Rank } from "./statement.ts";
import { hasBits, KIND, NUMBER, numberValue, type Tokens } from "./tokens.ts";
import { WORD } from "./vocabulary.ts";

/** What stands before a number and makes it a score. */
export interface Label {
  /** What the words around it make of the number. */
  readonly rank: Rank;
  /** Words (`labelled`), a tag, a box, or a sentence that says so (`stated`). */
  readonly via: "label" | "tag" | "boxed" | "stated";
  /** A colon, an equals sign, a table cell or a tag separates label and number. */
  readonly delimited: boolean;
  /** The number is said to be about right only. */
  readonly inexact: boolean;
  /** The label carries a number of its own, as in `score 2: 8`. */
  readonly indexed: boolean;
  /** The dash before the number may be a minus as well. */
  readonly unclearSign: boolean;
  /** The label's key stands in quotes, as in JSON. */
  readonly quoted: boolean;
  /** The label is `total`, which may be a sum. */
  readonly total: boolean;
  /** The label stands on the line above. */
  readonly above: boolean;
}

/** Farthest label, in tokens before its number. */
const REACH = 24;

/** Finds what makes the number at token `index` a score; `undefined` if nothing does. */
export function findLabel(tokens: Tokens, index: number): Label | undefined {
  const { kind, code, start, end } = tokens;
  if (index === 0) return undefined;
  if (kind[index - 1] === KIND.number && !hasBits(tokens, index - 1, NUMBER.scale)) {
    return undefined;
  }
  let delimited = false;
  let inexact = false;
  let about = false;
  let unknown = 0;
  let verb = false;
  let part = false;
  let passive = false;
  let subject = false;
  let newline = false;
  let linked = false;
  let copula = false;
  let indexed = false;
  // The hyphen of "Score -8" may be a minus or a dash.
  let unclearSign = kind[index - 1] === KIND.word && start[index] !== end[index - 1] &&
    /[-−－‐‑]/.test(tokens.reply[start[index] as number] ?? "");

  function found(rank: Rank, via: Label["via"], at: number): Label {
    return {
      rank,
      via,
      delimited,
      inexact,
      indexed,
      unclearSign,
      total: code[at] === WORD.total || (kind[at - 1] === KIND.word && code[at - 1] === WORD.total),
      above: newline,
      quoted: kind[at + 1] === KIND.mark && code[at + 1] === MARK.quote,
    };
  }
  function finish(at: number): Label | undefined {
    if (verb) return found(part || (passive && !subject) ? "aspect" : "plain", "stated", at);
    return delimited && (unknown > 0 || indexed) ? found("aspect", "label", at) : undefined;
  }

  for (let j = index - 1; j >= 0 && index - j <= REACH; j--) {
    const c = code[j] as number;
    switch (kind[j]) {
      case KIND.newline:
        // A label may head the line above its number, with nothing in between.
        if (unknown > 0 || linked || verb) return finish(j);
        newline = true;
        continue;
      case KIND.number: {
        if (c & NUMBER.scale) continue;
        if (verb || newline) return finish(j);
        const before = code[j - 1];
        const heads = kind[j - 1] === KIND.word &&
          (before === WORD.head || before === WORD.unknown);
        if (delimited && heads && unknown === 0) {
          indexed = true;
          continue;
        }
        return finish(j);
      }
      case KIND.openTag:
        if (j === index - 1 || onlyMarksBetween(tokens, j, index)) {
          delimited = true;
          if (c === WORD.head || c === WORD.weakHead) return found("plain", "tag", j);
          if (c === WORD.final || c === WORD.finalHead || c === WORD.total) {
            return found("final", "tag", j);
          }
          return found("aspect", "tag", j);
        }
        return finish(j);
      case KIND.closeTag:
        return finish(j);
      case KIND.mark:
        if (c === MARK.colon || c === MARK.equals || c === MARK.bar || c === MARK.arrow) {
          if (unknown > 0) return finish(j);
          delimited = true;
        } else if (c === MARK.dash || c === MARK.longDash) {
          const touches = end[j] === start[index];
          if (unknown > 0) {
            if (end[j] !== start[j + 1]) return finish(j);
          } else if (touches && c === MARK.dash && j === index - 1) unclearSign = true;
          else if (j === index - 1) delimited = true;
        } else if (
          c === MARK.tilde || c === MARK.almost || c === MARK.less || c === MARK.greater ||
          c === MARK.atMost || c === MARK.atLeast || c === MARK.plusMinus
        ) {
          inexact = true;
        } else if (c === MARK.closeParen) {
          const open = openingParen(tokens, j);
          if (open < 0) return finish(j);
          if (namesAspect(tokens, open, j)) unknown++, about = true;
          j = open;
        } else if (c === MARK.comma) {
          // "Overall, 8/10."
          const opens = kind[j - 1] === KIND.word && code[j - 1] === WORD.final &&
            (j < 2 || tokens.sentence[j - 2] !== tokens.sentence[j - 1]);
          if (unknown === 0 && !linked && !verb && opens) return found("final", "label", j - 1);
          return finish(j);
        } else if (!passesMark(c)) return finish(j);
        continue;
      case KIND.word:
        break;
      default:
        return finish(j);
    }
    if (
      newline && !delimited && c !== WORD.head && c !== WORD.finalHead && c !== WORD.final &&
      c !== WORD.total
    ) {
      return finish(j);
    }
    switch (c) {
      case WORD.head:
      case WORD.finalHead:
      case WORD.weakHead: {
        if (unknown > 0 && !about) {
          if (verb) return finish(j);
          return delimited ? found("aspect", "label", j) : undefined;
        }
        if (!delimited && wouldScore(tokens, j)) return undefined;
        const own = headRank(tokens, j);
        if (own === undefined) return undefined;
        const ofPart = own === "plain" && !delimited && belongsToPart(tokens, j);
        const rank = unknown > 0 || indexed || ofPart ? "aspect" : own;
        if (c === WORD.weakHead && !delimited && rank !== "final" && !copula) return finish(j);
        if (c === WORD.weakHead && verb) continue;
        return found(rank, "label", j);
      }
      case WORD.indexedHead:
        indexed = true;
        return found("aspect", "label", j);
      case WORD.boxed:
        return found("final", "boxed", j);
      case WORD.final:
      case WORD.total:
        if (verb || unknown > 0) {
          if (unknown > 0 && delimited) return found("aspect", "label", j);
          continue;
        }
        return startsClause(tokens, j) || delimited || copula || !linked
          ? found("final", "label", j)
          : undefined;
      case WORD.old:
        if (delimited || copula || about || !linked) return found("old", "label", j);
        return finish(j);
      case WORD.limit:
        return undefined;
      case WORD.about:
        if (!verb) about = true;
        linked = true;
        continue;
      case WORD.verb:
        if (!verb) part = unknown > 0;
        verb = true;
        continue;
      case WORD.judge:
        // "I rate", however the sentence began.
        if (verb) return finish(j);
        linked = true;
        continue;
      case WORD.inexact:
      case WORD.modal:
      case WORD.between:
      case WORD.or:
        inexact = true;
        continue;
      case WORD.copula:
        if (verb) passive = true;
        copula = true;
        linked = true;
        continue;
      case WORD.unknown:
        if (verb) {
          // "The shadows deserve an 8", unlike "The edit deserves an 8".
          part = true;
          return finish(j);
        }
        unknown++;
        continue;
      case WORD.has:
        if (verb) passive = true;
        linked = true;
        continue;
      case WORD.neutral:
        subject = true;
        linked = true;
        continue;
      case WORD.means:
      case WORD.whereas:
      case WORD.condition:
      case WORD.negation:
        return c === WORD.negation ? undefined : finish(j);
      default:
        if (verb && /^(?:it|this)$/i.test(tokens.reply.slice(start[j], end[j]))) subject = true;
        linked = true;
        continue;
    }
  }
  return finish(Math.max(0, index - REACH));
}

function passesMark(c: number): boolean {
  return c === MARK.quote || c === MARK.apostrophe || c === MARK.openParen ||
    c === MARK.openBracket || c === MARK.closeBracket || c === MARK.openBrace ||
    c === MARK.closeBrace || c === MARK.slash || c === MARK.ampersand || c === MARK.dash ||
    c === MARK.longDash;
}

function onlyMarksBetween(tokens: Tokens, from: number, to: number): boolean {
  for (let k = from + 1; k < to; k++) {
    if (tokens.kind[k] !== KIND.mark && tokens.kind[k] !== KIND.newline) return false;
  }
  return true;
}

function openingParen(tokens: Tokens, close: number): number {
  for (let k = close - 1; k >= 0 && close - k < 16; k--) {
    if (tokens.kind[k] === KIND.mark && tokens.code[k] === MARK.openParen) return k;
  }
  return -1;
}

/** Whether the parenthesis after a label names one aspect, as in `Score (lighting): 8`. */
function namesAspect(tokens: Tokens, open: number, close: number): boolean {
  for (let k = open + 1; k < close; k++) {
    if (tokens.kind[k] === KIND.word && tokens.code[k] === WORD.unknown) return true;
    if (tokens.kind[k] !== KIND.number || hasBits(tokens, k, NUMBER.scale)) continue;
    // `(0 = worst, 10 = best)` describes the scale.
    if (![0, 1, 10, 100, ...tokens.scale].includes(numberValue(tokens, k))) return true;
  }
  return false;
}

function startsClause(tokens: Tokens, index: number): boolean {
  const before = index - 1;
  return before < 0 || tokens.kind[before] !== KIND.word;
}

/** What the words before a label's noun make of it; `undefined` where it describes the scale. */
function headRank(tokens: Tokens, head: number): Rank | undefined {
  const { kind, code } = tokens;
  let rank: Rank = code[head] === WORD.finalHead ? "final" : "plain";
  for (let k = head - 1; k >= 0 && head - k <= 8; k--) {
    const c = code[k] as number;
    if (kind[k] === KIND.mark) {
      const joins = c === MARK.quote || c === MARK.apostrophe || c === MARK.ampersand ||
        c === MARK.slash || (c === MARK.dash && tokens.end[k] === tokens.start[k + 1]);
      if (!joins) break;
      continue;
    }
    if (kind[k] !== KIND.word) break;
    if (c === WORD.final || c === WORD.finalHead || c === WORD.total) {
      rank = rank === "plain" ? "final" : rank;
    } else if (c === WORD.old) rank = "old";
    else if (c === WORD.limit) return undefined;
    else if (c === WORD.negation) return undefined;
    else if (c === WORD.unknown || c === WORD.indexedHead) return "aspect";
    else if (
      c !== WORD.neutral && c !== WORD.head && c !== WORD.weakHead && c !== WORD.verb &&
      c !== WORD.approval
    ) break;
  }
  return rank;
}

/** Whether `score` is what something else would do, as in `A perfect edit would score 10`. */
function wouldScore(tokens: Tokens, head: number): boolean {
  if (!/^(?:would|will|should|may|might|could)$/i.test(wordAt(tokens, head - 1))) return false;
  return tokens.code[head - 2] !== WORD.judge || tokens.kind[head - 2] !== KIND.word;
}

function wordAt(tokens: Tokens, index: number): string {
  return tokens.kind[index] === KIND.word
    ? tokens.reply.slice(tokens.start[index], tokens.end[index])
    : "";
}

/**
 * Whether `a score of 9` is said of a part or another thing, as in `The naturalness is high, with
 * a score of 9` or `The second image gets a score of 9`.
 */
function belongsToPart(tokens: Tokens, head: number): boolean {
  const { kind, code, sentence } = tokens;
  // "Overediting is minimal, scoring 10"
  const participle = /^scoring$/i.test(wordAt(tokens, head)) && kind[head + 1] !== KIND.mark;
  let k = participle ? head : head - 1;
  while (
    k >= 0 && kind[k] === KIND.word && sentence[k] === sentence[head] &&
    (code[k] === WORD.link || code[k] === WORD.neutral)
  ) k--;
  if (k < 0 || sentence[k] !== sentence[head]) return false;
  const has = kind[k] === KIND.word
    ? code[k] === WORD.has || participle
    : kind[k] === KIND.mark && code[k] === MARK.openParen;
  if (!has && (kind[k] !== KIND.word || code[k] !== WORD.verb)) return false;
  for (k--; k >= 0 && head - k <= 60 && sentence[k] === sentence[head]; k--) {
    if (kind[k] === KIND.mark && code[k] === MARK.comma && !has) return false;
    if (kind[k] !== KIND.word) continue;
    if (code[k] === WORD.judge && !has) return false;
    if (code[k] === WORD.unknown || code[k] === WORD.indexedHead) return true;
  }
  return false;
}

/** Whether the clause of the token at `index` only supposes or denies what it says. */
export function isHypothetical(tokens: Tokens, index: number): boolean {
  const { kind, code, sentence } = tokens;
  let clause = true;
  for (let k = index - 1; k >= 0 && index - k <= 40; k--) {
    if (sentence[k] !== sentence[index]) break;
    if (kind[k] === KIND.mark && (code[k] === MARK.comma || code[k] === MARK.semicolon)) {
      clause = false;
    }
    if (kind[k] !== KIND.word) continue;
    if (code[k] === WORD.condition) return true;
    if (clause && index - k <= 16 && code[k] === WORD.negation) return true;
  }
  return false;
}

/** Whether the clause of the token at `index` says `might`, `could`, `perhaps`. */
export function isTentative(tokens: Tokens, index: number): boolean {
  const { kind, code, sentence } = tokens;
  for (let k = index - 1; k >= 0 && index - k <= 12; k--) {
    if (sentence[k] !== sentence[index]) return false;
    if (kind[k] === KIND.mark && code[k] === MARK.comma) return false;
    if (kind[k] === KIND.word && code[k] === WORD.modal) return true;
  }
  return false;
}
