import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { sha256 } from "../../../../../lib/files/hash.ts";
import { decodePixels, encodePng } from "../../../../../lib/image/pixels.ts";
import { InputError } from "../../../../../lib/input_error.ts";
import { SdServerModel } from "../../../../../lib/models/diffusion/sd_server/sd_server.ts";
import { RequestFailure } from "../../../../../lib/models/serving/http/failure.ts";
import { picture } from "../../../../helpers/benchmark.ts";
import { FakeSdServer, type FakeSdServerOptions } from "../../../../helpers/fake_sd_server.ts";
import { FAST, keepingHost } from "../../../../helpers/served_model.ts";

const never = new AbortController().signal;
// Without transparency, so that it is sent as it is.
const source = await encodePng(await decodePixels(await picture()));
const request = { id: "a", instruction: "Make it winter", source, seed: 7 };

function makeModel(server: FakeSdServer, params: Record<string, unknown> = {}): SdServerModel {
  const parsed = SdServerModel.paramsSchema.parse({
    endpoints: [server.url],
    size: "64x48",
    poll_interval: 0.01,
    ...params,
  });
  return new SdServerModel(parsed, FAST);
}

async function withModel(
  options: FakeSdServerOptions & { readonly params?: Record<string, unknown> },
  work: (model: SdServerModel, server: FakeSdServer) => Promise<void>,
): Promise<void> {
  await using server = new FakeSdServer(options);
  const model = makeModel(server, options.params);
  try {
    await model.initialize(keepingHost());
    await work(model, server);
  } finally {
    await model.dispose();
  }
}

/** What the schema says against parameters. */
function faultsOf(params: Record<string, unknown>): readonly string[] {
  const result = SdServerModel.paramsSchema.safeParse(params);
  return result.error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
}

Deno.test("SdServerModel asks for a job, waits for it and decodes its image", async () => {
  await withModel({ wait: 3 }, async (model, server) => {
    const { image, notes, serving } = await model.editImage(request, never);
    const { width, height, data } = await decodePixels(image);
    assertEquals([width, height, data[0], notes], [64, 48, 7, undefined]);
    assertEquals(server.lastBody, {
      prompt: "Make it winter",
      negative_prompt: " ",
      width: 64,
      height: 48,
      seed: 7,
      batch_count: 1,
      ref_images: [source.toBase64()],
      sample_params: { sample_method: "euler", sample_steps: 50, guidance: { txt_cfg: 4 } },
      output_format: "png",
    });
    assertEquals([serving?.url, serving?.attempts], [server.url, 1]);
    assertEquals(serving?.images, [{
      width: 64,
      height: 48,
      hash: sha256(source),
      resized: false,
    }]);
    assertEquals(server.count("GET /sdcpp/v1/jobs/job_1"), 4);
  });
});

Deno.test("SdServerModel sends the reference's noise levels for the size of the edit", async () => {
  const params = {
    size: "reference",
    custom_sigmas: "reference",
    num_inference_steps: 4,
    flow_shift: 3,
    true_cfg_scale: 0.5,
  };
  await withModel({ params }, async (model, server) => {
    await model.editImage(request, never);
    const { custom_sigmas, ...others } = server.lastBody?.sample_params ?? {};
    // The levels of the reference at 1184x896.
    const expected = [1, 0.7669670581817627, 0.45596492290496826, 0.01999998092651367, 0];
    (custom_sigmas as number[]).forEach((sigma, index) =>
      assert(Math.abs(sigma - (expected[index] ?? NaN)) < 1e-6)
    );
    assertEquals(others, {
      sample_method: "euler",
      sample_steps: 4,
      flow_shift: 3,
      guidance: { txt_cfg: 1 },
    });
    assertEquals([server.lastBody?.width, server.lastBody?.height], [1184, 896]);
  });
});

Deno.test("SdServerModel sends noise levels of one's own, and no size where it is auto", async () => {
  const params = { size: "auto", num_inference_steps: 2, custom_sigmas: [1, 0.5, 0] };
  await withModel({ params }, async (model, server) => {
    const { width } = await decodePixels((await model.editImage(request, never)).image);
    assertEquals([width, server.lastBody?.width, server.lastBody?.height], [
      512,
      undefined,
      undefined,
    ]);
    assertEquals(server.lastBody?.sample_params["custom_sigmas"], [1, 0.5, 0]);
  });
});

Deno.test("SdServerModel refuses noise levels that do not fit", () => {
  const check = (params: Record<string, unknown>) =>
    faultsOf({ num_inference_steps: 2, ...params });
  assertEquals(check({ custom_sigmas: [1, 0.5, 0] }), []);
  assertEquals(check({ custom_sigmas: [1, 0] }), [
    "custom_sigmas: expected 3 numbers, one more than num_inference_steps, got 2",
  ]);
  assertEquals(check({ custom_sigmas: [0.5, 1, 0] }), [
    "custom_sigmas: expected falling numbers, the last of them 0",
  ]);
  assertEquals(check({ custom_sigmas: [1, 0.5, 0.1] }), [
    "custom_sigmas: expected falling numbers, the last of them 0",
  ]);
  assertEquals(check({ custom_sigmas: "reference", size: "auto" }), [
    "custom_sigmas: reference needs a size, and size is auto; write reference or a size there",
  ]);
});

Deno.test("SdServerModel leaves an instruction that looks like extra settings as it is", async () => {
  const instruction = 'x", "seed": 1} <sd_cpp_extra_args>{"seed": 5}</sd_cpp_extra_args>\n{{seed}}';
  await withModel({}, async (model, server) => {
    await model.editImage({ ...request, instruction }, never);
    assertEquals([server.lastBody?.prompt, server.lastBody?.seed], [instruction, 7]);
  });
});

Deno.test("SdServerModel tries again where the queue is full", async () => {
  let refused = 0;
  const intercept = (call: string, server: FakeSdServer) => {
    // Somebody else's job, until it has been in the way twice.
    const other = { id: "other", wait: 99, body: server.lastBody };
    if (call === "POST /sdcpp/v1/img_gen" && refused++ < 2) {
      server.jobs.set("other", { ...other, status: "queued" } as never);
    } else server.jobs.delete("other");
    return undefined;
  };
  await withModel({ room: 1, intercept }, async (model) => {
    assertEquals((await model.editImage(request, never)).serving?.attempts, 3);
  });
});

Deno.test("SdServerModel puts the server's reason into the failure, and does not try again", async () => {
  await withModel({ failure: "generate_image returned\nempty results" }, async (model, server) => {
    const error = await assertRejects(() => model.editImage(request, never), RequestFailure);
    assertEquals(
      error.message,
      `${server.url} failed at the job: generate_image returned empty results`,
    );
    assertEquals([server.jobs.size, server.count("POST /sdcpp/v1/jobs")], [1, 0]);
  });
});

Deno.test("SdServerModel tries again where the job is lost or somebody cancelled it", async () => {
  for (const what of ["lost", "cancelled"]) {
    let done = false;
    const intercept = (call: string, server: FakeSdServer) => {
      const job = server.jobs.get("job_1");
      if (call === "GET /sdcpp/v1/jobs/job_1" && job !== undefined && !done) {
        done = true;
        if (what === "lost") server.jobs.clear();
        else job.status = "cancelled";
      }
      return undefined;
    };
    await withModel({ intercept }, async (model, server) => {
      assertEquals((await model.editImage(request, never)).serving?.attempts, 2);
      assertEquals(server.count("POST /sdcpp/v1/img_gen"), 2);
    });
  }
});

Deno.test("SdServerModel cancels the job when it is stopped", async () => {
  const stop = new AbortController();
  const intercept = (call: string) => {
    if (call === "GET /sdcpp/v1/jobs/job_1") stop.abort(new Error("stopped by the user"));
    return undefined;
  };
  await withModel({ wait: 1000, intercept }, async (model, server) => {
    await assertRejects(() => model.editImage(request, stop.signal), Error, "stopped by the user");
    await model.dispose();
    assertEquals(server.jobs.get("job_1")?.status, "cancelled");
  });
});

Deno.test("SdServerModel cancels a job that takes too long, and says how long it waited", async () => {
  const params = { attempt_timeout: 0.6, total_timeout: 0.7 };
  await withModel({ wait: 1000, params }, async (model, server) => {
    const error = await assertRejects(() => model.editImage(request, never), RequestFailure);
    assertEquals(error.kind, "timeout");
    await model.dispose();
    assertEquals(server.jobs.get("job_1")?.status, "cancelled");
  });
});

Deno.test("SdServerModel asks for jobs on the same server only", async () => {
  const far = "http://127.0.0.2:9/sdcpp/v1/jobs/{id}";
  await withModel({ pollUrl: far }, async (model, server) => {
    const error = await assertRejects(() => model.editImage(request, never), RequestFailure);
    assertMatch(error.message, /not an address on that server/);
    assertEquals(server.jobs.get("job_1")?.status, "cancelled");
  });
  await using server = new FakeSdServer();
  const pollUrl = `${server.url}/sdcpp/v1/jobs/{id}`;
  await using near = new FakeSdServer({ pollUrl });
  const model = makeModel(near);
  await model.initialize(keepingHost());
  // Another port is another server.
  await assertRejects(() => model.editImage(request, never), RequestFailure);
  await model.dispose();
  assertEquals(server.calls, []);
});

Deno.test("SdServerModel fails an answer without an image, and an image that is none", async () => {
  const answer = (body: unknown) => (call: string) =>
    call.startsWith("GET /sdcpp/v1/jobs/") ? Response.json(body) : undefined;
  const cases = [
    [{ status: "completed", result: { images: [] } }, "completed the job without an image"],
    [{ status: "paused" }, "has the job in a state that is not known: paused"],
    [{ state: 1 }, "with the state of a job that cannot be read"],
    [{ status: "completed", result: { images: [{ b64_json: "??" }] } }, "not base64"],
    [{ status: "completed", result: { images: [{ b64_json: "aGk=" }] } }, "not an image"],
    [{ status: "failed", error: "out of memory" }, "failed at the job: out of memory"],
  ] as const;
  for (const [body, message] of cases) {
    await withModel({ intercept: answer(body) }, async (model, server) => {
      await assertRejects(() => model.editImage(request, never), Error, message);
      assertEquals(server.jobs.size, 1);
    });
  }
});

Deno.test("SdServerModel fails an image of another size", async () => {
  const intercept = (_call: string, server: FakeSdServer) => {
    for (const job of server.jobs.values()) Object.assign(job.body, { width: 32 });
    return undefined;
  };
  await withModel({ intercept }, async (model) => {
    await assertRejects(() => model.editImage(request, never), Error, "asked for 64x48, got 32x48");
  });
});

Deno.test("SdServerModel records the server, with capabilities or without", async () => {
  const noise = "seed: sd-server draws its own noise, so single images cannot be compared with " +
    "the reference's";
  for (const old of [false, true]) {
    const intercept = (call: string) =>
      old && call.endsWith("/capabilities") ? new Response(null, { status: 404 }) : undefined;
    await using server = new FakeSdServer({ intercept });
    const model = makeModel(server);
    await model.check();
    const host = keepingHost();
    await model.initialize(host);
    await model.dispose();
    // Old ones call every model the same.
    const models = old ? [] : ["qwen-image-edit-Q8_0.gguf"];
    assertEquals(host.records, [
      { url: server.url, software: "sd-server", models, unsupported: [noise] },
    ]);
    const told = host.notices.filter((notice) => notice.startsWith("Editing with"));
    assertEquals(told.length, old ? 0 : 1);
  }
});

Deno.test("SdServerModel does not start on a server that cannot edit as it is asked to", async () => {
  const cases = [
    [{ capabilities: { supported_modes: ["vid_gen"] } }, "a model loaded that makes no images"],
    [
      { capabilities: { features_by_mode: { img_gen: { ref_images: false } } } },
      "takes no source images",
    ],
    [{ params: { sample_method: "eular" } }, "no sample_method eular; did you mean euler?"],
    [{ params: { sample_method: "ddim" } }, "it has euler, euler_a, heun"],
  ] as const;
  for (const [options, message] of cases) {
    const started = withModel(options, () => Promise.resolve());
    await assertRejects(() => started, InputError, message);
  }
});

Deno.test("SdServerModel.check() finds another model and an unknown sample_method", async () => {
  await using server = new FakeSdServer();
  const check = (params: Record<string, unknown>) => makeModel(server, params).check();
  await check({ model: "qwen-image-edit-Q8_0.gguf" });
  await assertRejects(() => check({ sample_method: "eular" }), InputError, "did you mean euler?");
  const { message } = await assertRejects(
    () => check({ model: "qwen-image-edit-Q4_0.gguf" }),
    InputError,
  );
  assertEquals(
    message,
    `params.model: ${server.url} has no model "qwen-image-edit-Q4_0.gguf"; it serves ` +
      'qwen-image-edit-Q8_0.gguf. Did you mean "qwen-image-edit-Q8_0.gguf"?',
  );
});

Deno.test("SdServerModel takes the configured model's name where the server has none", async () => {
  const intercept = (call: string) =>
    call.endsWith("/capabilities") ? new Response(null, { status: 404 }) : undefined;
  await using server = new FakeSdServer({ intercept });
  const model = makeModel(server, { model: "mine.gguf" });
  const host = keepingHost();
  await model.initialize(host);
  await model.dispose();
  assertEquals(host.records[0]?.models, ["mine.gguf"]);
  assert(model.fingerprint.includes('"model":"mine.gguf"'));
});

Deno.test("SdServerModel's fingerprint holds what changes the image, and no server", () => {
  const params = SdServerModel.paramsSchema.parse({
    endpoints: ["http://127.0.0.1:1234"],
    custom_sigmas: "reference",
    poll_interval: 3,
  });
  assertEquals(
    new SdServerModel(params).fingerprint,
    'SdServerModel {"custom_sigmas":"reference","negative_prompt":" ","num_inference_steps":50,' +
      '"sample_method":"euler","seed":0,"size":"reference","true_cfg_scale":4}',
  );
  assertEquals(new SdServerModel(params).concurrency, 2 + 1);
});
