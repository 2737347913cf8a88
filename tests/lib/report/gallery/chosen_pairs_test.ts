import { assertEquals } from "@std/assert";
import type { GalleryPair } from "../../../../lib/report/gallery/gallery_data.ts";
import { changeOf, choosePairs } from "../../../../lib/report/gallery/page/chosen_pairs.ts";
import { initialState, type PageState } from "../../../../lib/report/gallery/page/page_state.ts";

function pair(index: number, fields: Partial<GalleryPair> = {}): GalleryPair {
  return {
    id: `p${index}`,
    index,
    category: ["物理", "环境"][index % 2] ?? "",
    difficulty: ["easy", "hard"][index % 2] ?? "",
    tags: index === 0 ? ["sun", "sea"] : ["cup"],
    instruction: `Move the CUP number ${index}`,
    other: `移动杯子 ${index}`,
    results: [{ status: "scored", score: index }],
    part: 0,
    ...fields,
  };
}

const PAIRS: readonly GalleryPair[] = [
  pair(0),
  pair(1, { results: [{ status: "scored", score: 9, spread: 2, changed: 0.1, reply: "Fine" }] }),
  pair(2, { results: [{ status: "unparsed", reason: "no number", changed: 0.9 }] }),
  pair(3, {
    results: [{
      status: "scored",
      score: 9,
      spread: 5,
      contradictions: [{ kind: "rewarded_no_op", text: "…" }],
    }],
  }),
  pair(4, { results: [null] }),
];

function chosen(filters: Partial<PageState>, runs = 1): readonly string[] {
  return choosePairs(PAIRS, { ...initialState(runs), ...filters }).map(({ id }) => id);
}

Deno.test("choosePairs() takes the pairs that pass every filter", () => {
  assertEquals(chosen({}), ["p0", "p1", "p2", "p3", "p4"]);
  assertEquals(chosen({ categories: ["环境"] }), ["p1", "p3"]);
  assertEquals(chosen({ categories: ["物理", "环境"], difficulties: ["easy"] }), [
    "p0",
    "p2",
    "p4",
  ]);
  assertEquals(chosen({ tags: ["sea", "moon"] }), ["p0"]);
  assertEquals(chosen({ statuses: ["unparsed"] }), ["p2"]);
  assertEquals(chosen({ least: 9 }), ["p1", "p3"]);
  assertEquals(chosen({ most: 8.99 }), ["p0"]);
  assertEquals(chosen({ least: 0, most: 10 }), ["p0", "p1", "p3"]);
  assertEquals(chosen({ contradicted: true }), ["p3"]);
});

Deno.test("choosePairs() finds pairs by all words, in both languages, without regard to case", () => {
  assertEquals(chosen({ search: "cup 3" }), ["p3"]);
  assertEquals(chosen({ search: "杯子 2" }), ["p2"]);
  assertEquals(chosen({ search: "FINE" }), ["p1"]);
  assertEquals(chosen({ search: "sun" }), ["p0"]);
  assertEquals(chosen({ search: "cup nothing" }), []);
  const state = { ...initialState(1), search: "deep" };
  assertEquals(choosePairs(PAIRS, state, new Map([["p4", "a deep reply"]])).map(({ id }) => id), [
    "p4",
  ]);
});

Deno.test("choosePairs() sorts; what has no such number comes last, ties in the benchmark's order", () => {
  assertEquals(chosen({ sort: "lowest" }), ["p0", "p1", "p3", "p2", "p4"]);
  assertEquals(chosen({ sort: "highest" }), ["p1", "p3", "p0", "p2", "p4"]);
  assertEquals(chosen({ sort: "disagreement" }), ["p3", "p1", "p0", "p2", "p4"]);
  assertEquals(chosen({ sort: "changed-most" }), ["p2", "p1", "p0", "p3", "p4"]);
  assertEquals(chosen({ sort: "changed-least" }), ["p1", "p2", "p0", "p3", "p4"]);
});

Deno.test("choosePairs() sorts several runs by the difference of this one to the first", () => {
  const scores = [[5, 5], [9, 2], [1, 4], [3, undefined]] as const;
  const pairs = scores.map((both, index) =>
    pair(index, {
      results: both.map((score) =>
        score === undefined ? { status: "judge_failed" } : { status: "scored", score }
      ),
    })
  );
  const sorted = (sort: PageState["sort"], run = 1) =>
    choosePairs(pairs, { ...initialState(2), sort, run }).map(({ index }) => index);
  assertEquals(sorted("change"), [1, 2, 0, 3]);
  assertEquals(sorted("loss"), [1, 0, 2, 3]);
  assertEquals(sorted("gain"), [2, 0, 1, 3]);
  assertEquals(pairs.map((one) => changeOf(one, 1)), [0, -7, 3, undefined]);
  assertEquals(pairs.map((one) => changeOf(one, 0)), [0, 7, 3, undefined]);
});

Deno.test("choosePairs() finds a default where the histogram counts it", () => {
  const pairs = [pair(5), pair(6, { results: [{ status: "unparsed", defaulted: 5 }] })];
  const ids = (filters: Partial<PageState>) =>
    choosePairs(pairs, { ...initialState(1), ...filters }).map(({ id }) => id);
  assertEquals(ids({ least: 5, most: 5.9999 }), ["p5", "p6"]);
  assertEquals(ids({ least: 6 }), []);
});
