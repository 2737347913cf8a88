import { assert, assertEquals, assertRejects } from "@std/assert";
import { sha256 } from "../../../../../lib/files/hash.ts";
import { InputError } from "../../../../../lib/input_error.ts";
import { RefusedError, type ServerRecord } from "../../../../../lib/models/model_host.ts";
import { ChatImageEditsModel } from "../../../../../lib/models/diffusion/images_edits/chat_image_edits.ts";
import type { EditResult } from "../../../../../lib/models/diffusion/diffusion_model.ts";
import { picture } from "../../../../helpers/benchmark.ts";
import { openapi } from "../../../../helpers/chat_server.ts";
import {
  editRequest,
  type EditServer,
  editServer,
  type EditServerOptions,
} from "../../../../helpers/edit_server.ts";
import { listeningHost, never } from "../../../../helpers/serving.ts";

const EDIT = await picture({ width: 1184, height: 896, square: "#c33" });
const IMAGE_URL = { url: `data:image/png;base64,${EDIT.toBase64()}` };

const reply = (message: object, more: object = {}) => () =>
  Response.json({ choices: [{ message, finish_reason: "stop" }], ...more });
const IMAGE = reply({
  role: "assistant",
  content: [{ type: "image_url", image_url: IMAGE_URL }],
}, { model: "qwen", usage: { prompt_tokens: 12, completion_tokens: 1, total_tokens: 13 } });

interface Session {
  readonly server: EditServer;
  readonly records: readonly ServerRecord[];
  edit(): Promise<EditResult>;
}

async function withModel(
  { params = {}, ...options }: Partial<EditServerOptions> & { params?: object },
  work: (session: Session) => Promise<void>,
): Promise<void> {
  await using server = editServer({ answers: [IMAGE], ...options });
  const model = new ChatImageEditsModel(
    ChatImageEditsModel.paramsSchema.parse({ endpoints: [server.url], ...params }),
  );
  const host = listeningHost();
  try {
    await model.initialize(host);
    const edit = async () => await model.editImage(await editRequest(), never());
    await work({ server, records: host.records, edit });
  } finally {
    await model.dispose();
  }
}

const port = (text: string) => text.replaceAll(/127\.0\.0\.1:\d+/g, "HOST");

Deno.test("chat-image-edits sends source, instruction and settings", async () => {
  const paths = {
    "/v1/models": { data: [{ id: "Qwen/Qwen-Image-Edit", owned_by: "vllm" }] },
    "/openapi.json": openapi(["messages", "model"], ["/v1/images/edits"]),
  };
  const params = { guidance_scale: 1.5, num_inference_steps: 20 };
  await withModel({ paths, params }, async ({ server, records, edit }) => {
    await edit();
    const { source } = await editRequest();
    const settings = {
      height: 896,
      width: 1184,
      num_inference_steps: 20,
      guidance_scale: 1.5,
      true_cfg_scale: 4,
      negative_prompt: " ",
      seed: 7,
      generator_device: "cpu",
    };
    assertEquals(server.bodies, [{
      model: "Qwen/Qwen-Image-Edit",
      messages: [{
        role: "user",
        content: [
          {
            type: "image_url",
            image_url: { url: `data:image/png;base64,${source.toBase64()}` },
          },
          { type: "text", text: "Make the square red." },
        ],
      }],
      ...settings,
      extra_body: settings,
    }]);
    assertEquals(records[0]?.models, ["Qwen/Qwen-Image-Edit"]);
    assertEquals(records[0]?.unsupported, []);
  });
});

Deno.test("chat-image-edits takes the image out of the content", async () => {
  await withModel({}, async ({ server, edit }) => {
    const { image, notes, serving } = await edit();
    assertEquals(sha256(image), sha256(EDIT));
    assertEquals(notes, undefined);
    const { model, usage, url, attempts } = serving ?? {};
    assertEquals([model, url, attempts], ["qwen", server.url, 1]);
    assertEquals(usage, { promptTokens: 12, completionTokens: 1 });
    assertEquals("model" in (server.bodies[0] ?? {}), false);
  });
});

Deno.test("chat-image-edits takes the image from beside the content", async () => {
  const images = [{ type: "image_url", image_url: IMAGE_URL }];
  for (const content of ["Here it is.", null]) {
    await withModel({ answers: [reply({ content, images })] }, async ({ edit }) => {
      assertEquals(sha256((await edit()).image), sha256(EDIT));
    });
  }
});

Deno.test("chat-image-edits asks for no size where the server decides", async () => {
  const image_url = { url: `data:image/png;base64,${(await picture()).toBase64()}` };
  const answers = [reply({ content: [{ type: "image_url", image_url }] })];
  await withModel({ answers, params: { size: "auto" } }, async ({ server, edit }) => {
    await edit();
    const body = server.bodies[0] ?? {};
    assertEquals(["width" in body, "height" in body, body["seed"]], [false, false, 7]);
  });
  await withModel({ answers }, async ({ edit }) => {
    const { message } = await assertRejects(() => edit(), Error);
    assertEquals(message, "asked for 1184x896, got 64x48");
  });
});

Deno.test("chat-image-edits does not send what a server is known not to take, and says so", async () => {
  const paths = {
    "/v1/models": { data: [{ id: "chat", owned_by: "vllm" }, { id: "lora", owned_by: "vllm" }] },
    "/openapi.json": openapi(["messages", "model", "seed", "temperature"]),
  };
  const params = { model: "chat", size: "64x48" };
  await withModel({ paths, params }, async ({ server, records, edit }) => {
    // Not of the size wanted, which could not be asked for.
    await edit();
    const { messages: _, ...sent } = server.bodies[0] ?? {};
    assertEquals(sent, { model: "chat", seed: 7 });
    assertEquals([records[0]?.software, records[0]?.models], ["vllm", ["chat"]]);
    assertEquals(records[0]?.unsupported, [
      "height: the server has no such field",
      "width: the server has no such field",
      "num_inference_steps: the server has no such field",
      "true_cfg_scale: the server has no such field",
      "negative_prompt: the server has no such field",
      "generator_device: the server has no such field",
    ]);
  });
});

Deno.test("chat-image-edits says of a server that it does not know that it does not", async () => {
  await withModel({}, async ({ server, records, edit }) => {
    await edit();
    assertEquals(server.bodies[0]?.["num_inference_steps"], 50);
    assertEquals(records[0]?.unsupported, [
      "seed, steps, guidance, size and negative prompt: it is not known whether the server " +
      "honours them; sent all the same",
    ]);
  });
});

Deno.test("chat-image-edits asks again after an error with status 200 that may pass", async () => {
  const busy = () => Response.json({ error: { message: "busy", code: "overloaded" } });
  await withModel({ answers: [busy, IMAGE] }, async ({ edit }) => {
    assertEquals((await edit()).serving?.attempts, 2);
  });
});

Deno.test("chat-image-edits takes a refusal for one", async () => {
  for (
    const [message, finish_reason, said] of [
      [{ content: null, refusal: "I cannot edit people." }, "stop", "I cannot edit people."],
      [
        { content: "Not that." },
        "content_filter",
        'the server\'s content filter stopped the reply (finish_reason "content_filter")',
      ],
    ] as const
  ) {
    const answers = [() => Response.json({ choices: [{ message, finish_reason }] })];
    await withModel({ answers }, async ({ edit }) => {
      assertEquals((await assertRejects(() => edit(), RefusedError)).message, said);
    });
  }
});

Deno.test("chat-image-edits quotes a text that came instead of an image", async () => {
  const text = `I would make the square red.\n${"And then ".repeat(40)}`;
  await withModel({ answers: [reply({ content: text })] }, async ({ server, edit }) => {
    const { message } = await assertRejects(() => edit(), Error);
    const quoted = `${text.replaceAll("\n", " ").slice(0, 199)}…`;
    assertEquals(
      port(message),
      `http://HOST answered with text instead of an image: ${quoted}`,
    );
    assertEquals(server.bodies.length, 1);
  });
});

Deno.test("chat-image-edits fails where there is neither text nor image", async () => {
  await withModel({ answers: [reply({ content: "" })] }, async ({ edit }) => {
    const { message } = await assertRejects(() => edit(), Error);
    assert(
      port(message).startsWith(
        'http://HOST answered 200, but without an image: {"choices":[{"message":{"content":""}',
      ),
      message,
    );
  });
});

Deno.test("chat-image-edits refuses to start with a model that the server does not list", async () => {
  const paths = { "/v1/models": { data: [{ id: "other" }] } };
  const error = await assertRejects(
    () => withModel({ paths, params: { model: "mine" } }, () => Promise.resolve()),
    InputError,
  );
  assertEquals(
    port(error.message),
    'params.model: http://HOST has no model "mine"; it serves other',
  );
});
