import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { InputError } from "../../../lib/input_error.ts";
import { UnlockedError } from "../../../lib/models/class_file.ts";
import { resolveDiffusionModel, resolveRewardModel } from "../../../lib/models/mod.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const examples = `${root}config/examples`;
const base = `import { BaseDiffusionModel } from "${new URL(
  "../../../lib/models/mod.ts",
  import.meta.url,
)}";\n`;
const editImage = "editImage({ source }) { return Promise.resolve({ image: source }); }";

/** Runs `test` in a folder with one file, `editor.ts`. */
async function withFile(
  text: string,
  test: (origin: { readonly baseDir: string }) => Promise<void>,
): Promise<void> {
  const baseDir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${baseDir}/editor.ts`, text);
    await test({ baseDir });
  } finally {
    await Deno.remove(baseDir, { recursive: true });
  }
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => promise, InputError)).message;
}

Deno.test("resolveDiffusionModel() knows the built-in editing models", async () => {
  for (
    const [name, className] of [
      ["copy", "CopyModel"],
      ["oracle", "OracleModel"],
      ["classical", "ClassicalModel"],
      ["qwen-image-edit", "QwenImageEditModel"],
    ] as const
  ) {
    const found = await resolveDiffusionModel(name, { baseDir: "/" });
    const model = new found.ModelClass(found.ModelClass.paramsSchema.parse({}));
    assertEquals([found.name, model.fingerprint.split(" ")[0]], [name, className]);
    assertEquals(found.codeHash, "built-in 1");
    assert(model.concurrency >= 1);
  }
});

Deno.test("resolveRewardModel() knows the built-in judges", async () => {
  for (
    const [name, className] of [
      ["reference", "ReferenceRewardModel"],
      ["qwen3-vl", "Qwen3VLRewardModel"],
    ] as const
  ) {
    const found = await resolveRewardModel(name, { baseDir: "/" });
    const judge = new found.ModelClass(found.ModelClass.paramsSchema.parse({}));
    assertEquals([found.name, judge.fingerprint.split(" ")[0]], [name, className]);
  }
});

Deno.test("the Python paths of the earlier system stand for the built-in classes", async () => {
  for (
    const path of [
      "src.models.diffusion.implementations.qwen_image_edit.QwenImageEditModel",
      "models.QwenImageEditPipeline",
      "diffusers.QwenImageEditPipeline",
      "src.models.diffusion.implementations.qwen_image_edit_model.Model",
    ]
  ) {
    assertEquals((await resolveDiffusionModel(path, { baseDir: "/" })).name, "qwen-image-edit");
  }
  for (
    const path of [
      "src.models.reward.implementations.qwen3_vl_reward.Qwen3VLRewardModel",
      "reward.Qwen3VLReward",
    ]
  ) {
    assertEquals((await resolveRewardModel(path, { baseDir: "/" })).name, "qwen3-vl");
  }
});

Deno.test("other Python paths are answered with what to write instead", async () => {
  const advice = "In place of it, write a built-in name (copy, oracle, classical, " +
    "images-edits, chat-image-edits, comfyui, sd-server, " +
    'qwen-image-edit) or a class of your own, such as "./my_editor.ts#MyEditor"';
  for (
    const path of [
      "src.models.diffusion.implementations.flux.FluxKontextModel",
      "diffusers.QwenImageEditPlusPipeline",
      "src.models.qwen_image_edit.QwenImageEditPlusPipeline",
    ]
  ) {
    assertEquals(
      await failure(resolveDiffusionModel(path, { baseDir: "/" })),
      `Python class "${path}" has no counterpart here. ${advice}`,
    );
  }
  assertEquals(
    await failure(resolveDiffusionModel("./editor.py#Editor", { baseDir: "/" })),
    "Cannot load ./editor.py: Python classes do not run here. Write the class in TypeScript and " +
      'name it as "./my_editor.ts#MyEditor"',
  );
});

Deno.test("unknown names are answered with the nearest and the list", async () => {
  assertEquals(
    await failure(resolveDiffusionModel("clasical", { baseDir: "/" })),
    '"clasical" is not the name of an editing model; did you mean "classical"? In place of it, ' +
      "write a built-in name (copy, oracle, classical, images-edits, chat-image-edits, comfyui, " +
      "sd-server, qwen-image-edit) or a class of your own, " +
      'such as "./my_editor.ts#MyEditor"',
  );
  assertEquals(
    await failure(resolveRewardModel("gpt", { baseDir: "/" })),
    '"gpt" is not the name of a judge. In place of it, write a built-in name (reference, ' +
      'chat-completions, qwen3-vl) or a class of your own, such as "./my_judge.ts#MyJudge"',
  );
});

Deno.test("a class of the other kind is sent to its place", async () => {
  assertEquals(
    await failure(resolveDiffusionModel("reference", { baseDir: "/" })),
    '"reference" is a judge, which belongs under reward_model. Under diffusion_model, write a ' +
      "built-in name (copy, oracle, classical, images-edits, chat-image-edits, comfyui, " +
      "sd-server, qwen-image-edit) or a class of your own, such as " +
      '"./my_editor.ts#MyEditor"',
  );
  assertEquals(
    await failure(
      resolveRewardModel("./invert_editor.ts#InvertEditor", { baseDir: examples }),
    ),
    `Export InvertEditor of ${examples}/invert_editor.ts has the method editImage and so belongs ` +
      "under diffusion_model; under reward_model, extend BaseRewardModel from " +
      "lib/models/mod.ts and write score",
  );
});

Deno.test("a class in a file is found by relative, absolute and file: path", async () => {
  await withFile(
    `${base}export class Mine extends BaseDiffusionModel { ${editImage} }`,
    async (origin) => {
      for (
        const path of ["./editor.ts", "editor.ts", `${origin.baseDir}/editor.ts`].concat(
          `file://${origin.baseDir}/editor.ts`,
        )
      ) {
        const { name, ModelClass, codeHash } = await resolveDiffusionModel(`${path}#Mine`, origin);
        assertEquals([name, codeHash.length], ["Mine", 64]);
        const model = new ModelClass(ModelClass.paramsSchema.parse({ any: "thing" }));
        assertEquals(model.fingerprint, 'Mine {"any":"thing"}');
      }
    },
  );
});

Deno.test("without a #Class, the default export is taken", async () => {
  await withFile(
    `${base}export default class Mine extends BaseDiffusionModel { ${editImage} }`,
    async (origin) => {
      assertEquals((await resolveDiffusionModel("./editor.ts", origin)).name, "Mine");
    },
  );
  await withFile(
    `${base}export default class extends BaseDiffusionModel { ${editImage} }`,
    async (origin) => {
      assertEquals((await resolveDiffusionModel("./editor.ts", origin)).name, "editor");
    },
  );
});

Deno.test("a changed file is imported anew, under another hash", async () => {
  const text = (word: string) =>
    `${base}export class Mine extends BaseDiffusionModel { ${editImage}
      get fingerprint() { return "${word}"; } }`;
  await withFile(text("first"), async (origin) => {
    const first = await resolveDiffusionModel("./editor.ts#Mine", origin);
    await Deno.writeTextFile(`${origin.baseDir}/editor.ts`, text("second"));
    const second = await resolveDiffusionModel("./editor.ts#Mine", origin);
    assertEquals(new first.ModelClass({}).fingerprint, "first");
    assertEquals(new second.ModelClass({}).fingerprint, "second");
    assertNotEquals(first.codeHash, second.codeHash);
  });
});

Deno.test("a file that is missing, broken or exports something else says so", async () => {
  const missing = await failure(
    resolveDiffusionModel("./edtior.ts#Mine", { baseDir: "/nowhere" }),
  );
  assertEquals(
    missing,
    "Cannot read /nowhere/edtior.ts: there is no such file (class_path " +
      '"./edtior.ts#Mine"; relative paths start from /nowhere)',
  );
  await withFile("export class {", async (origin) => {
    const message = await failure(resolveDiffusionModel("./editor.ts#Mine", origin));
    assert(message.startsWith(`Cannot load ${origin.baseDir}/editor.ts: `), message);
  });
  await withFile('throw new Error("no licence");', async (origin) => {
    assertEquals(
      await failure(resolveDiffusionModel("./editor.ts#Mine", origin)),
      `Cannot load ${origin.baseDir}/editor.ts: no licence`,
    );
  });
  await withFile("export class Mine {} export const other = 1;", async (origin) => {
    const file = `${origin.baseDir}/editor.ts`;
    assertEquals(
      await failure(resolveDiffusionModel("./editor.ts#Mime", origin)),
      `${file} exports no Mime: it exports Mine, other; did you mean #Mine?`,
    );
    assertEquals(
      await failure(resolveDiffusionModel("./editor.ts", origin)),
      `${file} has no default export: it exports Mine, other. Name the class after a #, such as ` +
        `"${file}#Mine"`,
    );
    const extend = "extend BaseDiffusionModel from lib/models/mod.ts and write editImage";
    assertEquals(
      await failure(resolveDiffusionModel("./editor.ts#other", origin)),
      `Export other of ${file} is not a class: ${extend}`,
    );
    assertEquals(
      await failure(resolveDiffusionModel("./editor.ts#Mine", origin)),
      `Export Mine of ${file} lacks the method editImage, initialize, dispose: ${extend}`,
    );
  });
});

Deno.test("a bare import of an npm package gets a command that the frozen lockfile allows", async () => {
  await withFile('import pad from "left-pad"; export default pad;', async (origin) => {
    assertEquals(
      await failure(resolveDiffusionModel("./editor.ts", origin)),
      `Cannot load ${origin.baseDir}/editor.ts: it imports "left-pad", which the project does not ` +
        "have. If that is an npm package, run `deno add --frozen=false npm:left-pad` in the " +
        "project's folder",
    );
  });
});

Deno.test("UnlockedError names the packages that the lockfile lacks, and the command", () => {
  const reason = "The lockfile is out of date. Run `deno install --frozen=false`, or rerun with " +
    "`--frozen=false` to update it.\nchanges:\n" +
    '  16 | +    "npm:left-pad@*": "1.3.0",\n     | ...\n' +
    '  20 | +    "npm:is-odd@3": "3.0.1",\n 555 | +    "left-pad@1.3.0": {\n';
  assertEquals(
    new UnlockedError("/a/editor.ts", reason).message,
    "Cannot load /a/editor.ts: it imports npm:left-pad, npm:is-odd@3, which the project does not " +
      "have. Run `deno cache --frozen=false --config deno.json /a/editor.ts` in the project's " +
      "folder, which adds it to deno.lock",
  );
});

Deno.test("a class is not fetched from the network", async () => {
  assertEquals(
    await failure(resolveRewardModel("https://example.com/judge.ts#J", { baseDir: "/" })),
    "Cannot load https://example.com/judge.ts: a class must be in a file on this machine, such " +
      'as "./my_judge.ts#MyJudge"',
  );
});

Deno.test("a user's class needs read permission only", async () => {
  const script = `import { resolveRewardModel } from "${new URL(
    "../../../lib/models/mod.ts",
    import.meta.url,
  )}";
    const { ModelClass } = await resolveRewardModel("./constant_judge.ts#ConstantJudge", {
      baseDir: ${JSON.stringify(examples)},
    });
    console.log((await new ModelClass({}).score()).text);`;
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/script.ts`, script);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "--no-prompt",
        "--quiet",
        `--config=${root}deno.json`,
        `--allow-read=${root}`,
        `${folder}/script.ts`,
      ],
      env: { NO_COLOR: "1" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals([text(stderr), text(stdout)], ["", "Score: 5.000\n"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
