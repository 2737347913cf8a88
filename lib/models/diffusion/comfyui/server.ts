import { z } from "zod";
import { InputError } from "../../../input_error.ts";
import { nearest } from "../../../text/nearest.ts";
import type { ServerRecord } from "../../model_host.ts";
import type { Endpoint } from "../../serving/http/endpoint.ts";
import { RequestFailure } from "../../serving/http/failure.ts";
import { type ComfyUIGraph, missingSlots } from "./graph.ts";

const stats = z.object({ system: z.object({ comfyui_version: z.string().optional() }) });

const choices = z.array(z.string());
/** An input's type: the list of its choices itself, or a word and options with that list. */
const comboInput = z.union([
  z.tuple([choices]).rest(z.unknown()).transform(([list]) => list),
  z.tuple([z.literal("COMBO"), z.object({ options: choices })]).rest(z.unknown())
    .transform(([, { options }]) => options),
]);
const nodeInfo = z.object({
  input: z.object({
    required: z.record(z.string(), z.unknown()).default({}),
    optional: z.record(z.string(), z.unknown()).default({}),
  }),
});

/** What is said of every ComfyUI: `engines.md`, 5.4. */
const OTHER_NOISE = "seed: ComfyUI draws its noise and spaces its steps in other ways than the " +
  "reference pipeline, so single images cannot be compared with the reference's";

/**
 * Makes the record of a ComfyUI server, and sees to it that the server can run a graph: it knows
 * every type of node, and has the files that inputs such as `unet_name` name.
 *
 * @throws {InputError} If it cannot; every problem is listed.
 * @throws {RequestFailure} If it does not answer as ComfyUI does.
 */
export async function describeComfyUI(
  endpoint: Endpoint,
  graph: ComfyUIGraph,
): Promise<ServerRecord> {
  const reply = await endpoint.request({ path: "/system_stats" });
  const result = stats.safeParse(reply.json());
  if (!result.success) {
    throw new InputError(
      `${endpoint.url} is not ComfyUI: its /system_stats has no system; check params.endpoints`,
    );
  }
  const version = result.data.system.comfyui_version;
  const { problems, files } = await checkNodes(endpoint, graph);
  if (problems.length > 0) {
    const of = version === undefined ? "" : ` (ComfyUI ${version})`;
    throw new InputError(
      [`${endpoint.url}${of} cannot run the graph ${graph.file}:`, ...problems].join("\n  "),
    );
  }
  return {
    url: endpoint.url,
    software: "comfyui",
    ...(version === undefined ? {} : { version }),
    models: files,
    unsupported: [...missingSlots(graph), OTHER_NOISE],
  };
}

async function checkNodes(
  endpoint: Endpoint,
  graph: ComfyUIGraph,
): Promise<{ readonly problems: readonly string[]; readonly files: readonly string[] }> {
  const problems: string[] = [];
  const files = new Set<string>();
  const types = new Map<string, Readonly<Record<string, unknown>> | undefined>();
  for (const [id, { class_type, inputs }] of Object.entries(graph.nodes)) {
    if (!types.has(class_type)) types.set(class_type, await inputsOf(endpoint, class_type));
    const known = types.get(class_type);
    if (known === undefined) {
      problems.push(
        `node ${id}: there is no node type ${class_type}; update ComfyUI, or install the nodes ` +
          "that it belongs to",
      );
      continue;
    }
    for (const [name, value] of Object.entries(inputs)) {
      // Of other inputs, nodes may accept more than their lists.
      if (!name.endsWith("_name") || typeof value !== "string") continue;
      const combo = comboInput.safeParse(known[name]);
      if (!combo.success) continue;
      if (combo.data.includes(value)) {
        if (/\.\w+$/.test(value)) files.add(value);
      } else {
        problems.push(`node ${id} (${class_type}): ${missingChoice(name, value, combo.data)}`);
      }
    }
  }
  return { problems, files: [...files] };
}

/** The inputs of a type of node, or `undefined` where the server does not know it. */
async function inputsOf(
  endpoint: Endpoint,
  type: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  let answer: unknown;
  try {
    answer = (await endpoint.request({ path: `/object_info/${encodeURIComponent(type)}` })).json();
  } catch (error) {
    // A proxy that does not pass it on is no reason to stop; the server checks the graph, too.
    if (error instanceof RequestFailure && error.status === 404) return {};
    throw error;
  }
  const infos = z.record(z.string(), z.unknown()).safeParse(answer);
  if (!infos.success) return {};
  if (!Object.hasOwn(infos.data, type)) return undefined;
  const info = nodeInfo.safeParse(infos.data[type]);
  return info.success ? { ...info.data.input.required, ...info.data.input.optional } : {};
}

function missingChoice(name: string, value: string, known: readonly string[]): string {
  const near = nearest(value, known);
  const shown = known.slice(0, 10).join(", ") + (known.length > 10 ? ", ..." : "");
  return `${name} "${value}" is not there; ` +
    (near !== undefined
      ? `did you mean "${near}"?`
      : known.length === 0
      ? "the server has none"
      : `the server has ${shown}`);
}
