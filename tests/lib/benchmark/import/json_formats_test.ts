import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodePixels } from "../../../../lib/image/pixels.ts";
import { inTempFolder } from "../../../helpers/benchmark.ts";
import { image, importFrom, refusal, writeFiles } from "./helpers.ts";

Deno.test("importBenchmark() reads ImgEdit, its images in a folder beside the list", async () => {
  await inTempFolder(async (folder) => {
    const jpeg = await image("#c33", "jpeg");
    const entry = (id: string, edit_type: string) => ({ id, prompt: `Edit ${id}`, edit_type });
    await writeFiles(`${folder}/data`, {
      "basic_edit.json": {
        "1082": entry("animal/000342021.jpg", "alter"),
        "673": entry("compose/human/14.jpg", "compose"),
        "97": entry("daily object/1.jpg", "add"),
      },
      "Benchmark/singleturn/animal/000342021.jpg": jpeg,
      "Benchmark/singleturn/compose/human/14.JPG": jpeg,
      "Benchmark/singleturn/daily object/1.jpg": await image("#3c3"),
    });
    const { pairs, summary } = await importFrom(folder, { from: "imgedit" });
    assertEquals(
      pairs.map(({ id, category, instruction, tags }) => [id, category, instruction, tags]),
      [
        ["97", "add", "Edit daily object/1.jpg", ["daily object"]],
        ["673", "compose", "Edit compose/human/14.jpg", ["compose", "human"]],
        ["1082", "alter", "Edit animal/000342021.jpg", ["animal"]],
      ],
    );
    assertEquals(pairs[2]?.source, jpeg);
    assertEquals(summary.categories.length, 3);
  });
});

Deno.test("importBenchmark() names every problem of ImgEdit, or skips what it concerns", async () => {
  await inTempFolder(async (folder) => {
    await writeFiles(`${folder}/data`, {
      "basic_edit.json": {
        "1": { id: "a/1.png", prompt: "Edit", edit_type: "add" },
        "2": { id: "a/2.png", promt: "Edit", edit_type: "" },
        "3": { id: "../secret.png", prompt: ["Edit"], edit_type: "a/b" },
        "4": "add",
        "5": { id: "a/twins.png", prompt: "Edit", edit_type: "add" },
      },
      "a/1.png": await image("#111"),
      "a/Twins.png": await image("#111"),
      "a/TWINS.png": await image("#111"),
    });
    await writeFiles(folder, { "secret.png": await image("#111") });
    const list = "/data/basic_edit.json";
    assertEquals(await refusal(folder, { from: "imgedit" }), [
      "Cannot import ImgEdit-Bench from /data: 11 problems",
      `  ${list}: entry 2: edit_type: is empty; each entry needs it`,
      `  ${list}: entry 2: prompt: is missing (there is "promt"); each entry needs it`,
      `  ${list}: entry 2: id: there is no file /data/a/2.png`,
      `  ${list}: entry 3: prompt: is a list, expected a text`,
      `  ${list}: entry 3: id: leads out of the folder of the images ("../secret.png")`,
      `  ${list}: entry 3: its category "a/b" contains "/", but becomes a name in the output folder`,
      `  ${list}: entry 4: is a string, expected an object`,
      `  ${list}: entry 4: edit_type: is missing; each entry needs it`,
      `  ${list}: entry 4: prompt: is missing; each entry needs it`,
      `  ${list}: entry 4: id: is missing; each entry needs it`,
      `  ${list}: entry 5: id: there is no file /data/a/twins.png`,
      "Mend the files, or import the other 1 with --skip-invalid.",
    ]);
    const { pairs, summary } = await importFrom(folder, { from: "imgedit", skipInvalid: true });
    assertEquals(pairs.map(({ id }) => id), ["1"]);
    assertEquals([summary.pairs, summary.skipped, summary.problems.length], [1, 4, 11]);
  });
});

Deno.test("importBenchmark() refuses a list that is no JSON, has a key twice, or no images", async () => {
  await inTempFolder(async (folder) => {
    const cases: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [{ "readme.txt": "" }, "there is no basic_edit.json in it (nor singleturn.json, "],
      [{ "basic_edit.json": '{"1": {"id" 2}}' }, 'it is not JSON (expected ":" at byte 12)'],
      [{ "basic_edit.json": "[]" }, "expected an object of entries, by their keys"],
      [
        { "basic_edit.json": '{"1": {"id": "}\\"\\\\"}, "2": {"id": 1, "1": 2}, "1" : {}}' },
        'the keys "1" stand in it twice',
      ],
      [
        { "basic_edit.json": { "1": { id: "a/1.jpg" } }, "Benchmark.tar": "x" },
        "none of the images (such as a/1.jpg) is in /data or below. Unpack Benchmark.tar there",
      ],
      [{ "basic_edit.json": {} }, "no pair is left"],
    ];
    for (const [files, message] of cases) {
      await writeFiles(`${folder}/data`, files);
      assertStringIncludes((await refusal(folder, { from: "imgedit" })).join("\n"), message);
      await Deno.remove(`${folder}/data`, { recursive: true });
    }
  });
});

Deno.test("importBenchmark() reads KRIS: outcomes, targets, file names in other case", async () => {
  await inTempFolder(async (folder) => {
    const [source, target] = [await image("#c33", "jpeg"), await image("#33c", "jpeg")];
    const entry = (ori_img: unknown, more: object = {}) => ({
      ori_img,
      gt_img: "",
      ins_en: "Edit",
      explain_en: "",
      ...more,
    });
    await writeFiles(`${folder}/data`, {
      "KRIS_Bench/viewpoint_change/annotation.json": {
        "1": entry("1.JPG", { gt_img: "1_gt.jpg", explain_en: "From the front." }),
        "2": entry(["2.jpeg"]),
      },
      "KRIS_Bench/viewpoint_change/1.jpg": source,
      "KRIS_Bench/viewpoint_change/1_gt.jpg": target,
      "KRIS_Bench/viewpoint_change/2.jpeg": source,
      "KRIS_Bench/multi-element_composition/annotation.json": {
        "1": entry(["1-1.jpg", "1-2.JPG"]),
        "2": entry(["2-1.jpg", "2-2.jpg"], { ins_en: "" }),
      },
      "KRIS_Bench/multi-element_composition/1-1.jpg": source,
      "KRIS_Bench/multi-element_composition/1-2.jpg": await image("#3c3", "png"),
    });
    const lines = await refusal(folder, { from: "kris" });
    assertEquals(lines.slice(0, 2), [
      "Cannot import KRIS-Bench from /data: 1 problem",
      "  /data/KRIS_Bench/multi-element_composition/annotation.json: entry 2: ins_en: is empty; " +
      "each entry needs it",
    ]);
    const { pairs, summary } = await importFrom(folder, { from: "kris", skipInvalid: true });
    assertEquals(
      pairs.map(({ id, category, rationale, target }) => [id, category, rationale, target]),
      [
        ["viewpoint_change_1", "viewpoint_change", "From the front.", target],
        ["viewpoint_change_2", "viewpoint_change", "", undefined],
      ],
    );
    assertEquals([summary.targets, summary.rationales], [1, 1]);
    assertEquals(summary.leftOut.map(({ entries }) => entries.map(({ entry }) => entry)), [
      ["1", "2"],
    ]);

    const one = `${folder}/data/KRIS_Bench/viewpoint_change/`;
    const alone = await importFrom(folder, { from: "kris", data: one });
    assertEquals(alone.pairs.map(({ id }) => id), ["viewpoint_change_1", "viewpoint_change_2"]);

    const joined = await importFrom(folder, { from: "kris", skipInvalid: true, joinImages: true });
    const [first] = joined.pairs;
    assertEquals([first?.id, joined.pairs.length], ["multi-element_composition_1", 3]);
    const { width, height, data } = await decodePixels(first?.source ?? new Uint8Array());
    assertEquals([width, height], [16, 6]);
    assertEquals([...data.subarray(8 * 3, 9 * 3)], [0x33, 0xcc, 0x33]);
    assertEquals(joined.summary.problems.length, 3);
  });
});

Deno.test("importBenchmark() reads RISE: reference texts and images, flags as tags", async () => {
  await inTempFolder(async (folder) => {
    const [source, target] = [await image("#c33"), await image("#33c")];
    const entry = (index: string | number, category: string, more: object) => ({
      index,
      category,
      instruction: `Draw ${index}`,
      image: `${category}_images/${index}.png`,
      ...more,
    });
    await writeFiles(`${folder}/data`, {
      "data_total.json": [
        entry("temporal_reasoning_1", "temporal_reasoning", {
          reference: "Rotten.",
          subtask: "Life Progression",
          consistency_free: "True",
          image: "temporal_reasoning_images/1.png",
        }),
        entry(7, "logical_reasoning", { reference_txt: "X wins.", reasoning_img: null }),
        entry("s", "spatial_reasoning", {
          reference_img: "spatial_reasoning_images/ref.png",
          image: ["spatial_reasoning_images/s.png"],
          reasoning_img: true,
        }),
        entry("m", "causal_reasoning", { image: ["a.png", "b.png"] }),
      ],
      "data/temporal_reasoning_images/1.png": source,
      "data/logical_reasoning_images/7.png": source,
      "data/spatial_reasoning_images/s.png": source,
      "data/spatial_reasoning_images/ref.png": target,
    });
    const { pairs, summary } = await importFrom(folder, { from: "rise" });
    assertEquals(
      pairs.map(({ id, category, rationale, tags }) => [id, category, rationale, tags]),
      [
        ["temporal_reasoning_1", "temporal_reasoning", "Rotten.", [
          "Life Progression",
          "consistency_free",
        ]],
        ["7", "logical_reasoning", "X wins.", []],
        ["s", "spatial_reasoning", "", ["reasoning_img"]],
      ],
    );
    assertEquals(pairs.map((pair) => pair.target), [undefined, undefined, target]);
    assertEquals(summary.leftOut[0]?.entries[0]?.entry, "3 (m)");

    const images = `${folder}/data/data`;
    const named = await importFrom(folder, { from: "rise", images });
    assertEquals(named.pairs.length, 3);
  });
});
