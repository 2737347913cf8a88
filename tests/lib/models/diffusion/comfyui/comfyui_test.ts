import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../../../../lib/files/hash.ts";
import { decodePixels, encodePng } from "../../../../../lib/image/pixels.ts";
import { InputError } from "../../../../../lib/input_error.ts";
import {
  ComfyUIModel,
  type ComfyUIParams,
} from "../../../../../lib/models/diffusion/comfyui/comfyui.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";
import { inTempFolder, picture } from "../../../../helpers/benchmark.ts";
import { FakeComfyUI, type FakeComfyUIOptions } from "../../../../helpers/fake_comfyui.ts";
import { FAST, keepingHost } from "../../../../helpers/served_model.ts";

const graph = fileURLToPath(
  new URL("../../../../../config/comfyui/qwen_image_edit.json", import.meta.url),
);
const never = new AbortController().signal;

function makeModel(server: FakeComfyUI, params: Record<string, unknown> = {}): ComfyUIModel {
  const parsed = ComfyUIModel.paramsSchema.parse({
    endpoints: [server.url],
    graph,
    size: "64x48",
    poll_interval: 0.01,
    ...params,
  });
  return new ComfyUIModel(parsed, FAST);
}

async function withModel(
  options: FakeComfyUIOptions & { readonly params?: Record<string, unknown> },
  work: (model: ComfyUIModel, server: FakeComfyUI) => Promise<void>,
): Promise<void> {
  await using server = new FakeComfyUI(options);
  const model = makeModel(server, options.params);
  try {
    await model.initialize(keepingHost());
    await work(model, server);
  } finally {
    await model.dispose();
  }
}

// Without transparency, so that it is sent as it is.
const source = await encodePng(await decodePixels(await picture()));
const request = { id: "a", instruction: "Make it winter", source, seed: 7 };

Deno.test("ComfyUIModel uploads, queues the filled graph and fetches the image", async () => {
  await withModel({ wait: 3 }, async (model, server) => {
    const { image, notes, serving } = await model.editImage(request, never);
    const { width, height, data } = await decodePixels(image);
    assertEquals([width, height, data[0]], [64, 48, 7]);
    assertEquals(notes, undefined);
    const name = `${sha256(source)}.png`;
    assertEquals(server.uploads.get(name)?.bytes, new Uint8Array(source));
    const nodes = server.lastNodes;
    assertEquals(nodes["4"]?.inputs, { image: name });
    assertEquals(nodes["7"]?.inputs["prompt"], "Make it winter");
    assertEquals(nodes["8"]?.inputs["prompt"], " ");
    const { seed, steps, cfg, model: link } = nodes["11"]?.inputs ?? {};
    assertEquals([seed, steps, cfg, link], [7, 50, 4, ["10", 0]]);
    const scale = nodes["5"]?.inputs;
    assertEquals([scale?.["width"], scale?.["height"]], [64, 48]);
    assertEquals([serving?.url, serving?.attempts], [server.url, 1]);
    assertEquals(serving?.images, [{
      width: 64,
      height: 48,
      hash: sha256(source),
      resized: false,
    }]);
    assertEquals(server.count("GET /history/"), 4);
  });
});

Deno.test("ComfyUIModel asks for the reference's size by default", async () => {
  await withModel({ params: { size: "reference" } }, async (model) => {
    const { width, height } = await decodePixels((await model.editImage(request, never)).image);
    assertEquals([width, height], [1184, 896]);
  });
});

Deno.test("ComfyUIModel leaves an instruction that looks like slots and JSON as it is", async () => {
  const instruction = 'write "{{seed}}", {{image}} and \\", "99": {"class_type": "Evil"}\n{a|b}';
  for (const whole of [instruction, "{{seed}}"]) {
    await withModel({}, async (model, server) => {
      await model.editImage({ ...request, instruction: whole }, never);
      const nodes = server.lastNodes;
      assertEquals(nodes["7"]?.inputs["prompt"], whole);
      assertEquals(Object.keys(nodes).length, 13);
    });
  }
});

Deno.test("ComfyUIModel turns guidance off as the reference does, at 1 and below", async () => {
  await withModel({ params: { true_cfg_scale: 0 } }, async (model, server) => {
    await model.editImage(request, never);
    const nodes = server.lastNodes;
    assertEquals(nodes["11"]?.inputs["cfg"], 1);
  });
});

Deno.test("ComfyUIModel writes no upload twice", async () => {
  await withModel({}, async (model, server) => {
    await model.editImage(request, never);
    await model.editImage({ ...request, seed: 8 }, never);
    assertEquals([...server.uploads.values()].map(({ writes }) => writes), [1]);
  });
});

Deno.test("ComfyUIModel records the server and what it cannot honour", async () => {
  await inTempFolder(async (folder) => {
    const text = await Deno.readTextFile(graph);
    const fixed = text.replace('"{{seed}}"', "5").replace('"{{height}}"', "64");
    await Deno.writeTextFile(`${folder}/fixed.json`, fixed);
    await using server = new FakeComfyUI();
    const model = makeModel(server, { graph: `${folder}/fixed.json` });
    const host = keepingHost();
    await model.initialize(host);
    await model.dispose();
    assertEquals(host.records, [{
      url: server.url,
      software: "comfyui",
      version: "0.3.60",
      models: [
        "qwen_image_edit_bf16.safetensors",
        "qwen_2.5_vl_7b.safetensors",
        "qwen_image_vae.safetensors",
      ],
      unsupported: [
        "seed: the graph has no slot {{seed}}, its own value counts",
        "size: the graph has no slot {{height}}, its own value counts",
        "seed: ComfyUI draws its noise and spaces its steps in other ways than the reference " +
        "pipeline, so single images cannot be compared with the reference's",
      ],
    }]);
    assertEquals(host.notices.length, 3);
  });
});

Deno.test("ComfyUIModel names the node types and files that a server lacks", async () => {
  await inTempFolder(async (folder) => {
    const text = await Deno.readTextFile(graph);
    const other = text.replace("qwen_image_edit_bf16", "qwen_image_edit_bf61")
      .replace("qwen_image_vae", "my_own");
    await Deno.writeTextFile(`${folder}/other.json`, other);
    await using server = new FakeComfyUI({ unknownTypes: ["TextEncodeQwenImageEdit"] });
    const model = makeModel(server, { graph: `${folder}/other.json` });
    const error = await assertRejects(() => model.initialize(keepingHost()), InputError);
    const lines = error.message.split("\n  ");
    assertEquals(lines.slice(1), [
      'node 1 (UNETLoader): unet_name "qwen_image_edit_bf61.safetensors" is not there; did you ' +
      'mean "qwen_image_edit_bf16.safetensors"?',
      'node 3 (VAELoader): vae_name "my_own.safetensors" is not there; the server has ' +
      "qwen_image_vae.safetensors",
      "node 7: there is no node type TextEncodeQwenImageEdit; update ComfyUI, or install the " +
      "nodes that it belongs to",
      "node 8: there is no node type TextEncodeQwenImageEdit; update ComfyUI, or install the " +
      "nodes that it belongs to",
    ]);
    assertMatch(
      lines[0] ?? "",
      /^http.* \(ComfyUI 0\.3\.60\) cannot run the graph .*other\.json:$/,
    );
    await model.dispose();
  });
});

Deno.test("ComfyUIModel.check() finds what a running server lacks", async () => {
  await using server = new FakeComfyUI({ unknownTypes: ["TextEncodeQwenImageEdit"] });
  await assertRejects(
    () => makeModel(server).check(),
    InputError,
    "node 7: there is no node type TextEncodeQwenImageEdit",
  );
});

Deno.test("ComfyUIModel fetches a finished image again where that failed, but twice only", async () => {
  for (const failures of [2, 3]) {
    let left = failures;
    const intercept = (call: string) =>
      call === "GET /view" && left-- > 0 ? new Response("bad gateway", { status: 502 }) : undefined;
    await withModel({ intercept }, async (model, server) => {
      const { serving } = await model.editImage(request, never);
      const attempts = failures === 2 ? 1 : 2;
      assertEquals([serving?.attempts, server.count("POST /prompt")], [attempts, attempts]);
      assertEquals(server.count("GET /view"), failures + 1);
    });
  }
});

Deno.test("ComfyUIModel tells which node refuses the graph, and does not try again", async () => {
  const intercept = (call: string, server: FakeComfyUI) => {
    if (call === "POST /prompt") server.uploads.clear();
    return undefined;
  };
  await withModel({ intercept }, async (model, server) => {
    const error = await assertRejects(() => model.editImage(request, never), RequestFailure);
    assertEquals(
      error.message,
      `${server.url} does not take the graph: node 4 (LoadImage): Custom validation failed for ` +
        `node: image - Invalid image file: ${sha256(source)}.png`,
    );
    assertEquals([server.count("POST /upload"), server.queue.length], [1, 0]);
  });
});

Deno.test("ComfyUIModel takes back a graph of which only other outputs were queued", async () => {
  const node_errors = {
    "13": {
      class_type: "SaveImage",
      errors: [{ message: "Required input is missing", details: "" }],
    },
  };
  const intercept = (call: string, server: FakeComfyUI) => {
    if (call !== "POST /prompt") return undefined;
    const ids = server.lastIds;
    server.queue.push({ ...ids, nodes: {}, wait: 99 });
    return Response.json({ prompt_id: ids.id, number: 1, node_errors });
  };
  await withModel({ intercept }, async (model, server) => {
    const error = await assertRejects(() => model.editImage(request, never), RequestFailure);
    assertMatch(error.message, /node 13 \(SaveImage\): Required input is missing$/);
    await model.dispose();
    assertEquals([server.queue.length, server.interrupted.length], [0, 1]);
  });
});

Deno.test("ComfyUIModel puts a node's exception into the failure", async () => {
  const exception = "Allocation on device\nThis error means you ran out of memory on your GPU.";
  await withModel({ exception }, async (model, server) => {
    const error = await assertRejects(() => model.editImage(request, never), RequestFailure);
    assertEquals(
      error.message,
      `${server.url} failed at the graph: node 11 (KSampler): torch.OutOfMemoryError: Allocation ` +
        "on device This error means you ran out of memory on your GPU.",
    );
    assertEquals(server.count("POST /prompt"), 1);
  });
});

Deno.test("ComfyUIModel tries again where a restart lost the graph", async () => {
  let lost = false;
  const intercept = (call: string, server: FakeComfyUI) => {
    if (!lost && call.startsWith("GET /history/")) {
      lost = true;
      server.restart();
    }
    return undefined;
  };
  await withModel({ intercept }, async (model, server) => {
    const { serving } = await model.editImage(request, never);
    assertEquals([serving?.attempts, server.count("POST /prompt")], [2, 2]);
    // The queue was asked for only after the history had long had nothing.
    assertEquals(server.count("GET /queue"), 1);
  });
});

Deno.test("ComfyUIModel tries again where somebody interrupted the graph", async () => {
  let times = 0;
  const intercept = (call: string, server: FakeComfyUI) => {
    const running = server.queue[0];
    if (call.startsWith("GET /history/") && running !== undefined && times++ === 0) {
      server.queue.shift();
      const messages = [["execution_interrupted", { prompt_id: running.id }]];
      const status = { status_str: "error", completed: false, messages };
      server.history.set(running.id, { outputs: {}, status });
    }
    return undefined;
  };
  await withModel({ intercept }, async (model) => {
    assertEquals((await model.editImage(request, never)).serving?.attempts, 2);
  });
});

Deno.test("ComfyUIModel bears two failed questions in a row, but not three", async () => {
  for (const failures of [2, 3]) {
    let left = failures;
    const intercept = (call: string) =>
      call.startsWith("GET /history/") && left-- > 0
        ? new Response("bad gateway", { status: 502 })
        : undefined;
    await withModel({ intercept }, async (model, server) => {
      const { serving } = await model.editImage(request, never);
      assertEquals(serving?.attempts, failures === 2 ? 1 : 2);
      // The graph that was given up does not keep the server busy.
      assertEquals(server.interrupted.length, failures === 2 ? 0 : 1);
    });
  }
});

Deno.test("ComfyUIModel tries again after 503", async () => {
  let left = 1;
  const intercept = (call: string) =>
    call === "POST /prompt" && left-- > 0 ? new Response("busy", { status: 503 }) : undefined;
  await withModel({ intercept }, async (model) => {
    assertEquals((await model.editImage(request, never)).serving?.attempts, 2);
  });
});

for (const ownIds of [false, true]) {
  const kind = ownIds ? "own ids" : "given ids";
  Deno.test(`ComfyUIModel interrupts the running graph when it is stopped (${kind})`, async () => {
    const stop = new AbortController();
    const intercept = (call: string) => {
      if (call.startsWith("GET /history/")) stop.abort(new Error("stopped by the user"));
      return undefined;
    };
    await withModel({ ownIds, wait: 1000, intercept }, async (model, server) => {
      await assertRejects(
        () => model.editImage(request, stop.signal),
        Error,
        "stopped by the user",
      );
      await model.dispose();
      assertEquals([server.queue.length, server.interrupted.length], [0, 1]);
      assertEquals(server.count("POST /queue"), 0);
    });
  });

  Deno.test(`ComfyUIModel takes a waiting graph out when it is stopped (${kind})`, async () => {
    const stop = new AbortController();
    const other = { id: "other", clientId: "somebody else", nodes: {}, wait: 1000 };
    const intercept = (call: string, server: FakeComfyUI) => {
      if (call === "POST /prompt") server.queue.push(other);
      if (call.startsWith("GET /history/")) stop.abort(new Error("stopped by the user"));
      return undefined;
    };
    await withModel({ ownIds, wait: 1000, intercept }, async (model, server) => {
      await assertRejects(
        () => model.editImage(request, stop.signal),
        Error,
        "stopped by the user",
      );
      await model.dispose();
      assertEquals(server.queue, [other]);
      assertEquals([server.interrupted, server.count("POST /interrupt")], [[], 0]);
    });
  });
}

Deno.test("ComfyUIModel takes back a graph whose answer never came", async () => {
  let queued = 0;
  const intercept = async (call: string, server: FakeComfyUI) => {
    if (call !== "POST /prompt" || queued++ > 0) return undefined;
    const { clientId } = server.lastIds;
    server.queue.push({ id: "its own", clientId, nodes: {}, wait: 1000 });
    await new Promise((resolve) => setTimeout(resolve, 1300));
    return Response.json({});
  };
  const params = { attempt_timeout: 1 };
  await withModel({ intercept, params }, async (model, server) => {
    const { serving } = await model.editImage(request, never);
    assertEquals([serving?.attempts, server.interrupted], [2, ["its own"]]);
  });
});

Deno.test("ComfyUIModel fails an image of another size, and one that is none", async () => {
  await withModel({ size: { width: 64, height: 32 } }, async (model) => {
    await assertRejects(() => model.editImage(request, never), Error, "asked for 64x48, got 64x32");
  });
  const intercept = (call: string) => call === "GET /view" ? new Response("oops") : undefined;
  await withModel({ intercept }, async (model) => {
    await assertRejects(() => model.editImage(request, never), Error, "not an image");
  });
});

Deno.test("ComfyUIModel takes any size where the graph has no slots for it", async () => {
  await inTempFolder(async (folder) => {
    const text = await Deno.readTextFile(graph);
    const fixed = text.replace('"{{width}}"', "32").replace('"{{height}}"', "32");
    await Deno.writeTextFile(`${folder}/fixed.json`, fixed);
    for (const size of ["auto", "reference"]) {
      await withModel({ params: { graph: `${folder}/fixed.json`, size } }, async (model) => {
        const { width, height } = await decodePixels((await model.editImage(request, never)).image);
        assertEquals([width, height], [32, 32]);
      });
    }
  });
});

Deno.test("ComfyUIModel says which nodes have images where the output node has none", async () => {
  const params = { output_node: "12" };
  await withModel({ params }, async (model) => {
    await assertRejects(
      () => model.editImage(request, never),
      RequestFailure,
      "finished the graph without an image of node 12; images are of node 13",
    );
  });
});

Deno.test("ComfyUIModel sends the key with every request, also when taking back", async () => {
  Deno.env.set("COMFYUI_TEST_KEY", "secret-1");
  const stop = new AbortController();
  const intercept = (call: string) => {
    if (call.startsWith("GET /history/")) stop.abort(new Error("stopped"));
    return undefined;
  };
  const params = { api_key_env: "COMFYUI_TEST_KEY" };
  await withModel({ wait: 1000, intercept, params }, async (model, server) => {
    await assertRejects(() => model.editImage(request, stop.signal), Error, "stopped");
    await model.dispose();
    const interrupted = server.calls.indexOf("POST /interrupt");
    assertEquals(server.headers[interrupted]?.get("authorization"), "Bearer secret-1");
    assert(server.headers.every((headers) => headers.get("authorization") === "Bearer secret-1"));
  });
  Deno.env.delete("COMFYUI_TEST_KEY");
});

Deno.test("ComfyUIModel's fingerprint depends on the graph's content, not on its name", async () => {
  await inTempFolder(async (folder) => {
    const text = await Deno.readTextFile(graph);
    const write = (name: string, content: string) => {
      Deno.writeTextFileSync(`${folder}/${name}`, content);
      const params = { graph: `${folder}/${name}`, endpoints: ["http://127.0.0.1:1"] };
      return new ComfyUIModel(ComfyUIModel.paramsSchema.parse(params)).fingerprint;
    };
    const first = write("a.json", text);
    assert(first.startsWith("ComfyUIModel {"));
    assert(first.includes(`"graph":"${sha256(text)}"`));
    assert(!first.includes("poll_interval") && !first.includes("127.0.0.1"));
    assertEquals(write("b.json", text), first);
    assert(write("a.json", text.replace('"shift": 3', '"shift": 4')) !== first);
  });
});

Deno.test("ComfyUIModel keeps to the graph that it read first", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/graph.json`;
    await Deno.copyFile(graph, path);
    await withModel({ params: { graph: path } }, async (model) => {
      const { fingerprint } = model;
      await Deno.writeTextFile(path, "{}");
      await model.editImage(request, never);
      assertEquals(model.fingerprint, fingerprint);
    });
  });
});

Deno.test("ComfyUIModel.check() finds a missing graph, a size that cannot be, a silent server", async () => {
  const gone = new FakeComfyUI();
  const { url } = gone;
  await gone[Symbol.asyncDispose]();
  const make = (params: Record<string, unknown>) =>
    new ComfyUIModel(
      ComfyUIModel.paramsSchema.parse({ graph, endpoints: [url], ...params }),
      FAST,
    );
  const missing = make({ graph: "no/such.json" });
  const message = "Cannot read the graph no/such.json: there is no such file";
  await assertRejects(() => missing.check(), InputError, message);
  assertThrows(() => missing.fingerprint, InputError, message);
  await assertRejects(
    () => make({ size: "auto" }).check(),
    InputError,
    "with size auto: it has slots for the size",
  );
  await assertRejects(() => make({}).check(), InputError, `${url} refused the connection`);
});

Deno.test("ComfyUIModel has one edit under way at each server by default, and some ready", () => {
  const endpoints = ["http://127.0.0.1:1", { url: "http://127.0.0.1:2", concurrency: 3 }];
  const params: ComfyUIParams = ComfyUIModel.paramsSchema.parse({ graph, endpoints });
  assertEquals(new ComfyUIModel(params).concurrency, 5 + 2);
});
