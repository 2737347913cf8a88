import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { InputError } from "../../../../../lib/input_error.ts";
import { readManifest } from "../../../../../lib/models/diffusion/qwen_image_edit/manifest.ts";

const FIXTURE = "tests/fixtures/qwen_image_edit";

// deno-lint-ignore no-explicit-any -- the tests break it in every way.
type Json = any;

/** Reads a copy of the committed folder that `change` has altered. */
async function readChanged(
  change: (manifest: Json, folder: string) => unknown,
): Promise<Awaited<ReturnType<typeof readManifest>>> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "tokenizer"));
    for (const part of ["", "tokenizer"]) {
      for await (const { name, isFile } of Deno.readDir(join(FIXTURE, part))) {
        if (isFile) await Deno.copyFile(join(FIXTURE, part, name), join(folder, part, name));
      }
    }
    const file = join(folder, "manifest.json");
    const manifest = JSON.parse(await Deno.readTextFile(file));
    await Deno.writeTextFile(
      file,
      String(await change(manifest, folder) ?? JSON.stringify(manifest)),
    );
    return await readManifest(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readManifest() reads the committed folder", async () => {
  const manifest = await readManifest(FIXTURE);
  assertEquals(manifest.pipeline, "QwenImageEditPipeline");
  assertEquals(manifest.graphs.vision.file, "vision.onnx");
  assertEquals(manifest.graphs.transformer.inputs.text?.type, "float32");
  assertEquals(manifest.scheduler.shift_terminal, 0.02);
  assertEquals(manifest.language.mrope_section, [2, 3, 3]);
  assertEquals(manifest.processor.max_pixels, 28 * 28 * 1280);
});

Deno.test("readManifest() finds limits of pixels under either name", async () => {
  const { processor } = await readChanged((manifest) => {
    manifest.processor = { ...manifest.processor, min_pixels: 4000, max_pixels: 5000 };
    delete manifest.processor.rescale_factor;
  });
  assertEquals([processor.min_pixels, processor.max_pixels], [4000, 5000]);
  assertEquals(processor.rescale_factor, 1 / 255);
});

const faults: Readonly<
  Record<string, { readonly change: (manifest: Json, folder: string) => unknown; text: string }>
> = {
  "a missing graph": {
    change: (_, folder) => Deno.remove(join(folder, "vae_decoder.onnx")),
    text: "vae_decoder.onnx is missing. Copy or export the model again",
  },
  "missing external data": {
    change: (manifest) => {
      manifest.graphs.vision.files["vision.onnx.data"] = "0".repeat(64);
    },
    text: "vision.onnx.data is missing",
  },
  "a missing tokenizer": {
    change: (_, folder) => Deno.remove(join(folder, "tokenizer/tokenizer.json")),
    text: "tokenizer/tokenizer.json is missing",
  },
  "a graph that was cut short": {
    change: (_, folder) => Deno.truncate(join(folder, "vision.onnx"), 1000),
    text: "the files of vision must have",
  },
  "a manifest that was cut short": {
    change: (manifest) => JSON.stringify(manifest).slice(0, 500),
    text: "manifest.json: ",
  },
  "a missing field": {
    change: (manifest) => {
      delete manifest.transformer.zero_cond_t;
    },
    text: "transformer.zero_cond_t: is missing; expected true or false",
  },
  "another form": {
    change: (manifest) => {
      manifest.format = 2;
    },
    text: "format: expected `1`, got 2",
  },
  "another scheduler": {
    change: (manifest) => {
      manifest.scheduler.use_karras_sigmas = true;
    },
    text: "scheduler.use_karras_sigmas",
  },
};

for (const [name, { change, text }] of Object.entries(faults)) {
  Deno.test(`readManifest() tells of ${name}`, async () => {
    await assertRejects(() => readChanged(change), InputError, text);
  });
}

Deno.test("readManifest() tells how to come by an exported folder", async () => {
  await assertRejects(
    () => readManifest("Qwen/Qwen-Image-Edit"),
    InputError,
    "are fetched with `deno task fetch Qwen/Qwen-Image-Edit`. Then export it",
  );
  await assertRejects(
    () => readManifest("tests/fixtures"),
    InputError,
    "it has no manifest.json, so it is not an exported model; export it",
  );
  await assertRejects(() => readManifest("./not-there"), InputError, "there is no such folder");
});

Deno.test("readManifest() knows a pipeline's folder that is not exported", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "model_index.json"), "{}");
    await assertRejects(() => readManifest(folder), InputError, "whose weights are for Python");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
