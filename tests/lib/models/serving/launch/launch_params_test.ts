import { assertEquals } from "@std/assert";
import { z } from "zod";
import { launchSchema } from "../../../../../lib/models/serving/launch/launch_params.ts";
import { planServers } from "../../../../../lib/models/serving/launch/launch_plan.ts";
import { fillPlaceholders } from "../../../../../lib/models/serving/launch/placeholders.ts";

function problems(params: Record<string, unknown>): readonly string[] {
  const result = launchSchema.safeParse({ command: "vllm {port}", ...params });
  return result.error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
}

Deno.test("launchSchema says what is wrong with devices, ports, paths and values", () => {
  assertEquals(problems({ per_device: [0, "1,2", "GPU-5a7e"], port: 8000 }), []);
  assertEquals(problems({ port: 65_535, per_device: [0, 1] }), [
    "port: 2 servers need ports up to 65536, over 65535",
  ]);
  assertEquals(problems({ args: ["--device", "cuda:{device}"] }), [
    "per_device: {device} is used; say which devices there are",
  ]);
  assertEquals(problems({ per_device: [0], env: { CUDA_VISIBLE_DEVICES: "1" } }), [
    "env.CUDA_VISIBLE_DEVICES: per_device sets this; leave one of them out",
  ]);
  assertEquals(problems({ env: { CUDA_VISIBLE_DEVICES: "1" } }), []);
  assertEquals(problems({ per_device: ["0,1,0"] }), [
    "per_device.0: names a device twice for one server; for two servers on it, write two entries",
  ]);
  assertEquals(problems({ ready: { path: "health" } }), [
    "ready.path: expected a path that begins with /",
  ]);
  assertEquals(problems({ args: ["--port", 8000] }), [
    "args.1: expected text; put numbers in quotes",
  ]);
  assertEquals(problems({ devices: [0] }).length, 1);
  const portless = { command: "vllm", args: ["--port", "8000"] };
  assertEquals(problems(portless), [
    "args: write {port} where the command line has its port, or say in `port` which one it uses",
  ]);
  assertEquals(problems({ ...portless, port: 8000 }), []);
  assertEquals(problems({ ...portless, port: 8000, per_device: [0, 1] }), [
    "args: 2 servers need a port each: write {port} where the command line has its port",
  ]);
  assertEquals(problems({ command: "serve", env: { PORT: "{port}" } }), []);
});

Deno.test("launchSchema can be written as a JSON Schema, with all keys described", () => {
  const { properties = {}, required } = z.toJSONSchema(launchSchema, { io: "input" });
  assertEquals(required, ["command"]);
  for (const [key, property] of Object.entries(properties)) {
    assertEquals(typeof (property as { description?: unknown }).description, "string", key);
  }
});

Deno.test("fillPlaceholders() fills in what is known and leaves all other braces", () => {
  const values = { port: "8001", device: "4", devices: "4,5", index: "1", log_dir: "/run/{port}" };
  const table: readonly (readonly [string, string])[] = [
    ["--port={port}", "--port=8001"],
    ["{device} of {devices}", "4 of 4,5"],
    ["{index}{index}", "11"],
    // What was filled in is not read again.
    ["{log_dir}/x", "/run/{port}/x"],
    ['{"image": 2, "port": {port}}', '{"image": 2, "port": 8001}'],
    ["{ port } {Port} {ports} {} {{port}}", "{ port } {Port} {ports} {} {8001}"],
    ["${port}", "$8001"],
    ["", ""],
  ];
  for (const [text, filled] of table) assertEquals(fillPlaceholders(text, values), filled);
  assertEquals(fillPlaceholders("{port} {index}", { index: "0" }), "{port} 0");
});

Deno.test("planServers() gives servers that share a device ports and names of their own", () => {
  const params = launchSchema.parse({ command: "serve {port}", per_device: [0, 0], port: 9000 });
  assertEquals(
    planServers(params, { role: "judge" }).map(({ name, port, env }) => [name, port, env]),
    [
      ["judge-0", 9000, { CUDA_VISIBLE_DEVICES: "0" }],
      ["judge-1", 9001, { CUDA_VISIBLE_DEVICES: "0" }],
    ],
  );
});

Deno.test("planServers() fills in every text that may hold a placeholder", () => {
  const params = launchSchema.parse({
    command: "/opt/{device}/serve",
    args: ["--log", "{log_dir}/{index}.txt", '{"video": 0}', "{port}"],
    env: { HIP_VISIBLE_DEVICES: "{devices}" },
    cwd: "/srv/{index}",
    ready: { path: "/ready/{port}" },
    per_device: [7, "2,3"],
    port: 9000,
  });
  const template = [
    "/opt/{device}/serve",
    "--log",
    "{log_dir}/{index}.txt",
    '{"video": 0}',
    "{port}",
  ];
  assertEquals(planServers(params, { role: "judge", logs: "/run/logs" }), [
    {
      name: "judge-0",
      port: 9000,
      command: "/opt/7/serve",
      args: ["--log", "/run/logs/0.txt", '{"video": 0}', "9000"],
      template,
      env: { HIP_VISIBLE_DEVICES: "7", CUDA_VISIBLE_DEVICES: "7" },
      cwd: "/srv/0",
      readyPath: "/ready/9000",
    },
    {
      name: "judge-1",
      port: 9001,
      command: "/opt/2/serve",
      args: ["--log", "/run/logs/1.txt", '{"video": 0}', "9001"],
      template,
      env: { HIP_VISIBLE_DEVICES: "2,3", CUDA_VISIBLE_DEVICES: "2,3" },
      cwd: "/srv/1",
      readyPath: "/ready/9001",
    },
  ]);
});
