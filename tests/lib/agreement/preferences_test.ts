import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  measurePreferences,
  parsePreferences,
  type Preference,
  preferenceAnswer,
  preferenceMarkdown,
  preferenceNotes,
  preferenceRows,
} from "../../../lib/agreement/mod.ts";
import { InputError } from "../../../lib/input_error.ts";
import { outcome } from "../report/outcomes.ts";

const RUNS = { first: "base", now: "mine" };

/** Ten pairs: the judge scores the later run higher on six, alike on two, lower on two. */
const SCORES = [[5, 7], [5, 7], [5, 7], [5, 7], [5, 7], [5, 7], [5, 5], [7.1, 7.1], [8, 3], [8, 3]]
  .map(([before = 0, now = 0]) => [before, now] as const);

const FIRST = SCORES.map(([score], index) => outcome(index, { score }));
const NOW = SCORES.map(([, score], index) => outcome(index, { score }));

function preferences(rater: string, choices: readonly (-1 | 0 | 1)[]): readonly Preference[] {
  return choices.map((preferred, index) => ({ id: `pair_${index}`, rater, preferred }));
}

Deno.test("measurePreferences() counts by majority, and how often the judge says the same", () => {
  const agreement = measurePreferences(FIRST, NOW, {
    preferences: [
      ...preferences("ann", [1, 1, 1, 1, -1, 0, 0, 1, -1, -1]),
      ...preferences("bo", [1, 1, 0, 1, -1, 0, 0, 1, -1, 1]),
      { id: "lamp", rater: "bo", preferred: 1 },
    ],
    seed: 3,
  });
  const { overall, raters, unusedIds, alpha } = agreement;
  // Of the last pair the two raters cancel out.
  assertEquals([overall.humans.wins, overall.humans.ties, overall.humans.losses], [5, 3, 2]);
  assertEquals([overall.judge.wins, overall.judge.ties, overall.judge.losses], [6, 2, 2]);
  assertEquals([overall.pairs, overall.agreement.share, overall.decided], [10, 0.6, {
    pairs: 6,
    share: 5 / 6,
    ...(overall.decided.ci95 === undefined ? {} : { ci95: overall.decided.ci95 }),
  }]);
  const [low = 0, high = 0] = overall.agreement.ci95 ?? [];
  assert(low > 0.2 && low < 0.6 && high > 0.6 && high < 1, `${low} to ${high}`);
  assertEquals([raters, unusedIds], [["ann", "bo"], ["lamp"]]);
  assert(alpha !== undefined && alpha > 0.5 && alpha < 1);
  assertEquals(agreement.categories.map(({ name, pairs }) => [name, pairs]), [["物理", 10]]);

  const answer = preferenceAnswer(agreement, RUNS);
  assertStringIncludes(
    answer[0] ?? "",
    'The humans are not shown to prefer either ("mine" wins 5,',
  );
  assertStringIncludes(answer[2] ?? "", "They say the same on 60.0 % of 10 pairs");
  assertStringIncludes(answer[2] ?? "", "on 83.3 % of 6 pairs");
  assertEquals(
    preferenceNotes(agreement)[1],
    "1 id that both runs have not scored count nowhere: lamp",
  );
  assertEquals(preferenceRows(agreement)[2], [
    "All",
    "10",
    "5, 3, 2",
    "6, 2, 2",
    "60.0 %",
    "83.3 %",
  ]);
  const markdown = preferenceMarkdown(agreement, { ...RUNS, file: "a|b.jsonl", notes: [] });
  assertStringIncludes(
    markdown,
    "# Agreement with human preferences\n\n**The humans are not shown",
  );
  assertStringIncludes(markdown, "| All      |    10 |");
});

Deno.test("measurePreferences() names the run that is preferred, and says nothing of nothing", () => {
  const many = Array.from({ length: 40 }, (_, index) => outcome(index, { score: 5 }));
  const better = many.map((one) => ({ ...one, score: 6 }));
  const all = preferences("ann", many.map(() => -1));
  const [humans = "", judge = ""] = preferenceAnswer(
    measurePreferences(many, better, { preferences: all, seed: 1 }),
    RUNS,
  );
  assert(humans.startsWith('The humans prefer "base" to "mine"'), humans);
  assert(judge.startsWith('The judge prefers "mine" to "base"'), judge);
  const none = measurePreferences(many, [], { preferences: all, seed: 1 });
  assertEquals(preferenceAnswer(none, RUNS), [
    "Nothing can be said: no pair has both a preference and a score in both runs.",
  ]);
});

Deno.test("parsePreferences() reads either order of the runs, and names every line it cannot use", () => {
  const text = "id,rater,first,second,preference\na,ann,base,mine,first\na,bo,mine,base,first\n" +
    "b,ann,base,mine,tie\nc,ann,base,mine,\n";
  assertEquals(parsePreferences(text, { ...RUNS, file: "p.csv" }), [
    { id: "a", rater: "ann", preferred: -1 },
    { id: "a", rater: "bo", preferred: 1 },
    { id: "b", rater: "ann", preferred: 0 },
  ]);
  const faulty =
    "id,rater,first,second,preference\na,ann,base,other,first\nb,ann,base,mine,better\n" +
    "c,,base,mine,tie\nd,ann,base,mine,tie\nd,ann,base,mine,first\n";
  const { message } = assertThrows(
    () => parsePreferences(faulty, { ...RUNS, file: "p.csv" }),
    InputError,
  );
  assertEquals(message.split("\n  "), [
    "Cannot use p.csv: 4 problems",
    'p.csv:2: is of "base" and "other", not of "base" and "mine"',
    'p.csv:3: expected first, second or tie, got "better"',
    "p.csv:4: names no pair or no rater",
    'p.csv:6: "ann" decided on "d" twice, first on line 5',
  ]);
  const missing = assertThrows(
    () => parsePreferences("id,rater,score\na,ann,5\n", { ...RUNS, file: "p.csv" }),
    InputError,
  );
  assertStringIncludes(missing.message, 'a preference needs "first", "second", "preference"');
});
