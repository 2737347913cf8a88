import type { ParityCase } from "../lib/models/parity.ts";
import { type Command, EXIT, main, type Options, print, say, UsageError } from "./cli/command.ts";

const command: Command = {
  name: "parity",
  summary:
    "Does a reference's cases over with an exported model, and compares what comes of each step with\n" +
    "the reference's: noise, embeddings, latents and image of Qwen-Image-Edit; pixels, tokens, logits\n" +
    "and reply of Qwen3-VL. Ends with code 4 after the first case in which one of them is farther\n" +
    "off than it may be.",
  options: [
    { name: "model", value: "DIR", help: "Folder of the exported model." },
    { name: "cases", value: "DIR", help: "Folder of a case, or of such folders." },
    { name: "device", value: "NAME", help: "cpu (default), cuda, cuda:<number> or webgpu." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [
    ["deno task parity --model exported --cases cases", "every case, on the CPU"],
    ["deno task parity --model exported --cases cases/landscape --device cuda", "one, on a GPU"],
  ],
  run: parity,
};

async function parity(options: Options): Promise<number> {
  const model = options.text("model");
  if (model === undefined) throw new UsageError("--model DIR is missing");
  const folder = options.text("cases");
  if (folder === undefined) throw new UsageError("--cases DIR is missing");
  const { isMet, parityCases } = await import("../lib/models/parity.ts");
  const { parityText } = await import("./cli/parity_text.ts");

  const cases = await parityCases(folder);
  await using opened = await openModel(model, options.text("device") ?? "cpu");
  const measured = [];
  for (const path of cases) {
    const result = await opened.measure(path);
    measured.push(result);
    if (!options.has("json")) print(`${parityText(result)}\n`);
    if (!result.rows.every(isMet)) break;
  }
  if (options.has("json")) print(JSON.stringify({ model, cases: measured }, null, 2));
  const exceeded = measured.at(-1)?.rows.find((row) => !isMet(row));
  if (exceeded === undefined) return EXIT.done;
  say(
    `${measured.at(-1)?.name}: ${exceeded.quantity} must be within ${exceeded.limit} of the ` +
      `reference, got ${exceeded.difference}`,
  );
  return EXIT.regression;
}

/** A model that is loaded, and compares cases. */
interface OpenedModel extends AsyncDisposable {
  measure(folder: string): Promise<ParityCase>;
}

/** Loads an editing model or a judge, whichever the folder holds. */
async function openModel(folder: string, device: string): Promise<OpenedModel> {
  const { isJudgeFolder, openJudgeGraphs } = await import(
    "../lib/models/reward/qwen3_vl/open_judge_graphs.ts"
  );
  if (await isJudgeFolder(folder)) {
    const { measureJudgeParity } = await import("../lib/models/reward/qwen3_vl/parity.ts");
    return opened(await openJudgeGraphs(folder, { device }), measureJudgeParity);
  }
  const { EditGraphs } = await import("../lib/models/diffusion/qwen_image_edit/edit_graphs.ts");
  const { measureParity } = await import("../lib/models/diffusion/qwen_image_edit/parity.ts");
  return opened(await EditGraphs.open(folder, { device }), measureParity);
}

function opened<Graphs extends AsyncDisposable>(
  graphs: Graphs,
  measure: (graphs: Graphs, folder: string) => Promise<ParityCase>,
): OpenedModel {
  return {
    measure: (folder) => measure(graphs, folder),
    [Symbol.asyncDispose]: () => Promise.resolve(graphs[Symbol.asyncDispose]()),
  };
}

if (import.meta.main) await main(command);
