import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../lib/input_error.ts";
import type { Recomputed } from "../../../lib/published/figure.ts";
import { recomputeImagenHub } from "../../../lib/published/imagenhub.ts";
import { CELLS, raterFile, withFiles } from "./clone.ts";

function recompute(files: readonly string[]): Promise<Recomputed> {
  const named = files.map((text, index) => [`human/Text-Guided_IE_rater${index + 1}.tsv`, text]);
  return withFiles(
    Object.fromEntries(named),
    (folder) => recomputeImagenHub(`${folder}/human`),
  );
}

/** Three raters who agree. */
function recomputeAlike(text: string): Promise<Recomputed> {
  return recompute([text, text, text]);
}

Deno.test("recomputeImagenHub() computes what can be computed by hand", async () => {
  // SC of two raters 0 0.5 1 0.5, of the third 0 1 1 0.5: means 0.5, 0.5 and 0.625.
  const third = raterFile({ ...CELLS, "sample_1_2.jpg": "[1, 1]" });
  const { tables: [table], unknown } = await recompute([raterFile(), raterFile(), third]);
  assertEquals(unknown, []);
  assertEquals(table?.figures.length, 104);
  assertEquals(table?.notes[1], "36 edits used, none left out.");
  const value = (name: string): number =>
    table?.figures.find((one) => one.name === `SDEdit, ${name} of SC`)?.recomputed ?? NaN;
  assertAlmostEquals(value("mean"), 6.5 / 12, 1e-12);
  assertAlmostEquals(value("std of the raters' means"), Math.sqrt(2) / 24, 1e-12);
  // Agreement 1 1/3 1 1; shares of 0, 0.5 and 1: 3, 5 and 4 of 12.
  const [observed, expected] = [(3 + 1 / 3) / 4, (9 + 25 + 16) / 144];
  assertAlmostEquals(value("Fleiss' kappa"), (observed - expected) / (1 - expected), 1e-12);
});

Deno.test("recomputeImagenHub() has no agreement where all ratings are equal", async () => {
  const cells = Object.fromEntries(Object.keys(CELLS).map((uid) => [uid, "[0, 0]"]));
  const { tables: [table] } = await recomputeAlike(raterFile(cells));
  const figure = (name: string) => table?.figures.find((one) => one.name === name);
  assertEquals(figure("SDEdit, Fleiss' kappa of SC")?.recomputed, undefined);
  assertEquals(figure("SDEdit, Krippendorff's alpha of SC")?.outcome, "different");
  const mean = figure("Imagic, mean of SC");
  assertEquals([mean?.recomputed, mean?.outcome, mean?.beside], [0, "equal", []]);
});

Deno.test("recomputeImagenHub() names a model that was not rated, and an unknown one", async () => {
  await assertRejects(
    () => recomputeAlike(raterFile().replace("Imagic", "Imagined")),
    InputError,
    "/human: the raters did not rate Imagic",
  );
  const rows = raterFile().replaceAll("\r\n", "\t[1, 1]\r\n").replace("[1, 1]", "NewModel");
  const { unknown } = await recomputeAlike(rows);
  assertEquals(unknown.map((path) => path.split("/").at(-1)), ["human: NewModel"]);
});
