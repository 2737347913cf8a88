import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { type ParsedReply, parseScore } from "../../../lib/parsers/mod.ts";
import { SCORED, UNSCORED } from "./replies.ts";

const DIGITS = /[0-9０-９]/;

function assertSound(reply: string, parsed: ParsedReply): void {
  if (parsed.status === "scored") {
    assert(parsed.score >= 0 && parsed.score <= 10, `${parsed.score}`);
    assert(!Object.is(parsed.score, -0));
  }
  if (parsed.status === "scored" || parsed.status === "out_of_range") {
    const [start, end] = parsed.span;
    assert(start >= 0 && start < end && end <= reply.length, `${parsed.span}`);
    assert(DIGITS.test(reply.slice(start, end)), reply.slice(start, end));
    assert(parsed.rule !== "");
  }
  if (parsed.status !== "scored") assert(parsed.reason.length > 0 && parsed.reason.length < 300);
}

Deno.test("parseScore() reads the score a reply commits to", () => {
  assert(SCORED.length >= 120);
  for (const [reply, score, rule] of SCORED) {
    const parsed = parseScore(reply);
    assertEquals(
      parsed.status === "scored" ? [parsed.score, parsed.rule] : parsed,
      [score, rule],
      JSON.stringify(reply),
    );
    assertSound(reply, parsed);
  }
});

Deno.test("parseScore() gives no score where a reply commits to none", () => {
  assert(UNSCORED.length >= 120);
  for (const [reply, status, part] of UNSCORED) {
    const parsed = parseScore(reply);
    assertEquals(parsed.status, status, `${JSON.stringify(reply)} ${JSON.stringify(parsed)}`);
    if (parsed.status !== "scored" && part !== undefined) {
      assertStringIncludes(parsed.reason, String(part), JSON.stringify(reply));
    }
    assertSound(reply, parsed);
  }
});

Deno.test("parseScore() tells where it read, in UTF-16 units of the reply", () => {
  const spans: readonly (readonly [string, string])[] = [
    ["Rating：８．５", "８．５"],
    ["🎯🎯 Score: 8.5/10!", "8.5/10"],
    ["评分：8.5分，很好。", "8.5分"],
    ['{"a": "🎯", "score": "8.5"}', "8.5"],
    ["<think>🎯 3</think>8.500", "8.500"],
    ["Score: 85 % of all", "85 %"],
    ["Score: 8.5 out of 10, because", "8.5 out of 10"],
    ["Score: 5.0 + 2.5 = 7.5", "7.5"],
    ["Score: -1", "-1"],
  ];
  for (const [reply, expected] of spans) {
    const parsed = parseScore(reply);
    assert("span" in parsed, JSON.stringify(parsed));
    assertEquals(reply.slice(...parsed.span), expected);
  }
});

Deno.test("parseScore() keeps three decimals", () => {
  const parsed = parseScore("Score: 7.125");
  assertEquals(parsed.status === "scored" && parsed.score, 7.125);
});

Deno.test("parseScore() trusts no number at the end of a reply that was cut off", () => {
  const replies = ["8", "Score: 8.5", "8.5/1", "8/10", '{"score": 8', "<score>8", "I rate it 8"];
  for (const reply of [...replies, "Score: 6\nFinal score: 7", "Score: 8/", "Score: 8."]) {
    assertEquals(parseScore(reply, { truncated: true }).status, "unparsed", reply);
  }
  const whole: readonly (readonly [string, number])[] = [
    ["Score: 8.5\nThe shado", 8.5],
    ["8.500\n", 8.5],
    ["8.500\n\nThe sha", 8.5],
    ['{"score": 8.5}', 8.5],
    ['{"score": 8.5, "reason": "the sh', 8.5],
  ];
  for (const [reply, score] of whole) {
    const parsed = parseScore(reply, { truncated: true });
    assertEquals(parsed.status === "scored" && parsed.score, score, reply);
  }
});

Deno.test("parseScore() takes a full stop for one only where no decimals are due", () => {
  assertEquals(parseScore("Score: 8.").status, "unparsed");
  assertEquals(parseScore("Score: 8.5.").status, "scored");
  assertEquals(parseScore("Score: 8.\n").status, "scored");
  assertEquals(parseScore("I would rate this edit 8.").status, "scored");
});

Deno.test("parseScore() names both scores where two differ", () => {
  const parsed = parseScore("Score: 6.5\nThe light is right.\nScore: 7");
  assertEquals(parsed, {
    status: "unparsed",
    reason: "Two different scores of equal standing: 6.5 (at 7) and 7 (at 38).",
  });
});

Deno.test("parseScore() shortens a refusal", () => {
  const parsed = parseScore(`I'm sorry, but ${"this is a very long reason ".repeat(50)}.`);
  assert(parsed.status === "refused");
  assertEquals(parsed.reason.length, 120);
  assert(parsed.reason.endsWith("…"));
});

const FORMS: readonly ((score: string) => string)[] = [
  (score) => score,
  (score) => `Score: ${score}`,
  (score) => `**Score:** ${score}\n\nThe 2 cats moved.`,
  (score) => `The 2 cats moved.\n\n**Final score: ${score}**`,
  (score) => `The 2 cats moved.\n${score}`,
  (score) => `${score}\nThe 2 cats moved.`,
  (score) => `${score}/10`,
  (score) => `Rating: ${score} / 10.`,
  (score) => `${score} out of 10`,
  (score) => `评分：${score}分`,
  (score) =>
    `Rating：${score.replace(/[0-9.]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))}`,
  (score) => `{"score": ${score}}`,
  (score) => `\`\`\`json\n{"reason": "the 2 cats", "score": "${score}"}\n\`\`\``,
  (score) => `{"physics": 3, "overall_score": ${score}}`,
  (score) => `\\boxed{${score}}`,
  (score) => `<score>${score}</score>`,
  (score) => `<think>perhaps 3, or Score: 4</think>\n${score}`,
  (score) => `Physics: 3/10, light: 4/10, overall: ${score}/10`,
  (score) => `On a 0-10 scale, final score: ${score} `,
  (score) => `Score: 6 … on reflection, final score: ${score} `,
  (score) => `| Aspect | Score |\n|---|---|\n| Light | 3 |\n| Overall | ${score} |`,
  (score) => `I would give this edit a ${score} because the 2 cats moved.`,
];

Deno.test("parseScore() reads a score in every form it may be wrapped in", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 0, max: 3 }),
      (n, digits) => {
        const written = (n / 1000).toFixed(digits);
        for (const wrap of FORMS) {
          const reply = wrap(written);
          const parsed = parseScore(reply);
          assertEquals(parsed.status === "scored" && parsed.score, Number(written), reply);
          assertSound(reply, parsed);
        }
      },
    ),
    { numRuns: 60 },
  );
});

const PIECES = [
  "score",
  "Score:",
  "final",
  "overall",
  "评分",
  "：",
  "8",
  "8.5",
  "10",
  "-1",
  "/10",
  "/",
  ".",
  ",",
  " ",
  "\n",
  "{",
  "}",
  '"',
  '"score":',
  "[",
  "]",
  "(",
  ")",
  "<think>",
  "</think>",
  "<score>",
  "%",
  "分",
  "out of",
  "I give it",
  "not",
  "around",
  "is",
  "=",
  "+",
  "-",
  "|",
  "**",
  "`",
  "\\boxed{",
  "🎯",
  "\ud800",
  "\udc00",
  "８",
  "1e9",
  "the shadows",
  "I cannot rate",
  "抱歉",
  "\u0000",
  "…",
  "~",
  "$",
] as const;

Deno.test("parseScore() answers any text, with a score in range and a span that holds digits", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join("")),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(" ")),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
      .map((codes) => String.fromCharCode(...codes)),
  );
  fc.assert(
    fc.property(texts, fc.boolean(), (reply, truncated) => {
      const parsed = parseScore(reply, { truncated });
      assertSound(reply, parsed);
      assertEquals(parseScore(reply, { truncated }), parsed);
      if (!DIGITS.test(reply)) assert(!("span" in parsed), JSON.stringify(parsed));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("parseScore() says the same with blank lines around a reply that was not cut", () => {
  for (const [reply, score] of SCORED) {
    const parsed = parseScore(`\n\n${reply}\n\n`);
    assertEquals(parsed.status === "scored" && parsed.score, score, JSON.stringify(reply));
  }
});

Deno.test("parseScore() reads 1 MB of anything in linear time", () => {
  const shapes: readonly (readonly [string, ParsedReply["status"]])[] = [
    ["1", "out_of_range"],
    ["0", "scored"],
    [" ", "unparsed"],
    ["\n", "unparsed"],
    ["score:", "unparsed"],
    ["score: 8 ", "unparsed"],
    ["score: 8\n", "unparsed"],
    ["{", "unparsed"],
    ["}", "unparsed"],
    ["{}", "unparsed"],
    ["[", "unparsed"],
    ['{"a":{', "unparsed"],
    ['{"score":8,', "unparsed"],
    ['{"score":8}', "unparsed"],
    ['{"', "unparsed"],
    ['"', "unparsed"],
    ["\\", "unparsed"],
    ['{"\\"', "unparsed"],
    ["<think>", "unparsed"],
    ["</think>", "unparsed"],
    ["<think></think>", "unparsed"],
    ["<", "unparsed"],
    ["<score>", "unparsed"],
    ["1 ", "unparsed"],
    ["1,", "unparsed"],
    ["1.", "unparsed"],
    ["8\n", "unparsed"],
    ["8/", "unparsed"],
    ["8/10 ", "unparsed"],
    ["1 + ", "unparsed"],
    ["a ", "unparsed"],
    ["a", "unparsed"],
    ["评分", "unparsed"],
    ["评分8", "unparsed"],
    ["１", "out_of_range"],
    ["🎯", "unparsed"],
    ["\ud800", "unparsed"],
    ["( ", "unparsed"],
    ["score (", "unparsed"],
    ["the ", "unparsed"],
    ["I give it ", "unparsed"],
    ["I cannot ", "unparsed"],
    ["无法", "unparsed"],
    ["- ", "unparsed"],
    ["*", "unparsed"],
  ];
  const times: string[] = [];
  for (const [shape, status] of shapes) {
    const reply = shape.repeat(Math.ceil(1e6 / shape.length));
    const begin = performance.now();
    const parsed = parseScore(reply);
    const ms = performance.now() - begin;
    times.push(`${JSON.stringify(shape)} ${Math.round(ms)}`);
    assertEquals(parsed.status, status, JSON.stringify(shape));
    assertSound(reply, parsed);
    // Quadratic work on 1 MB would take minutes.
    assert(ms < 3000, `${JSON.stringify(shape)} took ${ms} ms`);
  }
  // deno-lint-ignore no-console -- times vary too much between machines to assert more
  console.log(`  ms for 1 MB: ${times.join(", ")}`);
});

Deno.test("parseScore() finds the score at the end of 1 MB of prose", () => {
  const reply = `${"The shadow follows the light. ".repeat(33_000)}\nFinal score: 7.25`;
  const parsed = parseScore(reply);
  assertEquals(parsed.status === "scored" && parsed.score, 7.25);
});
