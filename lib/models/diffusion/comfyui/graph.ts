import { z } from "zod";
import { sha256 } from "../../../files/hash.ts";
import { InputError, messageOf } from "../../../input_error.ts";
import { nearest } from "../../../text/nearest.ts";
import { type Problem, ProblemsError } from "../../../text/problem.ts";
import { type KeyPath, yamlPositions } from "../../../text/yaml_positions.ts";
import { fillSlots, findSlots, type SlotName, type SlotValues } from "./slots.ts";

/** A node of a graph, as ComfyUI's API takes it. */
export interface GraphNode {
  /** Type of the node, such as `KSampler`. */
  readonly class_type: string;
  /** Values, slots, and links (`[node id, output]`) by the names of the inputs. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A graph of ComfyUI with named slots, checked. */
export interface ComfyUIGraph {
  /** File that it was read from, as the user named it. */
  readonly file: string;
  /** SHA-256 of the file, in hex. */
  readonly hash: string;
  /** Nodes by their ids. */
  readonly nodes: Readonly<Record<string, GraphNode>>;
  /** Slots that it has. */
  readonly slots: ReadonlySet<SlotName>;
  /** Id of the node whose first image is the edit. */
  readonly outputNode: string;
}

/** Where a graph comes from. */
export interface GraphOrigin {
  /** File, as the user named it. */
  readonly file: string;
  /** Id of the node whose image is taken; the only `SaveImage` node where absent. */
  readonly outputNode?: string | undefined;
}

const graphSchema = z.record(z.string(), z.unknown());
const nodeSchema = z.looseObject({
  class_type: z.string().min(1),
  inputs: z.record(z.string(), z.unknown()),
});

/**
 * Reads and checks a graph's file, relative to the working folder.
 *
 * It is read at once, because a model's fingerprint needs its hash and cannot wait.
 *
 * @throws {InputError} If it cannot be read or used; a `ProblemsError` lists every problem with its
 * place.
 */
export function readGraph({ file, outputNode }: GraphOrigin): ComfyUIGraph {
  let text: string;
  try {
    text = Deno.readTextFileSync(file);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "there is no such file"
      : messageOf(cause);
    throw new InputError(
      `Cannot read the graph ${file}: ${reason} (relative paths start from ${Deno.cwd()}). ` +
        `Export one from ComfyUI as API format, and write slots such as "{{image}}" and ` +
        `"{{instruction}}" into it`,
      { cause },
    );
  }
  return parseGraph(text, { file, outputNode });
}

/**
 * Reads a graph in ComfyUI's API format, in which some values are slots: `"{{image}}"`,
 * `"{{instruction}}"`, `"{{negative_prompt}}"`, `"{{seed}}"`, `"{{steps}}"`, `"{{cfg}}"`,
 * `"{{width}}"`, `"{{height}}"`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const text = JSON.stringify({
 *   "1": { class_type: "LoadImage", inputs: { image: "{{image}}" } },
 *   "2": { class_type: "MyEditor", inputs: { image: ["1", 0], prompt: "{{instruction}}" } },
 *   "3": { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: "edit" } },
 * });
 * const graph = parseGraph(text, { file: "graph.json" });
 * assertEquals([[...graph.slots], graph.outputNode], [["image", "instruction"], "3"]);
 * ```
 *
 * @throws {InputError} If it cannot be used; a `ProblemsError` lists every problem with its place.
 */
export function parseGraph(text: string, { file, outputNode }: GraphOrigin): ComfyUIGraph {
  const places = () => yamlPositions(text);
  const problem = (keyPath: KeyPath, message: string): Problem => ({
    file,
    ...places().ofKey(keyPath),
    keyPath,
    message,
  });
  const entries = nodeEntries(text, file);
  const ids = entries.map(([id]) => id);
  const problems: Problem[] = [];
  const slots = new Set<SlotName>();
  const meant = new Set<SlotName | undefined>();
  const nodes: [string, GraphNode][] = [];
  for (const [id, value] of entries) {
    const node = nodeSchema.safeParse(value);
    if (!node.success) {
      problems.push(problem([id], "expected a node, with class_type and inputs"));
      continue;
    }
    const { inputs } = node.data;
    // Titles and the like are the user's own words: only inputs are sought for slots.
    for (const found of findSlots(inputs)) {
      if (found.kind === "slot") {
        slots.add(found.name);
      } else {
        meant.add(found.meant);
        problems.push(problem([id, "inputs", ...found.path], found.message));
      }
    }
    for (const [name, from] of links(inputs)) {
      if (ids.includes(from)) continue;
      problems.push(problem([id, "inputs", name], `links to node ${from}, which is not there`));
    }
    nodes.push([id, node.data]);
  }
  for (const name of ["image", "instruction"] as const) {
    if (slots.has(name) || meant.has(name)) continue;
    const where = name === "image" ? "the image of a LoadImage node" : "the prompt's value";
    problems.push(problem([], `the slot "{{${name}}}" is missing; write it as ${where}`));
  }
  const output = chooseOutput(nodes, outputNode);
  if (output.kind === "problem") problems.push(problem([], output.message));
  if (problems.length > 0 || output.kind === "problem") throw new ProblemsError(problems);
  return {
    file,
    hash: sha256(text),
    nodes: Object.fromEntries(nodes),
    slots,
    outputNode: output.id,
  };
}

/** A copy of the graph's nodes with the values of one edit in its slots, ready to be sent. */
export function fillGraph(
  { nodes }: ComfyUIGraph,
  values: SlotValues,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => [
      id,
      { ...node, inputs: fillSlots(node.inputs, values) },
    ]),
  );
}

/** What of the parameters the graph has no slot for, one phrase each, as `run.json` keeps it. */
export function missingSlots({ slots }: ComfyUIGraph): readonly string[] {
  const wanted: readonly (readonly [parameter: string, ...slots: SlotName[]])[] = [
    ["negative_prompt", "negative_prompt"],
    ["seed", "seed"],
    ["num_inference_steps", "steps"],
    ["true_cfg_scale", "cfg"],
    ["size", "width", "height"],
  ];
  return wanted.flatMap(([parameter, ...names]) => {
    const lacking = names.filter((name) => !slots.has(name)).map((name) => `{{${name}}}`);
    if (lacking.length === 0) return [];
    return [`${parameter}: the graph has no slot ${lacking.join(" and ")}, its own value counts`];
  });
}

function nodeEntries(text: string, file: string): readonly (readonly [string, unknown])[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`Cannot use the graph ${file}: it is not JSON: ${messageOf(cause)}`, {
      cause,
    });
  }
  const graph = graphSchema.safeParse(value);
  if (!graph.success) {
    throw new InputError(`Cannot use the graph ${file}: expected nodes by their ids`);
  }
  if (Array.isArray(graph.data["nodes"])) {
    throw new InputError(
      `Cannot use the graph ${file}: it is in the format of ComfyUI's editor; export it as API ` +
        `format (menu: Workflow, Export (API))`,
    );
  }
  return Object.entries(graph.data);
}

function links(inputs: GraphNode["inputs"]): readonly (readonly [string, string])[] {
  return Object.entries(inputs).flatMap(([name, value]) => {
    if (!Array.isArray(value) || value.length !== 2) return [];
    const [id, output] = value as readonly unknown[];
    return typeof id === "string" && typeof output === "number" ? [[name, id] as const] : [];
  });
}

function chooseOutput(
  nodes: readonly (readonly [string, GraphNode])[],
  wanted: string | undefined,
): { readonly kind: "node"; readonly id: string } | {
  readonly kind: "problem";
  readonly message: string;
} {
  const ids = nodes.map(([id]) => id);
  if (wanted !== undefined) {
    if (ids.includes(wanted)) return { kind: "node", id: wanted };
    const near = nearest(wanted, ids);
    const advice = near === undefined ? "" : `; did you mean ${near}?`;
    return { kind: "problem", message: `output_node: there is no node ${wanted}${advice}` };
  }
  const saving = nodes.filter(([, node]) => node.class_type === "SaveImage").map(([id]) => id);
  const [only, ...others] = saving;
  if (only !== undefined && others.length === 0) return { kind: "node", id: only };
  return {
    kind: "problem",
    message: only === undefined
      ? "there is no SaveImage node; add one, or name the node whose image is the edit with the " +
        "parameter output_node"
      : `there are ${saving.length} SaveImage nodes (${saving.join(", ")}); name the one whose ` +
        "image is the edit with the parameter output_node",
  };
}
