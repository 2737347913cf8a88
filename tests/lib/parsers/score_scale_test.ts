import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { onTen, parseScore, type ScoreScale } from "../../../lib/parsers/mod.ts";

const FIVE: ScoreScale = [1, 5];

Deno.test("parseScore() reads a score on the scale that is named", () => {
  const replies: Readonly<Record<string, number>> = {
    "4": 4,
    "4/5": 4,
    "4.5/5": 4.5,
    "Score: 4": 4,
    "**Score:** 4 out of 5": 4,
    "Final score: 3/5": 3,
    "评分：４": 4,
    '{"score": 5}': 5,
    '{"reasoning": "2 cats", "score": "2/5"}': 2,
    "On a scale from 1 to 5, I rate this edit 3.": 3,
    "Score (1 = worst, 5 = best): 2": 2,
    "The edit follows the instruction.\nScore: 1": 1,
  };
  for (const [reply, score] of Object.entries(replies)) {
    const parsed = parseScore(reply, { scale: FIVE });
    assertEquals(parsed.status === "scored" ? parsed.score : parsed, score, reply);
  }
});

Deno.test("parseScore() says what lies outside of the scale, and guesses no other", () => {
  const status = (reply: string, scale: ScoreScale = FIVE) => parseScore(reply, { scale }).status;
  for (const reply of ["7", "Score: 7", "Score: 0", "Score: 5.5", "7/5", '{"score": 10}']) {
    assertEquals(status(reply), "out_of_range", reply);
  }
  for (const reply of ["8/10", "Score: 8/10", "Score: 80/100", "Score: 80%", '{"score": "8/10"}']) {
    assertEquals(status(reply), "unparsed", reply);
  }
  assertEquals(parseScore("Score: 7", { scale: FIVE }), {
    status: "out_of_range",
    reason: "The score must lie between 1 and 5, got 7.",
    rule: "labelled",
    span: [7, 8],
  });
  const ten = parseScore("Score: 4/5");
  assertEquals(
    ten.status === "unparsed" && ten.reason,
    '"4/5" is on neither scale, 10 or 100 (at 7).',
  );
});

Deno.test("parseScore() reads any text on the scale from 0 to 10 as without a scale", () => {
  const piece = fc.constantFrom(
    "Score: ",
    "8",
    "/10",
    "/5",
    "85%",
    "4.5",
    " out of ",
    "\n",
    '{"score": ',
    "}",
    "overall ",
    "1-5",
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
    const reply = pieces.join("");
    assertEquals(parseScore(reply, { scale: [0, 10] }), parseScore(reply));
  }));
});

Deno.test("parseScore() gives no score outside of its scale, whatever the text", () => {
  fc.assert(fc.property(
    fc.array(fc.constantFrom("Score: ", "7", "4", "/5", "/10", " ", "\n", "3.5", "final "), {
      maxLength: 8,
    }),
    (pieces) => {
      const parsed = parseScore(pieces.join(""), { scale: FIVE });
      if (parsed.status === "scored") assertEquals(parsed.score >= 1 && parsed.score <= 5, true);
    },
  ));
});

Deno.test("onTen() maps the ends of a scale to 0 and 10, and leaves 0 to 10 alone", () => {
  const scale = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 5, max: 100 }));
  fc.assert(fc.property(scale, fc.double({ min: 0, max: 1, noNaN: true }), ([low, high], share) => {
    assertEquals([onTen(low, [low, high]), onTen(high, [low, high])], [0, 10]);
    const inside = onTen(low + share * (high - low), [low, high]);
    assertEquals(inside >= 0 && inside <= 10 + 1e-9, true);
    assertEquals(onTen(share * 10, [0, 10]), share * 10);
  }));
});
