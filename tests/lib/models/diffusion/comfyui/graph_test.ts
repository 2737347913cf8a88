import { assertEquals, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";
import { InputError } from "../../../../../lib/input_error.ts";
import {
  fillGraph,
  missingSlots,
  parseGraph,
  readGraph,
} from "../../../../../lib/models/diffusion/comfyui/graph.ts";
import { fillSlots, findSlots, SLOTS } from "../../../../../lib/models/diffusion/comfyui/slots.ts";
import { executionFault, nodeFaults } from "../../../../../lib/models/diffusion/comfyui/faults.ts";

const values = {
  image: "a.png",
  instruction: "turn {{image}} left",
  negative_prompt: " ",
  seed: 0,
  steps: 50,
  cfg: 4.5,
  width: 1184,
  height: 896,
};

/** Problems of a graph, one line each. */
function problemsOf(graph: unknown, outputNode?: string): readonly string[] {
  const text = typeof graph === "string" ? graph : JSON.stringify(graph);
  const { message } = assertThrows(
    () => parseGraph(text, { file: "g.json", outputNode }),
    InputError,
  );
  return message.split("\n  ").slice(1);
}

const good = {
  "1": { class_type: "LoadImage", inputs: { image: "{{image}}" } },
  "2": { class_type: "Edit", inputs: { image: ["1", 0], prompt: "{{instruction}}" } },
  "3": { class_type: "SaveImage", inputs: { images: ["2", 0] } },
};

for (const name of ["qwen_image_edit", "qwen_image_edit_plus"]) {
  Deno.test(`config/comfyui/${name}.json has every slot, and links that fit`, () => {
    const url = new URL(`../../../../../config/comfyui/${name}.json`, import.meta.url);
    const graph = readGraph({ file: fileURLToPath(url) });
    assertEquals([...graph.slots].toSorted(), SLOTS.toSorted());
    assertEquals(missingSlots(graph), []);
    const types = Object.values(graph.nodes).map(({ class_type }) => class_type);
    const encoder = name === "qwen_image_edit"
      ? "TextEncodeQwenImageEdit"
      : "TextEncodeQwenImageEditPlus";
    assertEquals(types.filter((type) => type === encoder).length, 2);
    for (const type of ["UNETLoader", "CLIPLoader", "VAELoader", "LoadImage", "VAEEncode"]) {
      assertEquals(types.filter((found) => found === type), [type]);
    }
    const inputs = (type: string) =>
      Object.values(graph.nodes).find(({ class_type }) => class_type === type)?.inputs ?? {};
    assertEquals(inputs("ModelSamplingAuraFlow")["shift"], 3);
    assertEquals(inputs("CFGNorm")["strength"], 1);
    assertEquals(inputs("CLIPLoader")["type"], "qwen_image");
    const { sampler_name, scheduler, denoise } = inputs("KSampler");
    assertEquals([sampler_name, scheduler, denoise], ["euler", "simple", 1]);
    assertEquals(graph.nodes[graph.outputNode]?.class_type, "SaveImage");
  });
}

Deno.test("fillGraph() fills slots with values of the right type, and changes nothing else", () => {
  const text = JSON.stringify({
    ...good,
    "9": {
      class_type: "KSampler",
      inputs: {
        seed: "{{seed}}",
        cfg: "{{cfg}}",
        model: ["2", 0],
        list: [["{{width}}"], "{ {seed}}"],
      },
      _meta: { title: "{{seed}}" },
    },
  });
  const graph = parseGraph(text, { file: "g.json" });
  const filled = fillGraph(graph, values);
  assertEquals(filled["9"], {
    class_type: "KSampler",
    inputs: { seed: 0, cfg: 4.5, model: ["2", 0], list: [[1184], "{ {seed}}"] },
    _meta: { title: "{{seed}}" },
  });
  assertEquals(filled["2"], {
    class_type: "Edit",
    inputs: { image: ["1", 0], prompt: "turn {{image}} left" },
  });
  assertEquals(graph.nodes["9"]?.inputs["seed"], "{{seed}}");
});

Deno.test("parseGraph() lists every problem with its node and place", () => {
  const text = `{
  "1": { "class_type": "A", "inputs": { "seed": "{{sede}}", "model": ["9", 0] } },
  "2": { "class_type": "B", "inputs": { "text": "please {{instruction}}", "deep": [{ "x": "{{?}}" }] } },
  "3": { "inputs": {} }
}`;
  assertEquals(problemsOf(text), [
    'g.json:1:1: the slot "{{image}}" is missing; write it as the image of a LoadImage node',
    "g.json:1:1: there is no SaveImage node; add one, or name the node whose image is the edit " +
    "with the parameter output_node",
    "g.json:2:41 1.inputs.seed: there is no slot {{sede}}; did you mean {{seed}}?",
    "g.json:2:61 1.inputs.model: links to node 9, which is not there",
    'g.json:3:41 2.inputs.text: a slot must be the whole value; write "{{instruction}}" without ' +
    "the text around it",
    "g.json:3:86 2.inputs.deep.0.x: there is no slot {{?}}; known are {{image}}, " +
    "{{instruction}}, {{negative_prompt}}, {{seed}}, {{steps}}, {{cfg}}, {{width}}, {{height}}",
    "g.json:4:3 3: expected a node, with class_type and inputs",
  ]);
});

Deno.test("parseGraph() takes slots with blanks for mistakes", () => {
  const graph = { ...good, "4": { class_type: "A", inputs: { a: "{{ seed }}" } } };
  assertEquals(problemsOf(graph), [
    "g.json:1:235 4.inputs.a: there is no slot {{ seed }}; did you mean {{seed}}?",
  ]);
});

Deno.test("parseGraph() wants one output node", () => {
  const two = { ...good, "10": { class_type: "SaveImage", inputs: {} } };
  assertEquals(problemsOf(two), [
    "g.json:1:1: there are 2 SaveImage nodes (3, 10); name the one whose image is the edit with " +
    "the parameter output_node",
  ]);
  const text = JSON.stringify(two);
  assertEquals(parseGraph(text, { file: "g.json", outputNode: "10" }).outputNode, "10");
  assertEquals(problemsOf(two, "11"), [
    "g.json:1:1: output_node: there is no node 11; did you mean 1?",
  ]);
});

Deno.test("parseGraph() knows the editor's own format, and what is no graph", () => {
  const editor = JSON.stringify({ last_node_id: 3, nodes: [], links: [] });
  const parse = (text: string) => () => parseGraph(text, { file: "g.json" });
  assertThrows(parse(editor), InputError, "format of ComfyUI's editor; export it as API format");
  assertThrows(parse("[]"), InputError, "Cannot use the graph g.json: expected nodes by their ids");
  assertThrows(parse("{"), InputError, "Cannot use the graph g.json: it is not JSON: ");
});

Deno.test("missingSlots() names each parameter without a slot", () => {
  assertEquals(missingSlots(parseGraph(JSON.stringify(good), { file: "g.json" })), [
    "negative_prompt: the graph has no slot {{negative_prompt}}, its own value counts",
    "seed: the graph has no slot {{seed}}, its own value counts",
    "num_inference_steps: the graph has no slot {{steps}}, its own value counts",
    "true_cfg_scale: the graph has no slot {{cfg}}, its own value counts",
    "size: the graph has no slot {{width}} and {{height}}, its own value counts",
  ]);
});

Deno.test("findSlots() and fillSlots() are no way to a prototype", () => {
  const hostile = JSON.parse('{"__proto__": {"seed": "{{seed}}"}, "a": "{{__proto__}}"}');
  assertEquals(findSlots(hostile).map(({ kind }) => kind), ["slot", "problem"]);
  const filled = fillSlots(hostile, values) as Record<string, unknown>;
  assertEquals(Object.keys(filled), ["__proto__", "a"]);
  assertEquals(filled["seed"], undefined);
});

Deno.test("nodeFaults() and executionFault() make one line of what they can read", () => {
  assertEquals(nodeFaults({ node_errors: {} }), undefined);
  assertEquals(nodeFaults({ node_errors: [] }), undefined);
  assertEquals(nodeFaults(undefined), undefined);
  const errors = [{ message: "a\nb", details: "c" }, { message: "d" }];
  assertEquals(
    nodeFaults({ node_errors: { "7": { errors, class_type: "X" }, "8": {} } }),
    "node 7 (X): a b: c; d; node 8: no reason given",
  );
  const long = nodeFaults({ node_errors: { "7": { errors: [{ message: "x".repeat(9000) }] } } });
  assertEquals(long?.length, 500);
  assertEquals(executionFault([["execution_start", {}]]), undefined);
  assertEquals(executionFault([["execution_error", {}]]), "no reason given");
  assertEquals(
    executionFault([["execution_error", { node_id: 3, exception_message: "boom\n" }]]),
    "node 3: boom",
  );
});
