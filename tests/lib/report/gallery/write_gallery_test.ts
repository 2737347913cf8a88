import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import sharp from "sharp";
import type { GalleryIndex, GalleryPart } from "../../../../lib/report/gallery/gallery_data.ts";
import { bundlePage } from "../../../../lib/report/gallery/bundle_page.ts";
import { writeGallery } from "../../../../lib/report/gallery/write_gallery.ts";
import { buildReport, reportMarkdown } from "../../../../lib/report/mod.ts";
import { readRun } from "../../../../lib/evaluation/mod.ts";
import { InputError } from "../../../../lib/input_error.ts";
import { inTempFolder } from "../../../helpers/benchmark.ts";
import { writeStoredRun } from "../../../../scripts/bench/stored_run.ts";
import { HOSTILE, LONG_REPLY, PAIRS, sketchedRun, smallSketch, SPECIAL } from "./sketches.ts";

/** What a data file hands to the page, without a browser. */
async function readData<Data>(path: string): Promise<Data> {
  const script = await Deno.readTextFile(path);
  assertEquals(/[<\u2028\u2029]/.test(script), false);
  const match = /^galleryData\("([a-z]+(?:-\d+)?)",(".*")\);\n$/s.exec(script);
  assert(match?.[2] !== undefined, script.slice(0, 80));
  return JSON.parse(JSON.parse(match[2]));
}

Deno.test("writeGallery() hands over every pair with its images, texts and answers", async () => {
  await inTempFolder(async (folder) => {
    const run = await sketchedRun(`${folder}/run`, await smallSketch());
    const { pairs, notices } = await writeGallery([run], { page: `${folder}/run/gallery.html` });
    assertEquals([pairs, notices], [PAIRS, []]);
    const files = `${folder}/run/gallery_files`;
    const index = await readData<GalleryIndex>(`${files}/data/index.js`);
    assertEquals([index.pairs.length, index.languages], [PAIRS, ["en", "zh"]]);
    const at = (place: number) => {
      const pair = index.pairs[place];
      assert(pair !== undefined);
      return { ...pair, result: pair.results[0] };
    };
    assertEquals([at(0).instruction, at(0).other], ["Make square 0 red", "把方块 0 变成红色"]);
    assertEquals([at(0).result?.score, at(1).result?.status], [8.5, "unparsed"]);
    assertEquals(at(SPECIAL.failed).result, {
      status: "edit_failed",
      reason: "The server was <i>out of memory</i>",
    });
    assertEquals(at(SPECIAL.hostile).instruction, HOSTILE);
    assertEquals(at(SPECIAL.noOp).result?.contradictions?.map(({ kind }) => kind), [
      "rewarded_no_op",
    ]);
    assertEquals([at(0).target !== undefined, at(1).target !== undefined], [true, false]);
    // An edit lies in the page's own folder, so that it is not copied.
    assertEquals(at(0).result?.image?.url, "images/%E7%89%A9%E7%90%86/pair_00000.png");
    for (const pair of index.pairs) {
      const images = [pair.source, pair.target, pair.results[0]?.image]
        .flatMap((image) => image === undefined ? [] : [image.url, image.small]);
      for (const url of [...images, ...[pair.results[0]?.difference ?? []].flat()]) {
        const { format } = await sharp(`${folder}/run/${decodeURIComponent(url)}`).metadata();
        assertEquals(format, url.endsWith(".webp") ? "webp" : "png");
      }
    }

    const { pairs: part, systemPrompts } = await readData<GalleryPart>(
      `${files}/data/part-${at(0).part}.js`,
    );
    const detail = part[0]?.results[0];
    assertStringIncludes(detail?.prompts?.user ?? "", "Make square 0 red");
    const systemPrompt = (number: number) =>
      systemPrompts[part[number]?.results[0]?.prompts?.system ?? -1] ?? "";
    assertStringIncludes(systemPrompt(0), "Reply with a single number");
    const sameCategory = part.findIndex(({ id }, number) =>
      number > 0 && index.pairs.find((pair) => pair.id === id)?.category === "物理"
    );
    assertEquals(systemPrompt(sameCategory), systemPrompt(0));
    assertEquals(systemPrompts.length, new Set(index.pairs.map(({ category }) => category)).size);
    const [answer] = detail?.judgements[0] ?? [];
    assertEquals([answer?.reply, answer?.span, answer?.rule], ["Score: 8.5", [7, 10], "labelled"]);
    assertEquals(answer?.tokens?.[3], ["8", -0.6]);
    assertEquals(answer?.alternatives, { 3: [["8", -0.6], ["7", -0.9]], 5: [["0", -0.2]] });
    assertEquals(detail?.controls.map(({ kind, answers }) => [kind, answers[0]?.score]), [
      ["no_op", 0],
      ["oracle", 10],
      ["other_edit", 1],
    ]);
    const reasked = part.find(({ id }) => id === at(SPECIAL.reasked).id)?.results[0];
    assertEquals(reasked?.judgements[0]?.map(({ status }) => status), ["unparsed", "scored"]);
    const long = part.find(({ id }) => id === at(SPECIAL.long).id)?.results[0];
    assertEquals(long?.judgements[0]?.[0]?.reply, LONG_REPLY);
    assert((at(SPECIAL.long).result?.reply?.length ?? 0) <= 240);
  });
});

Deno.test("writeGallery() shows an index of the edits as they lie, and makes no image", async () => {
  await inTempFolder(async (folder) => {
    const run = await sketchedRun(`${folder}/run`, await smallSketch());
    const page = `${folder}/pages/index.html`;
    const { pairs, notices } = await writeGallery([run], { page, indexOnly: true });
    assertEquals([pairs, notices.length], [PAIRS, 1]);
    const index = await readData<GalleryIndex>(`${folder}/pages/index_files/data/index.js`);
    const urls = index.pairs.flatMap(({ results }) => results[0]?.image?.url ?? []);
    assertEquals(urls[0], "../run/images/%E7%89%A9%E7%90%86/pair_00000.png");
    for (const url of urls) {
      assert((await Deno.stat(`${folder}/pages/${decodeURIComponent(url)}`)).isFile);
    }
    const failed = index.pairs[SPECIAL.failed];
    assertEquals([failed?.results[0]?.image, failed?.source], [undefined, undefined]);
    const entries = await Array.fromAsync(Deno.readDir(`${folder}/pages/index_files`));
    assertEquals(entries.map(({ name }) => name), ["data"]);
  });
});

Deno.test("writeGallery() gives each part the system prompts of its own pairs", async () => {
  await inTempFolder(async (folder) => {
    const sketch = await smallSketch();
    const run = await sketchedRun(`${folder}/run`, {
      ...sketch,
      replies: () => [[{ text: LONG_REPLY }]],
    });
    const page = `${folder}/run/gallery.html`;
    await writeGallery([run], { page, indexOnly: true });
    const data = `${folder}/run/gallery_files/data`;
    const { parts } = await readData<GalleryIndex>(`${data}/index.js`);
    assert(parts > 1);
    for (let number = 0; number < parts; number++) {
      const { pairs, systemPrompts } = await readData<GalleryPart>(`${data}/part-${number}.js`);
      const places = pairs.flatMap(({ results }) => results[0]?.prompts?.system ?? []);
      assert(places.length > 0);
      assertEquals([...new Set(places)], systemPrompts.map((_, place) => place));
    }
  });
});

Deno.test("writeGallery() keeps the page's code below 300 KB and its library below 50 KB", async () => {
  const { script, style } = await bundlePage();
  const bytes = new TextEncoder().encode(script + style).length;
  assert(bytes < 300_000, `the page's code is ${bytes} bytes`);
  assert(bytes > 30_000, `the page's code is only ${bytes} bytes`);
  const { default: preact } = await import("preact", { with: { type: "text" } });
  const { default: hooks } = await import("preact/hooks", { with: { type: "text" } });
  assert(preact.length + hooks.length < 50_000);
});

Deno.test("writeGallery() makes an image once and removes what is no longer shown", async () => {
  await inTempFolder(async (folder) => {
    const run = await sketchedRun(`${folder}/run`, await smallSketch());
    const page = `${folder}/run/gallery.html`;
    await writeGallery([run], { page });
    const files = `${folder}/run/gallery_files`;
    const times = async (kind: string) =>
      Object.fromEntries(
        await Promise.all(
          (await Array.fromAsync(Deno.readDir(`${files}/${kind}`))).map(async ({ name }) => {
            const { mtime } = await Deno.stat(`${files}/${kind}/${name}`);
            return [name, mtime?.getTime()] as const;
          }),
        ),
      );
    const before = [await times("thumbnails"), await times("differences"), await times("images")];
    assert(Object.keys(before[0] ?? {}).length > PAIRS);
    await Deno.writeTextFile(`${files}/thumbnails/0123456789abcdef-320.webp`, "of an earlier edit");
    await Deno.writeTextFile(`${files}/data/part-7.js`, "of more pairs");
    await Deno.writeTextFile(`${files}/data/notes.txt`, "somebody's own");
    await writeGallery([run], { page });
    assertEquals(
      [await times("thumbnails"), await times("differences"), await times("images")],
      before,
    );
    assertEquals(Object.keys(await times("data")).toSorted(), [
      "index.js",
      "notes.txt",
      "part-0.js",
      "typeface.js",
    ]);
  });
});

Deno.test("writeGallery() copies images that lie elsewhere, so that its folder is whole", async () => {
  await inTempFolder(async (folder) => {
    const run = await sketchedRun(`${folder}/run`, await smallSketch());
    await writeGallery([run], { page: `${folder}/elsewhere/a & b.html` });
    const files = `${folder}/elsewhere/a & b_files`;
    const index = await readData<GalleryIndex>(`${files}/data/index.js`);
    const url = index.pairs[0]?.results[0]?.image?.url ?? "";
    assert(url.startsWith("a%20%26%20b_files/images/"), url);
    assertEquals(
      await Deno.readFile(`${folder}/elsewhere/${decodeURIComponent(url)}`),
      await Deno.readFile(`${folder}/run/images/物理/pair_00000.png`),
    );
    const html = await Deno.readTextFile(`${folder}/elsewhere/a & b.html`);
    assertStringIncludes(html, 'data-files="a%20%26%20b_files"');
  });
});

Deno.test("writeGallery() embeds as many pairs as asked for, evenly, in one file", async () => {
  await inTempFolder(async (folder) => {
    const run = await sketchedRun(`${folder}/run`, await smallSketch());
    const made = await writeGallery([run], { page: `${folder}/one/share.html`, inline: 7 });
    assertEquals([made.pairs, made.folder], [7, undefined]);
    assertStringIncludes(made.notices.join(), "holds 7 of 24 pairs");
    assertEquals((await Array.fromAsync(Deno.readDir(`${folder}/one`))).length, 1);
    const html = await Deno.readTextFile(`${folder}/one/share.html`);
    const json = /data-name="index">([^<]*)</.exec(html)?.[1] ?? "";
    const index: GalleryIndex = JSON.parse(json);
    const categories = Map.groupBy(index.pairs, ({ category }) => category);
    assertEquals([...categories.values()].map(({ length }) => length).toSorted(), [1, 1, 1, 2, 2]);
    assert(index.pairs.every(({ source }) => source?.url.startsWith("data:image/webp;base64,")));
    // The numbers are those of all pairs.
    assertEquals(index.runs[0]?.report.overall.count, PAIRS);
  });
});

Deno.test("writeGallery() shows what is left where the benchmark is gone, and refuses another", async () => {
  await inTempFolder(async (folder) => {
    const run = await sketchedRun(`${folder}/run`, await smallSketch());
    const page = `${folder}/run/gallery.html`;
    await Deno.rename(`${folder}/benchmark.json`, `${folder}/moved.json`);
    const { notices } = await writeGallery([run], { page });
    assertStringIncludes(notices.join(), `The benchmark ${folder}/benchmark.json is not there`);
    const index = await readData<GalleryIndex>(`${folder}/run/gallery_files/data/index.js`);
    assertEquals([index.notices, index.pairs[0]?.source], [notices, undefined]);
    assert(index.pairs[0]?.results[0]?.image !== undefined);

    const again = await writeGallery([run], { page, benchmark: `${folder}/moved.json` });
    assertEquals(again.notices, []);
    const objects = JSON.parse(await Deno.readTextFile(`${folder}/moved.json`));
    objects[4].edit_instruction_en = "Another instruction";
    await Deno.writeTextFile(`${folder}/moved.json`, JSON.stringify(objects));
    await assertRejects(
      () => writeGallery([run], { page, benchmark: `${folder}/moved.json` }),
      InputError,
      "moved.json is not the benchmark that was evaluated",
    );
    await assertRejects(
      () => writeGallery([run], { page, benchmark: `${folder}/none.json` }),
      InputError,
      "there is no file",
    );
  });
});

Deno.test("writeGallery() names an edit whose image is gone, and shows the others", async () => {
  await inTempFolder(async (folder) => {
    const run = await sketchedRun(`${folder}/run`, await smallSketch());
    await Deno.remove(`${folder}/run/images/物理/pair_00000.png`);
    await Deno.writeTextFile(`${folder}/run/images/环境/pair_00001.png`, "no image");
    const { notices } = await writeGallery([run], { page: `${folder}/run/gallery.html` });
    assertEquals(notices.length, 2);
    assertStringIncludes(notices.join("\n"), "of pair_00000 cannot be shown");
    assertStringIncludes(notices.join("\n"), "of pair_00001 cannot be shown");
  });
});

Deno.test("writeGallery() says where prompts were changed and pairs are of the first run alone", async () => {
  await inTempFolder(async (folder) => {
    const sketch = await smallSketch();
    const first = await sketchedRun(`${folder}/a/run`, {
      ...sketch,
      benchmark: sketch.benchmark.slice(0, 20),
    });
    const second = await sketchedRun(`${folder}/b/run`, sketch);
    const changed = {
      ...second,
      name: "second",
      run: {
        ...second.run,
        identity: { ...second.run.identity, prompts: { hash: "00" } },
      },
    };
    const { notices, pairs } = await writeGallery([{ ...first, name: "first" }, changed], {
      page: `${folder}/both.html`,
    });
    assertEquals([pairs, notices], [20, [
      "4 pairs of second are left out: first has no such pair, or another one of that id",
      "second: its prompts were changed since, so they are not shown",
    ]]);
    const index = await readData<GalleryIndex>(`${folder}/both_files/data/index.js`);
    assertEquals(index.comparisons[0]?.overall.count, 18);
    assertEquals(index.pairs[0]?.results.length, 2);
  });
});

Deno.test("writeGallery() shows an image as the models see it, not as browsers would", async () => {
  await inTempFolder(async (folder) => {
    const turned = await sharp({ create: { width: 8, height: 4, channels: 3, background: "#369" } })
      .withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const seeThrough = await sharp({
      create: { width: 8, height: 4, channels: 4, background: { r: 200, g: 0, b: 0, alpha: 0 } },
    }).png().toBuffer();
    const sketch = await smallSketch();
    const [object = {}] = sketch.benchmark;
    const benchmark = [turned, seeThrough].map((bytes, index) => ({
      ...object,
      id: `pair_${index}`,
      src_img_b64: bytes.toString("base64"),
    }));
    const folderOfRun = await writeStoredRun(`${folder}/run`, {
      ...sketch,
      benchmark,
      measured: false,
    });
    const run = { ...await readRun(folderOfRun), name: "run" };
    await writeGallery([run], { page: `${folderOfRun}/gallery.html` });
    const index = await readData<GalleryIndex>(`${folderOfRun}/gallery_files/data/index.js`);
    const [first, second] = index.pairs.map(({ source }) =>
      `${folderOfRun}/${decodeURIComponent(source?.url ?? "")}`
    );
    const { width, height, orientation } = await sharp(first).metadata();
    assertEquals([width, height, orientation], [8, 4, undefined]);
    const { data, info } = await sharp(second).raw().toBuffer({ resolveWithObject: true });
    assertEquals([info.channels, ...data.subarray(0, 3)], [3, 200, 0, 0]);
  });
});

Deno.test("writeGallery() warns of defaults and missing scores as the report does", async () => {
  await inTempFolder(async (folder) => {
    const { metadata, outcomes, ...run } = await sketchedRun(`${folder}/run`, await smallSketch());
    const defaulting = {
      ...run,
      metadata: {
        ...metadata,
        evaluation: { ...metadata.evaluation, policy: "default" as const },
      },
      outcomes: outcomes.map((outcome) =>
        outcome.status === "unparsed" ? { ...outcome, defaulted: 5 } : outcome
      ),
    };
    const page = `${folder}/pages/index.html`;
    await writeGallery([defaulting], { page, indexOnly: true });
    const index = await readData<GalleryIndex>(`${folder}/pages/index_files/data/index.js`);
    const warnings = index.runs[0]?.warnings ?? [];
    assertStringIncludes(warnings.at(-2) ?? "", "1 score of the 23 behind mean, std, median");
    assertStringIncludes(warnings.at(-1) ?? "", "2 pairs have no score from the judge. Had they");
    const markdown = reportMarkdown(buildReport(defaulting.outcomes, defaulting.metadata));
    for (const warning of warnings.slice(-2)) assertStringIncludes(markdown, `> - ${warning}\n`);
  });
});
