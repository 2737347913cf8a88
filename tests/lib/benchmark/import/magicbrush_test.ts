import { assertEquals } from "@std/assert";
import { inTempFolder } from "../../../helpers/benchmark.ts";
import { hubParquet } from "../../../helpers/hub_parquet.ts";
import { image, importFrom, refusal, writeFiles } from "./helpers.ts";

/** The folder of a test set: one session of two turns, and one of a single turn. */
async function testSet(): Promise<Readonly<Record<string, unknown>>> {
  const turn = (input: string, output: string) => ({
    input,
    instruction: `to ${output}`,
    output,
    mask: output.replace("output", "mask"),
  });
  return {
    "edit_sessions.json": {
      "139": [
        turn("139-input.png", "139-output1.png"),
        turn("139-output1.png", "139-output2.png"),
      ],
      "30": [turn("30-input.png", "30-output1.png")],
    },
    "local_captions.json": {
      "139": { "139-input.png": "a cat", "139-output1.png": "a cat with a hat" },
    },
    "images/139/139-input.png": await image("#111"),
    "images/139/139-output1.png": await image("#222"),
    "images/139/139-output2.png": await image("#333"),
    "images/30/30-input.png": await image("#444"),
    "images/30/30-output1.png": await image("#555"),
  };
}

Deno.test("importBenchmark() reads MagicBrush: each turn from the benchmark's own image", async () => {
  await inTempFolder(async (folder) => {
    const files = await testSet();
    await writeFiles(`${folder}/data/test`, files);
    const { pairs, summary } = await importFrom(folder, { from: "magicbrush" });
    assertEquals(
      pairs.map(({ id, category, description, rationale, tags }) => [
        id,
        category,
        description,
        rationale,
        tags,
      ]),
      [
        ["30_1", "turn 1", "", "", ["session 30", "final turn"]],
        ["139_1", "turn 1", "a cat", "a cat with a hat", ["session 139"]],
        ["139_inde_2", "turn 2", "a cat with a hat", "", ["session 139", "final turn"]],
      ],
    );
    assertEquals(pairs[2]?.source, files["images/139/139-output1.png"]);
    assertEquals(pairs[2]?.target, files["images/139/139-output2.png"]);
    assertEquals(summary.categories, [
      { name: "turn 1", pairs: 2, targets: 2 },
      { name: "turn 2", pairs: 1, targets: 1 },
    ]);

    await writeFiles(`${folder}/data/test`, {
      "edit_sessions.json": { "30": [{ input: "30-input.png", instruction: "x" }], "139": {} },
    });
    await Deno.remove(`${folder}/own.json`);
    const list = "/data/test/edit_sessions.json";
    assertEquals(await refusal(folder, { from: "magicbrush" }), [
      "Cannot import MagicBrush from /data: 2 problems",
      `  ${list}: entry 30, turn 1: output: is missing; each entry needs it`,
      `  ${list}: entry 139: expected a list of turns, at least one`,
      "No entry can be used.",
    ]);
  });
});

Deno.test("importBenchmark() reads MagicBrush from the hub's parquet files", async () => {
  await inTempFolder(async (folder) => {
    const cell = async (color: string) => ({ bytes: await image(color, "jpeg"), path: "x.png" });
    const [a, b, c] = [await cell("#111"), await cell("#222"), await cell("#333")];
    await writeFiles(`${folder}/data/data`, {
      "dev-00000-of-00001.parquet": hubParquet([
        { name: "img_id", type: "STRING", data: ["139", "139"] },
        { name: "turn_index", type: "INT32", data: [1, 2] },
        { name: "source_img", type: "IMAGE", data: [a, b] },
        { name: "mask_img", type: "IMAGE", data: [a, b] },
        { name: "instruction", type: "STRING", data: ["one", "two"] },
        { name: "target_img", type: "IMAGE", data: [b, c] },
      ]),
    });
    const { pairs } = await importFrom(folder, { from: "magicbrush" });
    assertEquals(pairs.map(({ id, instruction }) => [id, instruction]), [
      ["139_1", "one"],
      ["139_inde_2", "two"],
    ]);
    assertEquals(pairs.map(({ source, target }) => [source, target]), [
      [a.bytes, b.bytes],
      [b.bytes, c.bytes],
    ]);
  });
});

Deno.test("importBenchmark() chains the turns of MagicBrush when asked", async () => {
  await inTempFolder(async (folder) => {
    const files = await testSet();
    await writeFiles(`${folder}/data`, files);
    const { pairs } = await importFrom(folder, { from: "magicbrush", chain: true });
    assertEquals(pairs.map(({ id, sourceFrom }) => [id, sourceFrom]), [
      ["30_1", undefined],
      ["139_1", undefined],
      ["139_iter_2", "139_1"],
    ]);
    const turn = (input: string) => ({ input, output: "30-output1.png", instruction: "x" });
    await writeFiles(`${folder}/data`, {
      "edit_sessions.json": { "30": [turn("30-input.png"), turn("30-input.png")] },
    });
    await Deno.remove(`${folder}/own.json`);
    assertEquals(
      (await refusal(folder, { from: "magicbrush", chain: true }))[1]?.split(": ").slice(1),
      [
        "entry 30, turn 2",
        "input",
        'is "30-input.png", expected the output of the turn before, "30-output1.png"',
      ],
    );
  });
});
