import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import type { SampleRecord } from "../../../../lib/benchmark/sample/mod.ts";
import {
  pictureSvg,
  renderSamplePair,
  samplePairs,
  writeSample,
} from "../../../../lib/benchmark/sample/mod.ts";
import { decodePixels } from "../../../../lib/image/pixels.ts";

const SMALL = { pairs: 6, width: 92, height: 69 };

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("writeSample() writes the system's own format", () =>
  inFolder(async (folder) => {
    const path = `${folder}/sample.json`;
    const progress: string[] = [];
    const written = await writeSample(path, {
      ...SMALL,
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
    const text = await Deno.readTextFile(path);
    assertEquals(written, { pairs: 6, bytes: (await Deno.stat(path)).size });
    assertEquals(progress, ["1/6", "2/6", "3/6", "4/6", "5/6", "6/6"]);
    const records = JSON.parse(text) as SampleRecord[];
    assertEquals(records.length, 6);
    for (const [index, record] of records.entries()) {
      assertEquals(Object.keys(record), [
        "subset",
        "src_img_b64",
        "target_img_b64",
        "edit_instruction_en",
        "edit_instruction",
        "original_description_en",
        "original_description",
        "rationale_short_en",
        "rationale_short",
        "tags",
        "difficulty",
        "original_image_path",
        "seed",
      ]);
      assertEquals(
        record.original_image_path,
        `sample/0000${index}_${record.subset}_${record.difficulty}.png`,
      );
      assert(Number.isInteger(record.seed));
      const [source, target] = await Promise.all(
        [record.src_img_b64, record.target_img_b64].map((encoded) =>
          decodePixels(Buffer.from(encoded, "base64"))
        ),
      );
      assertEquals([source?.width, source?.height], [92, 69]);
      assertNotEquals(source?.data, target?.data);
    }
  }));

Deno.test("writeSample() gives the same bytes for the same seed, other bytes for another", () =>
  inFolder(async (folder) => {
    for (const [name, seed] of [["a", 7], ["b", 7], ["c", 8]] as const) {
      await writeSample(`${folder}/${name}.json`, { ...SMALL, seed, grain: true });
    }
    const read = (name: string) => Deno.readTextFile(`${folder}/${name}.json`);
    assertEquals(await read("a"), await read("b"));
    assertNotEquals(await read("a"), await read("c"));
  }));

Deno.test("writeSample() compresses where the path ends in .gz", () =>
  inFolder(async (folder) => {
    await writeSample(`${folder}/sample.json`, { ...SMALL, pairs: 5 });
    await writeSample(`${folder}/sample.json.gz`, { ...SMALL, pairs: 5 });
    const packed = await Deno.open(`${folder}/sample.json.gz`);
    const plain = packed.readable.pipeThrough(new DecompressionStream("gzip"));
    assertEquals(
      await new Response(plain).text(),
      await Deno.readTextFile(`${folder}/sample.json`),
    );
  }));

Deno.test("writeSample() leaves nothing behind when it is stopped", () =>
  inFolder(async (folder) => {
    for (const name of ["sample.json", "sample.json.gz"]) {
      const stop = new AbortController();
      const error = await assertRejects(() =>
        writeSample(`${folder}/${name}`, {
          ...SMALL,
          signal: stop.signal,
          onProgress: (done) => done === 2 && stop.abort(),
        })
      );
      assertEquals(error.name, "AbortError");
    }
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  }));

Deno.test("writeSample() names what is out of range", () =>
  inFolder(async (folder) => {
    const path = `${folder}/sample.json`;
    await assertRejects(() => writeSample(path, { pairs: 0 }), RangeError, "got 0");
    await assertRejects(
      () => writeSample(path, { pairs: 5, width: 4 }),
      RangeError,
      "width must be an integer from 16 to 8192, got 4",
    );
    await assertRejects(() => writeSample(`${folder}/no/a.json`, SMALL), Deno.errors.NotFound);
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  }));

Deno.test("renderSamplePair() with grain is as large as a picture of the real benchmark", async () => {
  for await (const pair of samplePairs({ pairs: 5 })) {
    if (pair.index > 0) break;
    const { source, target } = await renderSamplePair(pair, {
      width: 1472,
      height: 1104,
      grain: true,
    });
    for (const png of [source, target]) {
      const characters = Math.ceil(png.length / 3) * 4;
      assert(Math.abs(characters / 2_061_488 - 1) < 0.1, `${characters}`);
    }
  }
});

Deno.test("renderSamplePair() adds the same grain to what did not change", async () => {
  for await (const pair of samplePairs({ pairs: 1 })) {
    const scene = { ...pair.scene, target: pair.scene.source };
    const size = { width: 184, height: 138 };
    const grainy = await renderSamplePair({ ...pair, scene }, { ...size, grain: true });
    assertEquals(grainy.source, grainy.target);
    const plain = await renderSamplePair({ ...pair, scene }, size);
    assertNotEquals(plain.source, grainy.source);
  }
});

Deno.test("pictureSvg() cuts off what does not fit, without distortion", () => {
  const svg = pictureSvg("<g/>", { width: 500, height: 500 });
  assert(svg.includes(`viewBox="0 0 1472 1104" preserveAspectRatio="xMidYMid slice"`));
  assertThrows(() => pictureSvg("", { width: 100, height: 9000 }), RangeError, "got 9000");
});
