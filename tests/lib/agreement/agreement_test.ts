import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { measureAgreement, parseRatings, type Rating } from "../../../lib/agreement/mod.ts";
import { outcome } from "../report/outcomes.ts";

const rating = (id: string, rater: string, score: number): Rating => ({ id, rater, score });

Deno.test("measureAgreement() counts what does not count", () => {
  const outcomes = [
    outcome(0, { score: 8 }),
    outcome(1, { score: 4, category: "社会" }),
    outcome(2, { category: "社会" }),
    outcome(3, { score: 6, category: "因果" }),
  ];
  const { counts, overall, categories } = measureAgreement(outcomes, {
    ratings: [
      rating("pair_0", "ann", 6),
      rating("pair_0", "bo", 7),
      rating("pair_1", "ann", 5),
      rating("pair_2", "ann", 9),
      rating("lamp", "ann", 9),
      rating("lamp", "bo", 9),
      rating("cup", "bo", 9),
    ],
    seed: 7,
  });
  assertEquals(counts, {
    pairs: 4,
    items: 2,
    unrated: 1,
    unscored: 1,
    ratings: 7,
    ratingsUsed: 3,
    unknownIds: ["lamp", "cup"],
  });
  const means = ({ measures: { judge_mean: judge, human_mean: human } }: typeof overall) =>
    [judge, human].map((measure) => measure.status === "measured" ? measure.estimate : undefined);
  assertEquals(means(overall), [6, 5.75]);
  assertEquals(
    categories.map((group) => [group.name, group.items, group.raters, ...means(group)]),
    [["物理", 1, 2, 8, 6.5], ["社会", 1, 1, 4, 5], ["因果", 0, 0, undefined, undefined]],
  );
});

Deno.test("measureAgreement() never counts a defaulted score", () => {
  const outcomes = [outcome(0, { score: 8 }), outcome(1, { defaulted: 5 })];
  const { counts, overall } = measureAgreement(outcomes, {
    ratings: [rating("pair_0", "ann", 8), rating("pair_1", "ann", 0)],
    seed: 7,
  });
  assertEquals([counts.items, counts.unscored], [1, 1]);
  assertEquals(overall.measures.judge_mean, { status: "measured", estimate: 8 });
});

Deno.test("measureAgreement() measures VIEScore's judge as was published", async () => {
  const data = "../shared/data/viescore";
  let tables: readonly string[];
  try {
    tables = await Promise.all(
      [1, 2, 3].map((n) => Deno.readTextFile(`${data}/human/Text-Guided_IE_rater${n}.tsv`)),
    );
  } catch (error) {
    assert(error instanceof Deno.errors.NotFound);
    // deno-lint-ignore no-console -- a skipped test must be seen
    console.log(`skipped: there is no ${data}`);
    return;
  }
  const answers = async (what: string) =>
    new Map<string, unknown>(Object.entries(JSON.parse(
      await Deno.readTextFile(`${data}/answers/results_gemini_0shot/MagicBrush/${what}.json`),
    )));
  const [sc, pq] = [await answers("SC"), await answers("PQ")];
  const least = (answer: unknown) => {
    const numbers = /"score":\s*("?)\[(.*?)\]\1/.exec(JSON.stringify(answer))?.[2] ?? "";
    return Math.min(...numbers.split(",").map(Number));
  };
  const outcomes = [...sc.keys()].map((id, index) =>
    outcome(index, { id, score: Math.sqrt(least(sc.get(id)) * least(pq.get(id))) })
  );
  const lines = tables.flatMap((table, rater) => {
    const [header = "", ...rows] = table.trim().split(/\r?\n/);
    const column = header.split("\t").indexOf("MagicBrush");
    return rows.map((row) => {
      const cells = row.split("\t");
      const [a = 0, b = 0] = JSON.parse(cells[column] ?? "[]");
      return `${cells[0]}\trater ${rater + 1}\t${Math.sqrt(a * b)}`;
    });
  });
  const { ratings } = parseRatings(["uid\trater\tscore", ...lines].join("\n"), {
    file: "viescore.tsv",
    scale: { min: 0, max: 1 },
  });
  const { counts, overall } = measureAgreement(outcomes, { ratings, seed: 7 });
  const { judge_mean: mean, spearman } = overall.measures;
  assertEquals([counts.items, overall.raters, overall.ratings], [179, 3, 537]);
  assertAlmostEquals(mean.status === "measured" ? mean.estimate : NaN, 4.544, 5e-4);
  assertAlmostEquals(spearman.status === "measured" ? spearman.estimate : NaN, 0.472, 1e-3);
});

/** Every number of a value that JSON cannot hold as it is. */
function unfit(value: unknown): readonly number[] {
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0) ? [] : [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(unfit) : [];
}

Deno.test("measureAgreement() gives finite numbers alone, and no negative zero", () => {
  const score = fc.constantFrom(0, 0.1, 5, 9.9, 10);
  const option = fc.option(score, { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.tuple(option, option, option, fc.nat(2)), { maxLength: 8 }), (rows) => {
      const agreement = measureAgreement(
        rows.map(([judge], index) =>
          outcome(index, {
            ...(judge === undefined ? {} : { score: judge }),
            sourceHash: `source ${rows[index]?.[3]}`,
          })
        ),
        {
          ratings: rows.flatMap(([, ...ratings], index) =>
            ratings.slice(0, 2).flatMap((score, rater) =>
              score === undefined ? [] : [rating(`pair_${index}`, `${rater}`, score)]
            )
          ),
          seed: 7,
        },
      );
      assertEquals(unfit(agreement), []);
    }),
    { numRuns: 30 },
  );
});
