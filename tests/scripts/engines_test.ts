import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { readJournal } from "../../lib/evaluation/journal.ts";
import { decodePixels, type Pixels } from "../../lib/image/pixels.ts";
import { ImagesEditsModel } from "../../lib/models/diffusion/images_edits/images_edits.ts";
import type { ServerRecord } from "../../lib/models/model_host.ts";
import { pythonEnvironment, runPython } from "../../scripts/cli/python_environment.ts";
import { inTempFolder, picture, writeBenchmark } from "../helpers/benchmark.ts";
import { configure } from "../helpers/configuration.ts";
import { ROOT, runTask } from "../helpers/task.ts";
import { writeTinyModels } from "../helpers/tiny_models.ts";

const environment = await pythonEnvironment("engines");
const python = "python" in environment ? environment.python : "";
const withoutPython = python === "";

/** The reference's own fixtures, next to the project where there are any. */
const FIXTURE = `${ROOT}../shared/fixtures/qwen_image_edit_tiny`;
const hasFixture = await Deno.stat(FIXTURE).then(() => true, () => false);
if (!hasFixture) {
  Deno.stderr.writeSync(new TextEncoder().encode(
    `No ${FIXTURE}: the engines are tried with models of this project alone\n`,
  ));
}

/** Else glibc gives large tensors back to the system after each use, and half the time is lost. */
const MEMORY = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_MAX_: "0",
  MALLOC_TRIM_THRESHOLD_: String(2 ** 33),
};

/** The reference server on one port of its own, computing on the CPU. */
function referenceServer(pipeline: string, more: readonly string[] = []): Record<string, unknown> {
  return {
    command: python,
    args: [
      `${ROOT}scripts/engines/reference_server.py`,
      ...["--model", pipeline, "--port", "{port}", "--device", "cpu", "--dtype", "float32"],
      ...more,
    ],
    env: MEMORY,
    ready: { path: "/health", timeout: 120 },
  };
}

/** `transformers serve`, without network, with its copies of images in a folder of its own. */
function transformersServe(model: string, scratch: string): Record<string, unknown> {
  const serve = ["serve", "--host", "127.0.0.1", "--port", "{port}"];
  return {
    command: python,
    args: [
      `${ROOT}scripts/engines/transformers_cli.py`,
      ...serve,
      ...[
        "--device",
        "cpu",
        "--dtype",
        "float32",
        "--force_model",
        model,
        "--log_level",
        "warning",
      ],
    ],
    env: { HF_HUB_OFFLINE: "1", TMPDIR: scratch },
    ready: { path: "/health", timeout: 120 },
  };
}

/** A model of a configuration; JSON is YAML, too. */
function modelLines(classPath: string, params: Readonly<Record<string, unknown>>): string {
  return `class_path: ${classPath}\n  params: ${JSON.stringify(params)}`;
}

/** Command lines of running processes that hold a text. */
async function processesWith(text: string): Promise<readonly string[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "args="] }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line.includes(text));
}

Deno.test({
  name:
    "evaluate starts the reference server and transformers serve, and runs 10 pairs to a report",
  ignore: withoutPython,
  fn: () => inTempFolder(tenPairs),
});

async function tenPairs(folder: string): Promise<void> {
  await writeBenchmark(folder, 10);
  const scratch = `${folder}/scratch`;
  await Deno.mkdir(scratch);
  const models = await writeTinyModels(python, `${folder}/models`);
  const pipeline = hasFixture ? `${FIXTURE}/model` : models.editor;
  // The processes of this test, and no others, have this in their command lines.
  const mark = folder.replace(/.*[\\/]/, "");
  const config = await configure(folder, {
    editor: modelLines("images-edits", {
      model: `editor-${mark}`,
      // The reference's size, about a megapixel, would take three times as long.
      size: "256x192",
      num_inference_steps: 2,
      true_cfg_scale: 1,
      concurrency: 1,
      launch: referenceServer(pipeline, ["--served-model-name", `editor-${mark}`]),
    }),
    judge: modelLines("chat-completions", {
      model: models.judge,
      compare_with_original: true,
      max_tokens: 12,
      logprobs: true,
      concurrency: 1,
      launch: transformersServe(models.judge, scratch),
    }),
    evaluation: "  max_reasks: 0\n",
  });

  const { code, stdout, stderr } = await runTask("evaluate", ["--config", config, "--json"]);
  assert(code === 0 || code === 3, stderr);
  assertEquals(await processesWith(mark), []);

  // Copies of images that the judge's server makes are gone with it.
  const left = (await Array.fromAsync(Deno.readDir(scratch))).map(({ name }) => name);
  assertEquals(left.filter((name) => /^transformers-serve-|\.png$/.test(name)), []);

  const run = `${folder}/run`;
  const { records, faults } = await readJournal(`${run}/journal.jsonl`);
  assertEquals(faults, []);
  const edits = records.flatMap((record) => record.type === "edit" ? [record] : []);
  const hashes = new Set<string>();
  for (const edit of edits) {
    assert(edit.status === "done", JSON.stringify(edit));
    hashes.add(edit.hash);
    const { width, height } = await decodePixels(await Deno.readFile(`${run}/${edit.image}`));
    assertEquals([width, height], [256, 192]);
    assertMatch(edit.serving?.url ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
    assert((edit.serving?.latencyMs ?? 0) > 0);
  }
  // Each pair has a seed and an instruction of its own, so all edits differ.
  assertEquals([edits.length, hashes.size], [10, 10]);

  const replies = records.flatMap((record) => record.type === "judge" ? [record] : []);
  for (const reply of replies) {
    assert(reply.status === "replied", JSON.stringify(reply));
    assertNotEquals(reply.reply, "");
    const { url, model, latencyMs, attempts, images } = reply.serving ?? {};
    assertMatch(url ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
    assertEquals([model, attempts], [`${models.judge}@main`, 1]);
    assert((latencyMs ?? 0) > 0);
    assertEquals(images?.map(({ width, height }) => [width, height]), [[64, 48], [256, 192]]);
  }
  assertEquals(new Set(replies.map(({ id }) => id)).size, 10);
  assertEquals(replies.length, 10);

  // Random weights say nothing that is a score; by a rare chance, a stray number.
  const { counts, files } = JSON.parse(stdout);
  const { scored, unparsed, out_of_range } = counts;
  assertEquals([scored + unparsed + out_of_range, code], [10, scored === 0 ? 3 : 0]);
  const markdown = await Deno.readTextFile(`${run}/${files[0]}`);
  assertStringIncludes(markdown, `### unparsed: ${unparsed} pairs`);

  const { servers } = JSON.parse(await Deno.readTextFile(`${run}/run.json`));
  const [editor] = servers.diffusion_model as ServerRecord[];
  const [judge] = servers.reward_model as ServerRecord[];
  assertEquals([servers.diffusion_model.length, servers.reward_model.length], [1, 1]);
  assertEquals(editor?.software, "image-edit-bench reference server");
  assertMatch(editor?.version ?? "", /^QwenImageEditPipeline float32, diffusers 0\.36\.0, /);
  assertEquals([editor?.models, editor?.unsupported], [[`editor-${mark}`], []]);
  assertEquals(editor?.launch?.includes("--served-model-name"), true);
  assertEquals(judge?.software, "transformers");
  assertEquals(judge?.launch?.includes("serve"), true);
  assert(judge?.unsupported.some((phrase) => phrase.startsWith("logprobs: ")));

  const editorLog = await Deno.readTextFile(`${run}/logs/editor-0.log`);
  assertEquals(editorLog.match(/edit of 256x192, 2 steps, seed \d+: /g)?.length, 10);
  assert((await Deno.stat(`${run}/logs/judge-0.log`)).isFile);
  for (const server of [editor, judge]) {
    await assertRejects(() => fetch(`${server?.url}/health`), TypeError);
  }
}

Deno.test({
  name: "ImagesEditsModel gets the very edit of diffusers from the reference server",
  ignore: withoutPython,
  fn: () =>
    inTempFolder(async (folder) => {
      const { editor: pipeline } = await writeTinyModels(python, `${folder}/models`);
      const source = `${folder}/source.png`;
      await Deno.writeFile(source, await picture({ width: 333, height: 500 }));
      // Everything that could get lost on the way: Chinese, guidance, a seed, and a size by the
      // reference's rule.
      const asked = { prompt: "将阳光方向改为从右上方照射", steps: 3, scale: 4, seed: 42 };
      const { edit, reference } = await editTwice(folder, { pipeline, source, ...asked });
      assertEquals([edit.width, edit.height], [832, 1248]);
      assertEquals(differences(edit, reference), { largest: 0, differing: 0 });
    }),
});

/** Stored edits of another machine's diffusers, by the pipeline that made them. */
const STORED = {
  QwenImageEditPipeline: "portrait_zh",
  QwenImageEditPlusPipeline: "plus_one_image",
} as const;

for (const [kind, name] of Object.entries(STORED)) {
  Deno.test({
    name: `ImagesEditsModel meets the stored edit of another machine's ${kind}`,
    ignore: withoutPython || !hasFixture,
    fn: () => inTempFolder((folder) => meetsStored(folder, kind, `${FIXTURE}/cases/${name}`)),
  });
}

async function meetsStored(folder: string, kind: string, stored: string): Promise<void> {
  const wanted = JSON.parse(await Deno.readTextFile(`${stored}/case.json`));
  assertEquals(wanted.negative_prompt, " ");
  const { edit, reference } = await editTwice(folder, {
    pipeline: `${FIXTURE}/model`,
    kind,
    source: `${stored}/input0.png`,
    prompt: wanted.prompt,
    steps: wanted.num_inference_steps,
    scale: wanted.true_cfg_scale,
    seed: wanted.seed,
  });
  assertEquals([edit.width, edit.height], wanted.output_size);
  assertEquals(differences(edit, reference), { largest: 0, differing: 0 });
  // That one was made on another processor, which may round the last bits of a number in
  // another way; byte for byte it is the same on some.
  const output = await decodePixels(await Deno.readFile(`${stored}/output.png`));
  const { largest, differing } = differences(edit, output);
  assert(largest <= 1, `differs by ${largest} levels`);
  assert(differing / edit.data.length < 1e-3, `${differing} bytes differ`);
}

/** What is edited, and how. */
interface AskedEdit {
  readonly pipeline: string;
  /** Class of diffusers; that which the pipeline's folder names where absent. */
  readonly kind?: string;
  /** File of the source image. */
  readonly source: string;
  readonly prompt: string;
  readonly steps: number;
  readonly scale: number;
  readonly seed: number;
}

/** An edit by the reference server, and the same by diffusers itself, here and now. */
async function editTwice(
  folder: string,
  { pipeline, kind, source, prompt, steps, scale, seed }: AskedEdit,
): Promise<{ readonly edit: Pixels; readonly reference: Pixels }> {
  const chosen = kind === undefined ? {} : { pipeline: kind };
  const options = { model: pipeline, ...chosen, image: source, prompt, steps, scale, seed };
  await runPython(python, [
    `${ROOT}scripts/engines/parity_case.py`,
    ...Object.entries({ ...options, output: `${folder}/case` })
      .map(([name, value]) => `--${name}=${value}`),
  ], MEMORY);
  const model = new ImagesEditsModel(ImagesEditsModel.paramsSchema.parse({
    num_inference_steps: steps,
    true_cfg_scale: scale,
    // A single blank must arrive as one.
    negative_prompt: " ",
    launch: referenceServer(pipeline, kind === undefined ? [] : ["--pipeline", kind]),
  }));
  const servers: ServerRecord[] = [];
  const { signal } = new AbortController();
  try {
    await model.check();
    await model.initialize({
      logs: folder,
      signal,
      notice() {},
      status() {},
      server: (record) => void servers.push(record),
    });
    const bytes = await Deno.readFile(source);
    const request = { id: "one", source: bytes, instruction: prompt, seed };
    const { image } = await model.editImage(request, signal);
    assertEquals(servers.map(({ unsupported }) => unsupported), [[]]);
    return {
      edit: await decodePixels(image),
      reference: await decodePixels(await Deno.readFile(`${folder}/case/output.png`)),
    };
  } finally {
    await model.dispose();
  }
}

/** How far two images of one size are apart: in levels, and in the number of bytes. */
function differences(
  a: Pixels,
  b: Pixels,
): { readonly largest: number; readonly differing: number } {
  assertEquals([a.width, a.height], [b.width, b.height]);
  let largest = 0;
  let differing = 0;
  for (const [index, value] of a.data.entries()) {
    const gap = Math.abs(value - (b.data[index] ?? 0));
    if (gap > 0) differing += 1;
    largest = Math.max(largest, gap);
  }
  return { largest, differing };
}
