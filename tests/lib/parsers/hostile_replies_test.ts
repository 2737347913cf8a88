import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseScore } from "../../../lib/parsers/mod.ts";
import { MOST_MARKS } from "../../../lib/parsers/tokens.ts";
import { longReply, SHAPES } from "../../../scripts/bench/long_replies.ts";
import { SCORED, UNSCORED } from "./replies.ts";

/** Replies that are made; 1,000,000 by hand: `HOSTILE_REPLIES=1000000 deno test -P=test ...`. */
const COUNT = Number(Deno.env.get("HOSTILE_REPLIES") ?? 20_000);

const REAL = new URL("../../../../shared/data/judge-texts/unparseable.jsonl", import.meta.url);
const real = await Deno.readTextFile(REAL).then(
  (text) => text.trim().split("\n").map((line) => String(JSON.parse(line).text)),
  () => undefined,
);
// deno-lint-ignore no-console -- a skipped part should say why
if (real === undefined) console.log(`real replies: left out, ${REAL.pathname} is absent`);
const known = [...SCORED, ...UNSCORED].map(([reply]) => reply);

/** Words that mean something to the parser, and what could confuse it. */
const PIECES = [
  ..."0123456789.,:;/-+*%$#<>[](){}\"'`\\|_~^=&@!? \n\t\r\0",
  ..."０８９：．／（）［］。，分十",
  ...["Score", "score:", "Rating", "final", "Final score:", "overall", "out of", "of", "/10", "10"],
  ...["8.5", "85", "100", "-1", "1e9", "Infinity", "NaN", "0x8", "8.500", "1,000", "½", "²", "٨"],
  ...[
    "<think>",
    "</think>",
    "<score>",
    "</score>",
    "<|im_end|>",
    "```json",
    "```",
    "\\boxed{",
    "}",
  ],
  ...['{"score": ', '"score"', '"final_score":', "[", "]", '{"a": {', "null", "true"],
  ...[
    "评分",
    "得分：",
    "总分",
    "满分",
    "不",
    "如果",
    "编辑",
    "not",
    "if",
    "between",
    "while",
    "I can't",
  ],
  ...["🎯", "\ud83c", "\udfff", "\u0301", "\u202e", "\u200b", "\ufeff", "\u2028", "\u00a0"],
  ...Object.values(SHAPES).filter((shape) => shape.length < 30),
];

const piece = fc.constantFrom(...PIECES);
const patchwork = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(""));
const spaced = fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join(" "));
const anything = fc.string({ unit: "binary", maxLength: 60 });
/** A real reply in which parts are cut out, doubled, replaced or changed in place. */
const mutated = fc.record({
  reply: fc.constantFrom(...known, ...real ?? []),
  edits: fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat({ max: 12 }),
      put: fc.oneof(piece, fc.constant(""), fc.string({ unit: "binary", maxLength: 3 })),
    }),
    { minLength: 1, maxLength: 6 },
  ),
}).map(({ reply, edits }) =>
  edits.reduce((text, { at, cut, put }) => {
    const start = Math.floor(at * text.length);
    return text.slice(0, start) + put + text.slice(start + cut);
  }, reply)
);

/** What counts as a digit anywhere: a score must be spelt with one, or with the word ten. */
const NUMBER = /[0-9０-９]|ten|十/iu;

function assertSound(reply: string): string {
  const parsed = parseScore(reply);
  if (parsed.status === "scored") {
    assert(parsed.score >= 0 && parsed.score <= 10, String(parsed.score));
    assert(NUMBER.test(reply), "a score from a text without one");
    const [start, end] = parsed.span;
    const value = reply.slice(start, end);
    assert(start >= 0 && start < end && end <= reply.length, `${parsed.span}`);
    assert(/[0-9０-９]/.test(value), value);
  } else {
    assert(parsed.reason.length > 0 && parsed.reason.length < 300);
  }
  return parsed.status;
}

Deno.test("parseScore() is total, within 0 to 10 and never inventive, on replies made at random", () => {
  const counts: Record<string, number> = {};
  const made = [patchwork, spaced, anything, mutated];
  for (const [index, arbitrary] of made.entries()) {
    fc.assert(
      fc.property(arbitrary, (reply) => {
        const status = assertSound(reply);
        counts[status] = (counts[status] ?? 0) + 1;
      }),
      { seed: 2026 + index, numRuns: Math.ceil(COUNT / made.length), endOnFailure: true },
    );
  }
  // deno-lint-ignore no-console -- the counts are what the test is run by hand for
  console.log(`  ${COUNT} replies:`, counts);
  for (const status of ["scored", "unparsed", "out_of_range", "refused"]) {
    assert((counts[status] ?? 0) > 0, `no reply was ${status}`);
  }
});

Deno.test("parseScore() takes no score out of words, marks and brackets without a number", () => {
  const wordless = PIECES.filter((one) => !/[\p{N}]|ten|十/iu.test(one));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...wordless), { maxLength: 30 }), (pieces) => {
      for (const reply of [pieces.join(""), pieces.join(" ")]) {
        const { status } = parseScore(reply);
        assert(status === "unparsed" || status === "refused", `${status}: ${reply}`);
      }
    }),
    { seed: 2026, numRuns: Math.ceil(COUNT / 10) },
  );
});

Deno.test("parseScore() reads long replies of every shape, in time that grows with the length", () => {
  const timeOf = (reply: string) => {
    const start = performance.now();
    const status = assertSound(reply);
    return { status, ms: performance.now() - start };
  };
  const [short, long] = [1 << 15, 1 << 19];
  for (const [name, unit] of Object.entries(SHAPES)) {
    for (const end of ["", "\nFinal score: 8.5"]) {
      const ratio = () =>
        timeOf(longReply(unit, long, end)).ms / Math.max(1, timeOf(longReply(unit, short, end)).ms);
      // 16 times the length: 16 if linear, 256 if quadratic; another process may take the time.
      const least = [0, 1, 2, 3].some(() => ratio() < 90);
      assert(least, `${name}${end === "" ? "" : " and a score"} takes ever longer`);
    }
  }
});

Deno.test("parseScore() finds the final score behind a long reply that says nothing", () => {
  for (const name of ["words", "spaces", "newlines", "dashes", "emoji", "zeros"] as const) {
    const length = name === "dashes" ? MOST_MARKS : 300_000;
    const parsed = parseScore(longReply(SHAPES[name] ?? "", length, "\nFinal score: 8.5"));
    assertEquals(parsed.status === "scored" && parsed.score, 8.5, name);
  }
});

Deno.test("parseScore() takes a reply with more marks than any judgement for none", () => {
  const reply = longReply("-", MOST_MARKS + 100, "\nFinal score: 8.5");
  assertEquals(parseScore(reply), {
    status: "unparsed",
    reason: "The reply holds more than 200000 marks.",
  });
});
