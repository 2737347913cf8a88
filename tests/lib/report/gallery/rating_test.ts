import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { parseRatings } from "../../../../lib/agreement/mod.ts";
import type { GalleryPair } from "../../../../lib/report/gallery/gallery_data.ts";
import {
  ratingItems,
  type RatingPlan,
  ratingsFiles,
  TIE,
} from "../../../../lib/report/gallery/page/rating.ts";

const image = { url: "a.png", small: "a.webp" };
const RUNS = [{ name: "base/line" }, { name: "我的" }];

/** 40 pairs; the second run has no edit of every tenth. */
const PAIRS: readonly GalleryPair[] = Array.from({ length: 40 }, (_, index) => ({
  id: `pair ${index}, "quoted"\t=1+1`,
  index,
  category: "物理",
  difficulty: "",
  tags: [],
  instruction: "Move it",
  results: [
    { status: "scored", score: 5, image },
    index % 10 === 0 ? { status: "edit_failed" } : { status: "scored", score: 6, image },
  ],
  part: 0,
}));

const PLAN: RatingPlan = { rater: "ann", kind: "score", seed: 3, runs: [0, 1] };

Deno.test("ratingItems() mixes the edits of all runs, each once, in an order of the seed alone", () => {
  const items = ratingItems(PAIRS, PLAN);
  assertEquals(items.length, 40 + 36);
  assertEquals(new Set(items.map(({ key }) => key)).size, items.length);
  assertEquals(ratingItems(PAIRS, { ...PLAN }), items);
  assertNotEquals(ratingItems(PAIRS, { ...PLAN, seed: 4 }), items);
  const firstHalf = items.slice(0, 38).filter(({ shown }) => shown[0] === 0).length;
  assert(firstHalf > 10 && firstHalf < 30, `${firstHalf} of 38 are of the first run`);
});

Deno.test("ratingItems() draws the sides of two edits, and leaves out pairs with one alone", () => {
  const items = ratingItems(PAIRS, { ...PLAN, kind: "preference" });
  assertEquals(items.length, 36);
  const turned = items.filter(({ shown }) => shown[0] === 1).length;
  assert(turned > 8 && turned < 28, `${turned} of 36 are turned`);
});

Deno.test("ratingsFiles() writes a file for each run that agree reads, of several raters joined", () => {
  const items = ratingItems(PAIRS, PLAN);
  const ratings = Object.fromEntries(items.slice(0, 50).map(({ key }, place) => [key, place % 11]));
  const files = ["ann", "李"].map((rater) =>
    ratingsFiles(items, { ratings, plan: { ...PLAN, rater }, runs: RUNS })
  );
  assertEquals(files[1]?.map(({ name }) => name), [
    "ratings_李_base-line.jsonl",
    "ratings_李_我的.jsonl",
  ]);
  const joined = files.map(([file]) => file?.text ?? "").join("");
  const read = parseRatings(joined, { file: "ratings.jsonl" });
  assertEquals([read.raters, read.ignored, read.notices], [["ann", "李"], [], []]);
  const mine = read.ratings.filter(({ rater }) => rater === "ann");
  const expected = items.slice(0, 50).filter(({ shown }) => shown[0] === 0)
    .toSorted((a, b) => a.pair.index - b.pair.index)
    .map(({ key, pair }) => ({ id: pair.id, rater: "ann", score: ratings[key] }));
  assertEquals<unknown>(mine, expected);
});

Deno.test("ratingsFiles() tells which run is preferred, whatever its side was", () => {
  const plan: RatingPlan = { ...PLAN, kind: "preference" };
  const items = ratingItems(PAIRS, plan);
  // The rater always likes the second run's edit, and cannot decide the first three.
  const ratings = Object.fromEntries(items.map(({ key, shown }, place) => [
    key,
    place < 3 ? TIE : shown.indexOf(1),
  ]));
  const [file, ...others] = ratingsFiles(items, { ratings, plan, runs: RUNS });
  assertEquals([file?.name, others.length], ["ratings_ann_base-line_我的.jsonl", 0]);
  const lines = file?.text.trimEnd().split("\n").map((line) => JSON.parse(line)) ?? [];
  assertEquals(lines.length, 36);
  const { id, ...rest } = lines.find(({ preference }) => preference !== "tie");
  assert(PAIRS.some((pair) => pair.id === id));
  assertEquals(rest, { rater: "ann", first: "base/line", second: "我的", preference: "second" });
  assertEquals(lines.filter(({ preference }) => preference === "tie").length, 3);
  assertEquals(ratingsFiles(items, { ratings: {}, plan, runs: RUNS }), []);
});
