import { decide } from "./decision.ts";
import { readJsonScores } from "./json_scores.ts";
import type { ParsedReply } from "./outcome.ts";
import { readStatements } from "./prose.ts";
import { markScales } from "./reading.ts";
import { findRefusal } from "./refusal.ts";
import { type ScoreScale, TEN } from "./score_scale.ts";
import { findThoughts } from "./thoughts.ts";
import { tokenize } from "./tokenize.ts";
import { MOST_MARKS, MOST_NUMBERS } from "./tokens.ts";

/** Options of {@linkcode parseScore}. */
export interface ParseScoreOptions {
  /**
   * The engine stopped the reply at its length limit, so that a number at the very end may have
   * lost digits. Default: false.
   */
  readonly truncated?: boolean;
  /** Least and greatest score. @default {[0, 10]} */
  readonly scale?: ScoreScale;
}

/**
 * Reads the score that a judge's reply commits to, or the reason there is none.
 *
 * Pure, total and linear in the reply: any text has an answer. Where two scores of equal standing
 * differ, or a score is one of several, the reply is `unparsed`: nothing is ever guessed.
 *
 * What is read, and the rule that says so:
 * - `bare`: the reply is one number, perhaps with `/10`, `分` or markup around it.
 * - `final_label`, `json_final`: `Final score: 7`, `Overall: 7/10`, `总分`, `{"overall_score": 7}`;
 *   they outrank all that stands before them.
 * - `labelled`, `json`, `tag`: `Score: 8.5`, `评分：8.5分`, `{"score": "8.5"}`, `<score>8</score>`.
 * - `boxed`: `\boxed{8.5}`, as strong as a final score.
 * - `stated`: a sentence such as `I would give this edit an 8.`
 * - `first_line`, `last_line`: a number alone on the first or the last line.
 * - `leading`, `trailing`: a number with decimals or a denominator that opens the reply or closes
 *   it as a sentence of its own.
 * - `fraction`: the only fraction of a reply without labels, where its clause says nothing else.
 *
 * `85/100` is 8.5, and so is `Score: 85%`; other denominators, percentages without a label, decimal
 * commas (`7,5` may be two scores), exponents, number words (`eight`), ranges, and scores that are
 * only `around 8` are not read. Scores of single aspects (`Lighting: 7`, `score1: 7`) never count
 * as the score. Thoughts (`<think>`) are ignored; one that is never closed means that the answer
 * never came. A committed number outside 0-10 is `out_of_range`. A reply without a score that
 * declines to judge is `refused`.
 *
 * All this is of the scale from 0 to 10. On another, such as 1 to 5, its own end is the denominator
 * (`4/5`), a number outside it is `out_of_range`, and percentages, `80/100` and `8/10` are not read,
 * for nobody knows how they were meant.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseScore("The 2 cats moved. **Score:** 8.500"), {
 *   status: "scored",
 *   score: 8.5,
 *   rule: "labelled",
 *   span: [29, 34],
 * });
 * assertEquals(parseScore("Score: 8", { truncated: true }).status, "unparsed");
 * assertEquals(parseScore("Score: 8/10", { scale: [1, 5] }).status, "unparsed");
 * assertEquals(parseScore("Score: 7", { scale: [1, 5] }).status, "out_of_range");
 * ```
 */
export function parseScore(reply: string, options: ParseScoreOptions = {}): ParsedReply {
  const { truncated = false, scale = TEN } = options;
  if (reply.trim() === "") return { status: "unparsed", reason: "The reply is empty." };
  const answer = findThoughts(reply);
  if (answer.status === "unfinished") {
    return {
      status: "unparsed",
      reason: `The reply ends within the thought that begins at ${answer.start}; ` +
        "the answer never came. Allow more tokens.",
    };
  }
  const tokens = tokenize(reply, answer.thoughts, scale);
  if (tokens.count === 0) {
    return { status: "unparsed", reason: "The reply holds nothing but thoughts or markup." };
  }
  if (tokens.numbers > MOST_NUMBERS) {
    return { status: "unparsed", reason: `The reply holds more than ${MOST_NUMBERS} numbers.` };
  }
  if (tokens.marks > MOST_MARKS) {
    return { status: "unparsed", reason: `The reply holds more than ${MOST_MARKS} marks.` };
  }
  const refusal = (): string | undefined => findRefusal(withoutThoughts(reply, answer.thoughts));
  if (tokens.numbers === 0) {
    return decide({ statements: [], tokens, numbers: 0, fallback: undefined, refusal });
  }
  markScales(tokens);
  const json = readJsonScores(reply, answer.thoughts, scale);
  const prose = readStatements(tokens, {
    regions: json.regions,
    truncated,
  });
  return decide({
    statements: [...json.statements, ...prose.statements],
    tokens,
    numbers: prose.numbers,
    fallback: prose.fallback,
    refusal,
  });
}

function withoutThoughts(
  reply: string,
  thoughts: readonly (readonly [number, number])[],
): string {
  let rest = "";
  let from = 0;
  for (const [start, end] of thoughts) {
    rest += reply.slice(from, start);
    from = end;
  }
  return rest + reply.slice(from);
}
