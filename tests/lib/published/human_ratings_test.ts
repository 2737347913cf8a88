import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../../lib/input_error.ts";
import {
  type HumanRatings,
  meanRating,
  readHumanRatings,
  sourceImage,
} from "../../../lib/published/human_ratings.ts";
import { CELLS, MODELS, raterFile, raters, withFiles } from "./clone.ts";

const SECOND = "human/Text-Guided_IE_rater2.tsv";

function readWith(files: Readonly<Record<string, string>>): Promise<HumanRatings> {
  return withFiles(
    { ...raters("human"), ...files },
    (folder) => readHumanRatings(`${folder}/human`),
  );
}

Deno.test("readHumanRatings() reads cells with any blanks, in halves", async () => {
  const ratings = await readWith({
    [SECOND]: raterFile({ ...CELLS, "sample_1_1.jpg": "[1,  0.5]" }),
  });
  assertEquals([...ratings.keys()], [...MODELS, "Imagic"]);
  assertEquals(ratings.get("SDEdit")?.get("sample_1_1.jpg"), [
    { sc: 0, pq: 1 },
    { sc: 2, pq: 1 },
    { sc: 0, pq: 1 },
  ]);
  assertEquals(ratings.get("Imagic")?.size, 4);
});

for (
  const [what, text, message] of [
    [
      "another number",
      raterFile({ ...CELLS, "sample_1_2.jpg": "[0.5, 2]" }),
      ':3 CycleDiffusion: expected a rating such as [0.5, 1], got "[0.5, 2]"',
    ],
    [
      "half a cell",
      raterFile({ ...CELLS, "sample_2_1.jpg": "[1" }),
      ':4 CycleDiffusion: expected a rating such as [0.5, 1], got "[1"',
    ],
    [
      "an empty cell",
      raterFile({ ...CELLS, "sample_2_1.jpg": "" }),
      ':4 CycleDiffusion: expected a rating such as [0.5, 1], got ""',
    ],
    [
      "a short row",
      `${raterFile()}sample_4_1.jpg\t[0, 1]\r\n`,
      ':6: expected a uid and 9 ratings, got 1 after "sample_4_1.jpg"',
    ],
    [
      "a row twice",
      raterFile().replace("sample_1_2", "sample_1_1"),
      ":3: sample_1_1.jpg is there twice",
    ],
    [
      "no header",
      raterFile().replace("uid", "id"),
      ':1: expected "uid" and the names of editing models, each once, got "id',
    ],
    ["a model twice", raterFile().replace("DiffEdit", "Imagic"), ":1: expected"],
    [
      "one edit less",
      raterFile({ "sample_1_1.jpg": "[0, 0]" }),
      ": no rating of sample_1_2.jpg by CycleDiffusion; ",
    ],
  ] as const
) {
  Deno.test(`readHumanRatings() refuses ${what}, and says where`, async () => {
    const error = await assertRejects(() => readWith({ [SECOND]: text }), InputError);
    assert(error.message.includes(`${SECOND}${message}`), error.message);
  });
}

Deno.test("readHumanRatings() names the rater whose file is missing", async () => {
  const { [SECOND]: _, ...files } = raters("human");
  await withFiles(files, async (folder) => {
    const error = await assertRejects(() => readHumanRatings(`${folder}/human`), InputError);
    assertEquals(error.message, `${folder}/${SECOND}: not found; published figures need it`);
  });
});

const rating = fc.record({
  sc: fc.constantFrom(0, 1, 2),
  pq: fc.constantFrom(0, 1, 2),
});

Deno.test("meanRating() is the mean of each rater's sqrt(SC * PQ), to the bit in any order", () => {
  fc.assert(fc.property(fc.array(rating, { minLength: 1, maxLength: 5 }), (ratings) => {
    const scores = ratings.map(({ sc, pq }) => Math.sqrt(sc / 2 * (pq / 2)));
    const sum = scores.reduce((total, score) => total + score, 0);
    const value = meanRating(ratings, "O");
    assertAlmostEquals(value, sum / ratings.length, 1e-15);
    assertEquals(meanRating(ratings.toReversed(), "O"), value);
    const swapped = ratings.map(({ sc, pq }) => ({ sc: pq, pq: sc }));
    assertEquals(meanRating(swapped, "O"), value);
    assertEquals(meanRating(swapped, "SC"), meanRating(ratings, "PQ"));
  }));
});

Deno.test("meanRating() refuses no ratings", () => {
  assertThrows(() => meanRating([], "SC"), RangeError, "there are none");
});

Deno.test("sourceImage() joins the turns of one image", () => {
  const uids = ["sample_100081_1.jpg", "sample_100081_13.jpg", "sample_10008_1.jpg", "other"];
  assertEquals(uids.map(sourceImage), [
    "sample_100081",
    "sample_100081",
    "sample_10008",
    "other",
  ]);
});
