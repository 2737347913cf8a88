import { assert, assertEquals, assertRejects } from "@std/assert";
import sharp from "sharp";
import { sha256 } from "../../../../../lib/files/hash.ts";
import { decodePixels, encodePng } from "../../../../../lib/image/pixels.ts";
import { InputError } from "../../../../../lib/input_error.ts";
import { RefusedError, type ServerRecord } from "../../../../../lib/models/model_host.ts";
import type { EditResult } from "../../../../../lib/models/diffusion/diffusion_model.ts";
import { ImagesEditsModel } from "../../../../../lib/models/diffusion/images_edits/images_edits.ts";
import { seededRandom } from "../../../../../lib/random.ts";
import { picture } from "../../../../helpers/benchmark.ts";
import {
  editRequest,
  type EditServer,
  editServer,
  type EditServerOptions,
  imageAnswer,
  openapiOf,
  textFields,
} from "../../../../helpers/edit_server.ts";
import { listeningHost, never } from "../../../../helpers/serving.ts";

/** An edit of the size that the reference's rule gives for 64 x 48. */
const EDIT = await picture({ width: 1184, height: 896, square: "#c33" });

interface Session {
  readonly server: EditServer;
  readonly records: readonly ServerRecord[];
  readonly notices: readonly string[];
  edit(more?: Parameters<typeof editRequest>[0]): Promise<EditResult>;
}

/** Starts a server and a model that asks it, and stops both. */
async function withModel(
  { params = {}, ...options }: Partial<EditServerOptions> & { params?: object },
  work: (session: Session) => Promise<void>,
): Promise<void> {
  await using server = editServer({ answers: [imageAnswer(EDIT)], ...options });
  const model = new ImagesEditsModel(
    ImagesEditsModel.paramsSchema.parse({ endpoints: [server.url], ...params }),
  );
  const host = listeningHost();
  try {
    await model.initialize(host);
    await work({
      server,
      records: host.records,
      notices: host.notices,
      edit: async (more) => await model.editImage(await editRequest(more), never()),
    });
  } finally {
    await model.dispose();
  }
}

const failure = async (options: Partial<EditServerOptions> & { params?: object }) => {
  let message = "";
  await withModel(options, async ({ edit }) => {
    message = (await assertRejects(() => edit(), Error)).message;
  });
  return message;
};

const port = (text: string) => text.replaceAll(/127\.0\.0\.1:\d+/g, "HOST");

Deno.test("images-edits sends every field by its name, and the blank as one blank", async () => {
  const params = { model: "Qwen/Qwen-Image-Edit", guidance_scale: 1.5 };
  await withModel({ params }, async ({ server, edit }) => {
    const { source } = await editRequest();
    await edit({ source });
    const [form = []] = server.forms;
    const part = (name: string) => form.find((part) => part.name === name);
    const image = part("image");
    assertEquals([image?.filename, image?.type], ["source.png", "image/png"]);
    assertEquals(sha256(image?.bytes ?? ""), sha256(source));
    assertEquals(part("prompt")?.text, "Make the square red.");
    assertEquals(part("model")?.text, "Qwen/Qwen-Image-Edit");
    assertEquals(part("n")?.text, "1");
    assertEquals(part("size")?.text, "1184x896");
    assertEquals(part("response_format")?.text, "b64_json");
    assertEquals(part("output_format")?.text, "png");
    assertEquals(part("num_inference_steps")?.text, "50");
    assertEquals(part("true_cfg_scale")?.text, "4");
    assertEquals(part("guidance_scale")?.text, "1.5");
    assertEquals([...part("negative_prompt")?.bytes ?? []], [0x20]);
    assertEquals(part("seed")?.text, "7");
    assertEquals(part("generator_device")?.text, "cpu");
    assertEquals(form.length, 13);
  });
});

Deno.test("images-edits keeps the answer's bytes, and where they came from", async () => {
  const usage = { input_tokens: 300, output_tokens: 1056, total_tokens: 1356 };
  const answers = [imageAnswer(EDIT, { usage, model: "qwen" })];
  await withModel({ answers }, async ({ server, edit }) => {
    const { source } = await editRequest();
    const { image, notes, serving } = await edit({ source });
    assertEquals(sha256(image), sha256(EDIT));
    assertEquals(notes, undefined);
    const { latencyMs, ...rest } = serving ?? { latencyMs: -1 };
    assert(latencyMs > 0 && latencyMs < 10_000);
    assertEquals(rest, {
      url: server.url,
      model: "qwen",
      attempts: 1,
      usage: { promptTokens: 300, completionTokens: 1056 },
      images: [{ width: 64, height: 48, hash: sha256(source), resized: false }],
    });
  });
});

Deno.test("images-edits sends an instruction in any script as UTF-8, and a JPEG as it is", async () => {
  await withModel({}, async ({ server, edit }) => {
    const source = await sharp(await picture()).removeAlpha().jpeg().toBuffer();
    await edit({ source, instruction: "把方块变成红色 🎨" });
    const [form = []] = server.forms;
    assertEquals(textFields(form)["prompt"], "把方块变成红色 🎨");
    assertEquals([form[0]?.filename, form[0]?.type], ["source.jpg", "image/jpeg"]);
    assertEquals(sha256(form[0]?.bytes ?? ""), sha256(source));
  });
});

Deno.test("images-edits drops the alpha channel of a source, and says so", async () => {
  await withModel({}, async ({ server, edit }) => {
    const source = await sharp(await picture()).ensureAlpha(0.25).png().toBuffer();
    const { notes, serving } = await edit({ source });
    assertEquals(notes, ["source sent as RGB PNG: its alpha channel was dropped"]);
    const [part] = server.forms[0] ?? [];
    const sent = part?.bytes ?? new Uint8Array();
    assertEquals((await sharp(sent).metadata()).channels, 3);
    assertEquals(
      sha256((await decodePixels(sent)).data),
      sha256((await decodePixels(source)).data),
    );
    assertEquals(serving?.images?.[0]?.hash, sha256(sent));
  });
});

Deno.test("images-edits sends the instruction's line breaks as they are", async () => {
  await withModel({}, async ({ server, edit }) => {
    const { notes } = await edit({ instruction: "Make it\nnight.\r\n" });
    assertEquals(textFields(server.forms[0])["prompt"], "Make it\nnight.\r\n");
    assertEquals(notes, undefined);
  });
});

Deno.test("images-edits asks for the size of its parameter, and checks no size for auto", async () => {
  const small = await picture({ width: 64, height: 48, square: "#c33" });
  const options = { answers: [imageAnswer(small)] };
  for (const size of ["source", "64x48"]) {
    await withModel({ ...options, params: { size } }, async ({ server, edit }) => {
      await edit();
      assertEquals(textFields(server.forms[0])["size"], "64x48");
    });
  }
  await withModel({ ...options, params: { size: "auto" } }, async ({ server, edit }) => {
    await edit();
    assertEquals(textFields(server.forms[0])["size"], "auto");
  });
});

Deno.test("images-edits fails for another size than was asked for, and does not ask again", async () => {
  const answers = [imageAnswer(await picture({ width: 1024, height: 1024 }))];
  await withModel({ answers }, async ({ server, edit }) => {
    const { message } = await assertRejects(() => edit(), Error);
    assertEquals(message, "asked for 1184x896, got 1024x1024");
    assertEquals(server.forms.length, 1);
  });
});

Deno.test("images-edits notes a JPEG, and returns its pixels as PNG", async () => {
  const jpeg = await sharp(EDIT).jpeg().toBuffer();
  await withModel({ answers: [imageAnswer(jpeg)] }, async ({ edit }) => {
    const { image, notes } = await edit();
    assertEquals(notes, ["the server sent JPEG: its losses are part of the edit"]);
    const { format } = await sharp(image).metadata();
    assertEquals(format, "png");
    assertEquals(
      sha256((await decodePixels(image)).data),
      sha256((await decodePixels(jpeg)).data),
    );
  });
});

Deno.test("images-edits notes an input that comes back unchanged", async () => {
  const { source } = await editRequest();
  const options = { answers: [imageAnswer(source)], params: { size: "source" } };
  await withModel(options, async ({ edit }) => {
    assertEquals((await edit({ source })).notes, ["the server returned the input unchanged"]);
  });
});

Deno.test("images-edits notes an instruction that the server rewrote, but not its echo", async () => {
  const b64_json = EDIT.toBase64();
  const saying = (revised_prompt: string) => () =>
    Response.json({ data: [{ b64_json, revised_prompt }] });
  await withModel({
    answers: [saying("Make the square red."), saying("A red square, photorealistic.")],
  }, async ({ edit }) => {
    assertEquals((await edit()).notes, undefined);
    assertEquals((await edit()).notes, [
      "the server changed the instruction to: A red square, photorealistic.",
    ]);
  });
});

Deno.test("images-edits names the first bytes of what is not an image", async () => {
  const page = new TextEncoder().encode("<html>Bad gateway</html>");
  assertEquals(
    await failure({ answers: [imageAnswer(page)] }),
    "The server sent 24 bytes that are not an image: they begin with " +
      '"<html>Bad gateway</html>"',
  );
});

Deno.test("images-edits fails where the answer holds no image", async () => {
  const json = (value: unknown) => ({ answers: [() => Response.json(value)] });
  for (
    const [value, message] of [
      [{ data: [] }, 'http://HOST answered 200, but without an image: {"data":[]}'],
      [{ data: [{}] }, 'http://HOST answered 200, but without an image: {"data":[{}]}'],
      [
        { data: [{ b64_json: "not base64!" }] },
        "http://HOST answered with an image that is not base64: not base64!",
      ],
    ] as const
  ) {
    assertEquals(port(await failure(json(value))), message);
  }
});

Deno.test("images-edits takes images of more than 64 KiB, in base64 and by data URL", async () => {
  const size = { width: 192, height: 144 };
  const random = seededRandom(1);
  const data = Uint8Array.from({ length: 192 * 144 * 3 }, () => random() * 256);
  const large = (await encodePng({ ...size, data })).toBase64();
  assert(large.length > 1 << 16);
  const source = await picture(size);
  const image = Uint8Array.fromBase64(large);
  const forms = [
    { b64_json: large },
    { b64_json: `data:image/png;base64,${large}` },
    { b64_json: null, url: `data:image/png;base64,${large}` },
  ];
  const texts = forms.map((form) => JSON.stringify({ created: 0, data: [form], model: "m" }));
  const escaped = texts.map((text) => `\n ${text.replaceAll("/", "\\/")}\n`);
  for (const body of [...texts, ...escaped]) {
    const options = { answers: [() => new Response(body)], params: { size: "source" } };
    await withModel(options, async ({ edit }) => {
      const result = await edit({ source });
      assertEquals(sha256(result.image), sha256(image));
      assertEquals(result.serving?.model, "m");
    });
  }
});

Deno.test("images-edits tells an error that is long, or comes with an image", async () => {
  const long = "out of memory ".repeat(6000);
  const large = "A".repeat(70_000);
  const said = async (value: unknown) =>
    port(await failure({ answers: [() => Response.json(value)] }));
  for (const error of [long, { message: long }]) {
    const message = await said({ error });
    assert(message.startsWith("http://HOST answered 200, but with an error: out of memory out"));
    assert(message.length < 600);
  }
  assertEquals(
    await said({ error: { message: "busy" }, data: [{ b64_json: large }] }),
    "http://HOST answered 200, but with an error: busy",
  );
  assertEquals(
    await said({ data: [{ b64_json: `?${large}` }] }),
    "http://HOST answered with an image that is not base64: a text of 70001 bytes",
  );
});

Deno.test("images-edits takes an image by data URL, path, and URL on the same server", async () => {
  const paths = { "/v1/images/abc/content": EDIT };
  let url = `data:image/png;base64,${EDIT.toBase64()}`;
  const answers = [() => Response.json({ data: [{ url }] })];
  await withModel({ answers, paths }, async ({ server, edit }) => {
    for (const next of ["", "/v1/images/abc/content", "v1/images/abc/content", server.url]) {
      if (next !== "") url = next.startsWith("http") ? `${next}/v1/images/abc/content` : next;
      assertEquals(sha256((await edit()).image), sha256(EDIT), url);
    }
    assertEquals(server.asked.filter((path) => path.endsWith("/content")).length, 3);
  });
});

Deno.test("images-edits fetches no image from another host", async () => {
  for (const url of ["https://files.example.com/a.png", "//files.example.com/a.png", "file:///x"]) {
    assertEquals(
      port(await failure({ answers: [() => Response.json({ data: [{ url }] })] })),
      `http://HOST answered with an image at ${url}: only images on the same server are fetched`,
    );
  }
});

Deno.test("images-edits takes an error with status 200 for a failure", async () => {
  const error = { message: "out of memory\nin block 3", code: 400 };
  for (
    const [value, message] of [
      [{ error }, "http://HOST answered 200, but with an error 400: out of memory in block 3"],
      [{ error: "no GPU" }, "http://HOST answered 200, but with an error: no GPU"],
      [
        { object: "error", message: "bad size", code: 422 },
        "http://HOST answered 200, but with an error 422: bad size",
      ],
      [{ detail: "no such task" }, "http://HOST answered 200, but with an error: no such task"],
    ] as const
  ) {
    await withModel({ answers: [() => Response.json(value)] }, async ({ server, edit }) => {
      assertEquals(port((await assertRejects(() => edit(), Error)).message), message);
      assertEquals(server.forms.length, 1);
    });
  }
});

Deno.test("images-edits asks again after an error with status 200 that may pass", async () => {
  for (const code of [503, "429", "rate_limit_exceeded", "server_error"]) {
    const busy = () => Response.json({ error: { message: "busy", code } });
    await withModel({ answers: [busy, imageAnswer(EDIT)] }, async ({ server, edit }) => {
      assertEquals((await edit()).serving?.attempts, 2);
      // The form is made anew: the second body is as whole as the first.
      const [first, second] = server.forms;
      assertEquals(second?.map(({ name, text }) => [name, text.length]), [
        ...first?.map(({ name, text }) => [name, text.length]) ?? [],
      ]);
    });
  }
});

Deno.test("images-edits passes a content filter's refusal on, whatever its status", async () => {
  const error = { message: "Your request was rejected.", code: "moderation_blocked" };
  for (const status of [200, 400]) {
    const answers = [() => Response.json({ error }, { status })];
    await withModel({ answers }, async ({ edit }) => {
      const { message } = await assertRejects(() => edit(), RefusedError);
      assertEquals(message.includes("Your request was rejected."), true, message);
    });
  }
});

Deno.test("images-edits recognises vLLM-Omni by its routes, and sends what they list", async () => {
  const fields = ["image", "image[]", "prompt", "model", "n", "size", "response_format"]
    .concat("output_format", "negative_prompt", "num_inference_steps", "true_cfg_scale", "seed");
  const paths = {
    "/openapi.json": openapiOf(fields),
    "/version": { version: "0.16.0" },
    "/v1/models": { data: [{ id: "Qwen/Qwen-Image-Edit", owned_by: "vllm" }] },
  };
  await withModel({ paths }, async ({ server, records, notices, edit }) => {
    await edit();
    const sent = textFields(server.forms[0]);
    assertEquals(sent["negative_prompt"], " ");
    assertEquals("generator_device" in sent, false);
    const unsupported = ["generator_device: the server has no such field"];
    assertEquals(records, [{
      url: server.url,
      software: "vllm-omni",
      version: "0.16.0",
      models: ["Qwen/Qwen-Image-Edit"],
      unsupported,
    }]);
    assertEquals(notices, [
      `editor: ${unsupported[0]} (${server.url})`,
      `Editing with "Qwen/Qwen-Image-Edit", the only model of ${server.url}; name it in ` +
      "params.model to make it part of what edits are kept by",
    ]);
  });
});

Deno.test("images-edits sends SGLang all of its fields", async () => {
  const paths = { "/v1/models": { data: [{ id: "/models/edit", owned_by: "sglang" }] } };
  await withModel({ paths, params: { model: "/models/edit" } }, async (session) => {
    await session.edit();
    const sent = textFields(session.server.forms[0]);
    assertEquals([sent["generator_device"], sent["output_format"]], ["cpu", "png"]);
    assertEquals(session.records[0]?.software, "sglang");
    assertEquals(session.records[0]?.unsupported, []);
  });
});

Deno.test("images-edits sends OpenAI what it takes, and records the rest", async () => {
  const params = {
    model: "gpt-image-1",
    size: "1536x1024",
    extra_fields: { quality: "high", input_fidelity: "high" },
  };
  const answers = [imageAnswer(await picture({ width: 1536, height: 1024 }))];
  await withModel({ params, answers }, async ({ server, records, edit }) => {
    await edit();
    assertEquals(textFields(server.forms[0]), {
      prompt: "Make the square red.",
      model: "gpt-image-1",
      n: "1",
      size: "1536x1024",
      output_format: "png",
      quality: "high",
      input_fidelity: "high",
    });
    assertEquals(
      records[0]?.unsupported.map((phrase) => phrase.split(":")[0]),
      ["num_inference_steps", "true_cfg_scale", "negative_prompt", "seed", "generator_device"],
    );
  });
});

Deno.test("images-edits refuses to start with a model that the server does not list", async () => {
  const paths = { "/v1/models": { data: [{ id: "Qwen/Qwen-Image-Edit-2509" }, { id: "other" }] } };
  const error = await assertRejects(
    () => withModel({ paths, params: { model: "Qwen/Qwen-Image-Edit" } }, () => Promise.resolve()),
    InputError,
  );
  assertEquals(
    port(error.message),
    'params.model: http://HOST has no model "Qwen/Qwen-Image-Edit"; it serves ' +
      'Qwen/Qwen-Image-Edit-2509, other. Did you mean "Qwen/Qwen-Image-Edit-2509"?',
  );
});

Deno.test("images-edits finds a model that is not served before the run", async () => {
  const paths = { "/v1/models": { data: [{ id: "mine" }] } };
  await using server = editServer({ answers: [], paths });
  const check = (model: string) =>
    new ImagesEditsModel(ImagesEditsModel.paramsSchema.parse({ endpoints: [server.url], model }))
      .check();
  await check("mine");
  await assertRejects(() => check("mina"), InputError, 'has no model "mina"; it serves mine');
});

Deno.test("images-edits records the model that it asks for, whatever else is listed", async () => {
  const paths = { "/v1/models": { data: [{ id: "gpt-4o" }, { id: "gpt-image-1" }] } };
  await withModel({ paths, params: { model: "gpt-image-1" } }, async ({ records, notices }) => {
    assertEquals(records[0]?.models, ["gpt-image-1"]);
    assertEquals(notices.some((notice) => notice.startsWith("Editing with")), false);
    await Promise.resolve();
  });
  await withModel({ paths }, async ({ records, notices }) => {
    assertEquals([records[0]?.models, notices], [["gpt-4o", "gpt-image-1"], []]);
    await Promise.resolve();
  });
});

Deno.test("images-edits records what a server lists that is not told a model", async () => {
  const paths = {
    "/v1/models": { data: [{ id: "a" }] },
    "/openapi.json": openapiOf(["image", "prompt", "size", "seed"]),
  };
  await withModel({ paths, params: { model: "mine" } }, async ({ records, notices }) => {
    assertEquals(records[0]?.models, ["a"]);
    assertEquals(records[0]?.unsupported.includes("model: the server has no such field"), true);
    assertEquals(notices.some((notice) => notice.startsWith("Editing with")), false);
    await Promise.resolve();
  });
});

Deno.test("images-edits wants a name where its servers have different models", async () => {
  const listing = (id: string) =>
    editServer({ answers: [], paths: { "/v1/models": { data: [{ id }] } } });
  await using one = listing("a");
  await using two = listing("b");
  const endpoints = [one.url, two.url];
  const model = new ImagesEditsModel(ImagesEditsModel.paramsSchema.parse({ endpoints }));
  for (const start of [() => model.check(), () => model.initialize()]) {
    const { message } = await assertRejects(start, InputError);
    assert(message.startsWith("Name a model in params.model: "), message);
    assert(message.includes(`${one.url} serves "a"`) && message.includes(`${two.url} serves "b"`));
  }
  await model.dispose();
});

Deno.test("images-edits tells the only model once, also after a check of two servers", async () => {
  const paths = { "/v1/models": { data: [{ id: "a" }] } };
  await using one = editServer({ answers: [], paths });
  await using two = editServer({ answers: [], paths });
  const endpoints = [one.url, two.url];
  const model = new ImagesEditsModel(ImagesEditsModel.paramsSchema.parse({ endpoints }));
  const host = listeningHost();
  await model.check();
  await model.initialize(host);
  await model.dispose();
  assertEquals(host.notices.map((notice) => notice.split(",")[0]), ['Editing with "a"']);
});

Deno.test("images-edits depends on what is asked, not on who is asked", () => {
  const fingerprint = (params: object) =>
    new ImagesEditsModel(ImagesEditsModel.paramsSchema.parse(params)).fingerprint;
  const one = fingerprint({ endpoints: ["http://127.0.0.1:1"], model: "m" });
  const two = fingerprint({
    endpoints: ["http://127.0.0.1:2", "http://127.0.0.1:3"],
    concurrency: 2,
    attempt_timeout: 5,
    model: "m",
  });
  assertEquals(one, two);
  assert(one.startsWith("ImagesEditsModel {"));
  assert(one !== fingerprint({ endpoints: ["http://127.0.0.1:1"], model: "m", size: "auto" }));
  const omit = (...names: string[]) => fingerprint({ omit: names });
  assertEquals(omit("seed", "n", "seed"), omit("n", "seed"));
  assert(omit("n").includes('"omit":["n"]'));
});

Deno.test("images-edits likes to be given a quarter and one each more than its servers take", () => {
  const endpoints = ["http://127.0.0.1:1", { url: "http://127.0.0.1:2", concurrency: 3 }];
  const params = ImagesEditsModel.paramsSchema.parse({ endpoints, concurrency: 2 });
  assertEquals(new ImagesEditsModel(params).concurrency, 7 + 2);
});

Deno.test("images-edits stops asking when it is aborted", async () => {
  const stop = new AbortController();
  const release = Promise.withResolvers<Response>();
  const answers = [() => {
    stop.abort(new Error("stopped by the user"));
    return release.promise;
  }];
  await using server = editServer({ answers });
  const model = new ImagesEditsModel(
    ImagesEditsModel.paramsSchema.parse({ endpoints: [server.url] }),
  );
  await model.initialize();
  const { message } = await assertRejects(
    async () => await model.editImage(await editRequest(), stop.signal),
    Error,
  );
  assertEquals(message, "stopped by the user");
  release.resolve(new Response());
  await model.dispose();
});
