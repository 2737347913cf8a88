import { assertEquals } from "@std/assert";
import { compareRuns, regressionNotes } from "../../../../lib/report/comparison/mod.ts";
import { run, times } from "./runs.ts";

function check(
  now: readonly (number | undefined)[],
  tolerance: number,
  category: (index: number) => string = () => "物理",
) {
  const fields = (index: number) => ({ category: category(index) });
  const before = run("main", times(now.length, 5), fields);
  const { regression } = compareRuns(before, [run("branch", now, fields)], { seed: 0, tolerance });
  return {
    found: regression?.found.map((loss) => [loss.category, loss.difference]),
    notes: regression === null ? [] : regressionNotes(regression),
  };
}

/** 20 scores about `mean`, `spread` to both sides of it. */
function around(mean: number, spread: number): readonly number[] {
  return times(20, mean).map((score, index) => score + (index % 2 === 0 ? spread : -spread));
}

Deno.test("a loss that is shown and greater than tolerated is a regression", () => {
  assertEquals(check(around(4, 0.5), 0.5), {
    found: [[null, -1]],
    notes: ['Regression: "branch" lost 1.000 over all pairs, more than the 0.5 tolerated.'],
  });
  // Its interval holds smaller losses, but the loss itself is beyond doubt.
  assertEquals(check(around(4, 1.5), 0.9).found, [[null, -1]]);
});

Deno.test("a loss of exactly what is tolerated is none", () => {
  assertEquals(check(around(4.7, 0.1), 0.3), {
    found: [],
    notes: [
      "No regression of more than 0.3 is shown.",
      'Undecided: "branch" may have lost more than 0.3 over all pairs: the 95 % interval reaches ' +
      "down to -0.348.",
    ],
  });
});

Deno.test("a loss that may be noise is no regression, however great its mean", () => {
  assertEquals(check(around(4, 3), 0.5), {
    found: [],
    notes: [
      "No regression of more than 0.5 is shown.",
      'Undecided: "branch" lost 1.000 over all pairs, but that may be noise.',
    ],
  });
});

Deno.test("a gain is no regression", () => {
  assertEquals(check(around(7, 0.5), 0), {
    found: [],
    notes: ["No regression of more than 0 is shown."],
  });
});

Deno.test("a regression of one category counts, even if others make up for it", () => {
  const now = [...around(3, 0.5), ...around(8, 0.5)];
  const { found, notes } = check(now, 0.2, (index) => index < 20 ? "物理" : "环境");
  assertEquals(found, [["物理", -2]]);
  assertEquals(notes, [
    'Regression: "branch" lost 2.000 in 物理, more than the 0.2 tolerated.',
    'Undecided: "branch" may have lost more than 0.2 over all pairs: the 95 % interval reaches ' +
    "down to -0.326.",
  ]);
});

Deno.test("missing scores that leave room for a regression are named", () => {
  const { found, notes } = check([...times(20, 6), undefined, undefined, undefined], 0.5);
  assertEquals([found, notes.length], [[], 1]);
  const more = check([...times(20, 6), ...new Array<undefined>(10)], 0.5);
  assertEquals(
    more.notes[1],
    'Undecided: "branch" may have lost more than 0.5 over all pairs: with ' +
      "the missing scores at worst, the difference is -1.000.",
  );
  assertEquals(
    check([undefined], 0.5).notes[1],
    'Undecided: "branch" may have lost more than 0.5 ' +
      "over all pairs: no pair has a score in both runs.",
  );
  assertEquals(
    check([5], 0.5).notes[1],
    'Undecided: "branch" may have lost more than 0.5 over all ' +
      "pairs: there is no interval, which takes two source images.",
  );
});
