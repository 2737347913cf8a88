import { assert, assertEquals } from "@std/assert";
import { type ParsedReply, parseScore } from "../../../lib/parsers/mod.ts";

/** Replies of others' judges; not part of the project. */
const DATA = new URL("../../../../shared/data/", import.meta.url);

const present = await Deno.stat(DATA).then(() => true, () => false);
// deno-lint-ignore no-console -- a skipped test should say why
if (!present) console.log(`judge texts: skipped, ${DATA.pathname} is absent`);

interface Reply {
  readonly judge: string;
  readonly text: string;
}

async function readReplies(): Promise<readonly Reply[]> {
  const lines = await Deno.readTextFile(new URL("judge-texts/unparseable.jsonl", DATA));
  return lines.trim().split("\n").map((line) => JSON.parse(line) as Reply);
}

function tally(parsed: readonly ParsedReply[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const reply of parsed) {
    const name = "rule" in reply ? `${reply.status} by ${reply.rule}` : reply.status;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

Deno.test({
  name: "parseScore() gives replies that others could not parse a score only if they commit to one",
  ignore: !present,
  fn: async () => {
    const replies = await readReplies();
    assertEquals(replies.length, 3405);
    const parsed = replies.map(({ text }) => parseScore(text));
    const count = (status: string): number => parsed.filter((one) => one.status === status).length;
    assertEquals(
      ["unparsed", "scored", "out_of_range", "refused"].map(count),
      [3305, 78, 13, 9],
    );
    // deno-lint-ignore no-console -- the counts are what the test is read for
    console.log("  3,405 replies:", tally(parsed));

    for (const [index, result] of parsed.entries()) {
      const text = replies[index]?.text ?? "";
      if (result.status !== "scored") continue;
      // Two scores in a list, placeholders and numbered scores are what these judges were asked for.
      assert(!/score ?\d+"? ?[:=]|\[\d+ ?, ?\d|score\d/i.test(text), text);
      // Scores of two aspects count only where the text sums them up itself.
      const aspects = /\d for [a-z]+,? and \d+ for/.test(text);
      assert(!aspects || result.rule === "final_label", text);
    }
    const refused = replies.filter((_, index) => parsed[index]?.status === "refused");
    assertEquals(new Set(refused.map(({ judge }) => judge)), new Set(["gemini_0shot"]));
  },
});

Deno.test({
  name: "parseScore() reads known replies of others' judges as a person would",
  ignore: !present,
  fn: async () => {
    const texts = (await readReplies()).map(({ text }) => text);
    function only(part: string): ParsedReply {
      const found = texts.find((text) => text.includes(part));
      assert(found !== undefined, part);
      return parseScore(found);
    }
    const scores: readonly (readonly [string, number])[] = [
      ["Therefore, I would give a score of 7.5.", 7.5],
      ["a bird on his shirt.\n\nFinal score: 10", 10],
      ["What do you think is the score?\n\nThe score is 8.", 8],
      ["in the dog's fur, making the overall score 8.", 8],
      ["The score for this image would be 9.", 9],
    ];
    for (const [part, score] of scores) {
      const parsed = only(part);
      assertEquals(parsed.status === "scored" && parsed.score, score, part);
    }
    const none = [
      "10 based on the prompt, 9 for resemblance",
      "naturalness : 7, artifacts : 3",
      "[10, score1, score2]",
      "score 1 - 4 score 2 - 4",
      "a red stop sign with a 5 star rating",
      "10/10 on naturalness and 0/10 on artifacts",
      "The output score is [7, 8.5].",
      "The score given is 0, while the final score is 10. Therefore, the image is rated 0.",
      "I would score this image a 9 out of 1.",
      "What's the average score for the top shelf",
      "The score for the first image is 8.",
      "the new gt3 rs is a green sports car that can be ordered for just $45,000",
    ];
    for (const part of none) {
      assertEquals(only(part).status, "unparsed", part);
    }
    assertEquals(only("cannot see the image you're referring to").status, "refused");
    assertEquals(only("score of 9 out of 1o").status, "unparsed");
    assertEquals(only("making the overall score 15").status, "out_of_range");
  },
});

Deno.test({
  name: "parseScore() takes no number from verdicts that compare two images",
  ignore: !present,
  fn: async () => {
    const parsed: ParsedReply[] = [];
    for (const judge of ["gpt4o", "gemini-1.5-pro"]) {
      const file = await Deno.readTextFile(new URL(`genai-bench/${judge}.json`, DATA));
      for (const { response } of JSON.parse(file) as readonly { readonly response: string }[]) {
        parsed.push(parseScore(response));
      }
    }
    assertEquals(parsed.length, 2 * 919);
    assertEquals(tally(parsed), { unparsed: 2 * 919 });
  },
});

Deno.test({
  name: "parseScore() takes no list of two scores for one",
  ignore: !present,
  fn: async () => {
    const parsed: ParsedReply[] = [];
    for (const judge of ["results_gemini_0shot", "results_gpt4o_0shot"]) {
      for (const model of ["MagicBrush", "SDEdit", "DiffEdit"]) {
        for (const half of ["SC", "PQ"]) {
          const file = await Deno.readTextFile(
            new URL(`viescore/answers/${judge}/${model}/${half}.json`, DATA),
          );
          const answers = Object.values(
            JSON.parse(file) as Record<string, { readonly score: unknown }>,
          );
          for (const answer of answers) {
            if (!Array.isArray(answer.score) || answer.score.length < 2) continue;
            parsed.push(parseScore(JSON.stringify(answer)), parseScore(String(answer.score)));
          }
        }
      }
    }
    assert(parsed.length > 4000);
    assertEquals(tally(parsed), { unparsed: parsed.length });
  },
});
