import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { parseRatings, readRatings } from "../../../lib/agreement/ratings_file.ts";
import type { Scale } from "../../../lib/agreement/scale.ts";
import { InputError } from "../../../lib/input_error.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";

/** Ratings as `id rater score`. */
function read(text: string, { file = "r.csv", scale }: { file?: string; scale?: Scale } = {}) {
  const { ratings } = parseRatings(text, { file, scale });
  return ratings.map(({ id, rater, score }) => `${id} ${rater} ${score}`);
}

function messageOf(text: string, file = "r.csv"): string {
  return assertThrows(() => parseRatings(text, { file }), InputError).message;
}

const EXPECTED = ["a ann 7", "a bo 8.5", "b ann 0"];

Deno.test("parseRatings() reads the same ratings in every format and layout", () => {
  const long = [["id", "rater", "score"], ["a", "ann", "7"], ["a", "bo", "8.5"], ["b", "ann", "0"]];
  assertEquals(read(long.map((cells) => cells.join(",")).join("\n")), EXPECTED);
  assertEquals(read(long.map((cells) => cells.join("\t")).join("\n"), { file: "r.tsv" }), EXPECTED);
  assertEquals(read(long.map((cells) => cells.join(";")).join("\n")), EXPECTED);
  assertEquals(read("id,ann,bo\na,7,8.5\nb,0,\n"), EXPECTED);
  const objects = [
    { id: "a", rater: "ann", score: 7 },
    { id: "a", rater: "bo", score: 8.5 },
    { id: "b", rater: "ann", score: 0 },
  ];
  const lines = objects.map((object) => JSON.stringify(object)).join("\n");
  assertEquals(read(lines, { file: "r.jsonl" }), EXPECTED);
  assertEquals(read('{"id":"a","ann":7,"bo":8.5}\n{"id":"b","ann":0,"bo":null}'), EXPECTED);
});

Deno.test("parseRatings() goes by the content where the ending is wrong", () => {
  assertEquals(read("id\tann\tbo\na\t7\t8.5\nb\t0\n", { file: "r.csv" }), EXPECTED);
  assertEquals(read("id,ann,bo\na,7,8.5\nb,0\n", { file: "r.tsv" }), EXPECTED);
  assertEquals(read('\n{"id":"a","ann":7}', { file: "r.csv" }), ["a ann 7"]);
});

Deno.test("parseRatings() knows the usual names of columns", () => {
  assertEquals(read("Rating,Annotator,UID\n7,ann,a\n"), ["a ann 7"]);
  assertEquals(read("Pair ID,Rater,Score\na,ann,7\n"), ["a ann 7"]);
  assertEquals(read("pair_id,score\na,7\n"), ["a score 7"]);
  // The own names come first.
  const { ratings, ignored } = parseRatings("uid,id,rater,score\nx,a,ann,7\n", { file: "r.csv" });
  assertEquals([ratings[0]?.id, ignored], ["a", ["uid"]]);
});

Deno.test("parseRatings() keeps Chinese names, quoted cells and ids that are numbers", () => {
  assertEquals(read('id,"李, 明"\n"00000_物理",7\n'), ["00000_物理 李, 明 7"]);
  assertEquals(read('{"id": 12, "rater": "ann", "score": "7.0"}'), ["12 ann 7"]);
});

Deno.test("parseRatings() passes over blank lines and counts missing ratings", () => {
  const { ratings, missing, raters } = parseRatings(
    "\n\nid,ann,bo\n\na,7,NA\n,,\nb,,n/a\n  \nc,nan,3\n",
    { file: "r.csv" },
  );
  assertEquals([ratings.length, missing, raters], [2, 4, ["ann", "bo"]]);
});

Deno.test("parseRatings() says which columns it does not use", () => {
  const long = "id,rater,score,category,comment,\na,ann,7,物理,fine,x\n";
  assertEquals(
    parseRatings(long, { file: "r.csv" }).ignored,
    ["category", "comment", "(a column without a name)"],
  );
  const wide = parseRatings("id,Category,ann,mean\na,物理,7,7\n", { file: "r.csv" });
  assertEquals([wide.raters, wide.ignored], [["ann"], ["Category", "mean"]]);
});

Deno.test("parseRatings() counts preferences between two edits and does not use them", () => {
  const lines = [
    { id: "a", rater: "ann", score: 7 },
    { id: "a", rater: "ann", preference: "first", first: "run1", second: "run2" },
    { id: "b", rater: "ann", preference: "tie", first: "run1", second: "run2" },
  ].map((line) => JSON.stringify(line));
  const { ratings, preferences, ignored } = parseRatings(lines.join("\n"), { file: "r.jsonl" });
  assertEquals([ratings.length, preferences, ignored], [1, 2, []]);
  assertEquals(
    messageOf(lines.slice(1).join("\n")),
    "r.csv: expected ratings, found only 2 preferences between two edits, which say nothing of " +
      "one run's scores; name the other run with --against",
  );
});

Deno.test("parseRatings() maps the scale to 0-10, and wonders at a scale that ends early", () => {
  const text = "id,ann,bo\na,0,0.5\nb,1,0\n";
  assertEquals(read(text, { scale: { min: 0, max: 1 } }), [
    "a ann 0",
    "a bo 5",
    "b ann 10",
    "b bo 0",
  ]);
  assertEquals(read("id,ann\na,-2\n", { scale: { min: -2, max: 2 } }), ["a ann 0"]);
  const { notices: [notice = ""] } = parseRatings(text, { file: "r.csv" });
  assert(notice.startsWith("No rating is above 1. ") && notice.includes("--scale 0-1"), notice);
  assertEquals(parseRatings(text, { file: "r.csv", scale: { min: 0, max: 10 } }).notices, []);
  assertEquals(parseRatings("id,ann\na,6\n", { file: "r.csv" }).notices, []);
});

Deno.test("parseRatings() names every line that cannot be used, and what to do", () => {
  const text =
    'id,rater,score\na,ann,7\nb,ann,11\n,ann,3\nc,,3\nd,ann,good\ne,ann,"7,5"\na,ann,8\n';
  assertEquals(messageOf(text).split("\n  "), [
    "Cannot use r.csv: 6 problems",
    'r.csv:3: rating of "ann" for pair "b": 11 is outside the scale of 0 to 10; if the ratings ' +
    "have another scale, name it, such as --scale 0-100",
    "r.csv:4: names no pair; each line of ratings needs an id",
    'r.csv:5: does not say who rated pair "c"',
    'r.csv:6: rating of "ann" for pair "d": expected a number, got "good"; leave the cell empty ' +
    "where there is none",
    'r.csv:7: rating of "ann" for pair "e": expected a number, got "7,5"; write 7.5',
    'r.csv:8: rating of "ann" for pair "a" is there twice, first on line 2; keep one of them',
  ]);
});

Deno.test("parseRatings() takes no odd spelling for a number", () => {
  for (const score of ["0x5", "Infinity", "5 of 10", "[0.5, 1]", "1e999", "٣"]) {
    assert(messageOf(`id,ann\na,"${score}"\n`).startsWith("Cannot use r.csv: 1 problem"), score);
  }
  assert(messageOf('{"id":"a","rater":"ann","score":true}').includes('got "true"'));
  assertEquals(read("id,ann,bo\na,1e1,.5\n"), ["a ann 10", "a bo 0.5"]);
});

Deno.test("parseRatings() says which columns are missing, doubled or no raters", () => {
  assertEquals(
    messageOf("pairs,rater,score\na,ann,7\n"),
    'Cannot use r.csv: 1 problem\n  r.csv:1: no column "id" (or pair_id, pair, uid, item_id, ' +
      'item, sample_id): there is "pairs"',
  );
  assert(messageOf("id,rater,scor\na,ann,7\n").endsWith('there is "scor"; is "scor" meant?'));
  assert(messageOf("id,comment\na,fine\n").includes("no column holds ratings"));
  assert(messageOf("id,ann,ann\na,1,2\n").includes('r.csv:1: two columns are called "ann"'));
  assert(messageOf("id,ann,text\na,1,ok\n").includes('if "text" is no rater'));
});

Deno.test("parseRatings() refuses files that are no table", () => {
  assertEquals(messageOf(" \n"), "r.csv: is empty; expected ratings");
  assert(messageOf('[{"id":"a"}]').includes("is a JSON list; expected JSON Lines"));
  assert(messageOf("id,ann\n").includes("expected ratings, found none"));
  assert(messageOf('id,ann\na,"7\n').includes("r.csv:2: a quote is opened and never closed"));
  assert(messageOf("id,ann\na,7,8\n").includes("r.csv:2: has 3 cells, but there are 2 columns"));
  assert(messageOf('{"id":"a","ann":1}\n[1]\n{"id"').includes("r.csv:2: expected one whole JSON"));
});

Deno.test("parseRatings() lists the first twenty problems only", () => {
  const lines = Array.from({ length: 25 }, (_, index) => `p${index},99`);
  const message = messageOf(["id,ann", ...lines].join("\n"));
  assertEquals(message.split("\n").length, 22);
  assert(message.endsWith("\n  and 5 more"));
});

Deno.test("readRatings() reads UTF-8 with a byte order mark, and nothing else", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/r.csv`;
    await Deno.writeTextFile(path, '\ufeff"id",ann,bo\r\n\r\na,7,8.5\r\nb,0,\r\n');
    const { ratings } = await readRatings(path);
    assertEquals(ratings.map(({ id, rater, score }) => `${id} ${rater} ${score}`), EXPECTED);
    await Deno.writeFile(path, new Uint8Array([0x69, 0x64, 0x2c, 0xc0, 0xee]));
    const fault = await assertRejects(() => readRatings(path), InputError);
    assert(fault.message.startsWith(`${path}: is not UTF-8 text; save it as UTF-8`));
    await assertRejects(() => readRatings(`${folder}/none.csv`), InputError, "there is no file");
  });
});
