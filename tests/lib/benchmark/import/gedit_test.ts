import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { parseGeditId } from "../../../../lib/benchmark/import/mod.ts";
import { decodePixels } from "../../../../lib/image/pixels.ts";
import { inTempFolder } from "../../../helpers/benchmark.ts";
import { hubParquet, type ImageCell } from "../../../helpers/hub_parquet.ts";
import { image, importFrom, refusal, writeFiles } from "./helpers.ts";

const ARROW = fileURLToPath(new URL("../../../fixtures/gedit", import.meta.url));

interface Row {
  readonly key: string;
  readonly task?: string | null;
  readonly language?: string;
  readonly instruction?: string | null;
  readonly image: ImageCell;
}

function shard(rows: readonly Row[], options?: { readonly rowGroupSize?: number }): Uint8Array {
  return hubParquet([
    { name: "task_type", type: "STRING", data: rows.map(({ task = "ps_human" }) => task) },
    { name: "key", type: "STRING", data: rows.map(({ key }) => key) },
    { name: "instruction", type: "STRING", data: rows.map((row) => textOf(row)) },
    {
      name: "instruction_language",
      type: "STRING",
      data: rows.map(({ language = "en" }) => language),
    },
    { name: "input_image", type: "IMAGE", data: rows.map((row) => row.image) },
    { name: "Intersection_exist", type: "BOOLEAN", data: rows.map(({ key }) => key !== "c") },
  ], { pageSize: 300, ...options });
}

function textOf({ instruction, key }: Row): string | null {
  return instruction === undefined ? `Edit ${key}` : instruction;
}

Deno.test("importBenchmark() reads GEdit from shards, images byte for byte", async () => {
  await inTempFolder(async (folder) => {
    const [jpeg, png] = [await image("#c33", "jpeg"), await image("#3c3")];
    await writeFiles(`${folder}/data/data`, {
      "train-00000-of-00002.parquet": shard([
        { key: "a", image: { bytes: jpeg, path: "a.JPG" } },
        { key: "a", language: "cn", instruction: "改", image: { bytes: jpeg, path: null } },
        { key: "b", task: "subject-add", image: { bytes: png, path: "b.png" } },
      ], { rowGroupSize: 2 }),
      "train-00001-of-00002.parquet": shard([{ key: "c", image: { bytes: png, path: null } }]),
    });
    const { summary, pairs } = await importFrom(folder, { from: "gedit" });
    assertEquals(
      pairs.map(({ id, category, instruction, tags }) => [id, category, instruction, tags]),
      [
        ["ps_human_en_a", "ps_human", "Edit a", ["en", "intersection"]],
        ["subject-add_en_b", "subject-add", "Edit b", ["en", "intersection"]],
        ["ps_human_en_c", "ps_human", "Edit c", ["en"]],
      ],
    );
    assertEquals(pairs.map(({ source }) => source), [jpeg, png, png]);
    const { pairs: count, targets, categories, leftOut, bytes } = summary;
    assertEquals([count, targets, bytes], [3, 0, (await Deno.stat(summary.path)).size]);
    assertEquals(categories.map((row) => [row.name, row.pairs]), [["ps_human", 2], [
      "subject-add",
      1,
    ]]);
    assertEquals(leftOut.map(({ entries }) => entries.map(({ entry }) => entry)), [["row 1 (a)"]]);
    assertStringIncludes(leftOut[0]?.reason ?? "", "--language");

    const chinese = await importFrom(folder, { from: "gedit", language: "cn" });
    assertEquals(chinese.pairs.map(({ id, instruction }) => [id, instruction]), [
      ["ps_human_cn_a", "改"],
    ]);
    const all = await importFrom(folder, { from: "gedit", language: "all" });
    assertEquals(all.pairs.length, 4);
    for (const { id, category } of all.pairs) {
      const name = parseGeditId({ id, category });
      assertEquals(`${name?.category}_${name?.language}_${name?.key}`, id);
    }
  });
});

Deno.test("importBenchmark() reads a parquet file that Arrow wrote, with three compressions", async () => {
  await inTempFolder(async (folder) => {
    const { pairs, summary } = await importFrom(folder, {
      from: "gedit",
      data: ARROW,
      language: "all",
    });
    assertEquals(pairs.map(({ id, instruction, tags }) => [id, instruction, ...tags]), [
      [
        "background_change_en_0a1f",
        "Change the background to a beach.",
        "en",
        "intersection",
      ],
      ["background_change_cn_0a1f", "把背景换成海滩。", "cn", "intersection"],
      ["subject-add_en_77b0", "Add a cat on the left.", "en"],
      ["subject-add_cn_77b0", "在左边加一只猫。", "cn"],
      ["ps_human_en_c3d4", "Make her smile.", "en", "intersection"],
    ]);
    assertEquals(summary.problems, []);
    const { data } = await decodePixels(pairs[2]?.source ?? new Uint8Array());
    assertEquals([...data.subarray(0, 3)], [40, 200, 40]);
  });
});

Deno.test("importBenchmark() reads GEdit from a folder with a list", async () => {
  await inTempFolder(async (folder) => {
    const line = (fields: object) =>
      JSON.stringify({ task_type: "t", instruction: "I", instruction_language: "en", ...fields });
    await writeFiles(`${folder}/data`, {
      "info.jsonl": [line({ key: "a" }), "", line({ key: "b", file_name: "img/b.JPG" })].join("\n"),
      "a_SRCIMG.png": await image("#111"),
      "img/b.jpg": await image("#222", "jpeg"),
    });
    const { pairs } = await importFrom(folder, { from: "gedit" });
    assertEquals(pairs.map(({ id }) => id), ["t_en_a", "t_en_b"]);

    await writeFiles(`${folder}/data`, { "info.jsonl": `{"key": 1\n${line({ key: "z" })}` });
    await Deno.remove(`${folder}/own.json`);
    const lines = await refusal(folder, { from: "gedit" });
    assertEquals(lines.slice(1, 3), [
      "  /data/info.jsonl: entry line 1: is not JSON; expected one object per line",
      "  /data/info.jsonl: entry line 2 (z): key: there is no file /data/z_SRCIMG.png",
    ]);
  });
});

Deno.test("importBenchmark() names every problem of every row of GEdit", async () => {
  await inTempFolder(async (folder) => {
    const bytes = await image("#111");
    await writeFiles(`${folder}/data`, {
      "train-00000-of-00001.parquet": shard([
        { key: "a", image: { bytes, path: null } },
        {
          key: "",
          task: null,
          instruction: " ",
          image: { bytes: new Uint8Array(), path: "x.png" },
        },
        { key: "b", language: "fr", image: { bytes: bytes.slice(0, 50), path: null } },
        { key: "a", image: { bytes, path: null } },
        { key: "d/e", image: { bytes: new TextEncoder().encode("<svg/>"), path: null } },
      ]),
    });
    const file = "/data/train-00000-of-00001.parquet";
    assertEquals(await refusal(folder, { from: "gedit" }), [
      "Cannot import GEdit-Bench from /data: 9 problems",
      `  ${file}: entry row 1: task_type: is empty; each entry needs it`,
      `  ${file}: entry row 1: key: is empty; each entry needs it`,
      `  ${file}: entry row 1: instruction: is empty; each entry needs it`,
      `  ${file}: entry row 1: input_image: holds only the path x.png, not the image; use the ` +
      "parquet files that embed their images",
      `  ${file}: entry row 2 (b): instruction_language: is "fr", expected en or cn`,
      `  ${file}: entry row 2 (b): input_image: is a damaged PNG image; expected one that decodes`,
      `  ${file}: entry row 3 (a): its id "ps_human_en_a" is that of entry row 0 (a), too`,
      `  ${file}: entry row 4 (d/e): input_image: is an SVG or XML text; expected a PNG, JPEG or ` +
      "WebP image",
      `  ${file}: entry row 4 (d/e): its id "ps_human_en_d/e" contains "/", but becomes a name in ` +
      "the output folder",
      "Mend the files, or import the other 1 with --skip-invalid.",
    ]);
  });
});

Deno.test("importBenchmark() refuses a GEdit of which a part is missing or no parquet", async () => {
  await inTempFolder(async (folder) => {
    const one = shard([{ key: "a", image: { bytes: await image("#111"), path: null } }]);
    const cases: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [{}, "there is no such folder"],
      [{ "x/a.txt": "" }, "there are no parquet files in it, and no info.jsonl or metadata.jsonl"],
      [{ "a.arrow": "" }, "take the hub's parquet files"],
      [{ "train-00001-of-00003.parquet": one }, "shard 1 of 3, shard 3 of 3 of train are missing"],
      [
        { "train-00000-of-00001.parquet": one, "dev-00000-of-00001.parquet": one },
        "it has several parts (dev, train); name one of them",
      ],
      [{ "a.parquet": "PAR1 no" }, "expected a whole parquet file. Download it again."],
      [{ "a.parquet": one.subarray(0, one.length - 9) }, "expected a whole parquet file"],
      [
        { "a.parquet": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n" },
        "is a Git LFS pointer, not the file itself",
      ],
      [
        { "a.parquet": hubParquet([{ name: "key", type: "STRING", data: ["a"] }]) },
        "it has no column task_type, instruction, instruction_language, input_image " +
        "(there are key)",
      ],
    ];
    for (const [files, message] of cases) {
      await writeFiles(`${folder}/data`, files);
      const lines = await refusal(folder, { from: "gedit" });
      assertStringIncludes(lines.join("\n"), message);
      if (Object.keys(files).length > 0) await Deno.remove(`${folder}/data`, { recursive: true });
    }
    await writeFiles(`${folder}/data`, {
      "train-00000-of-00001.parquet": one,
      "dev-00000-of-00001.parquet": one,
    });
    const { pairs } = await importFrom(folder, { from: "gedit", split: "dev" });
    assert(pairs.length === 1);
  });
});
