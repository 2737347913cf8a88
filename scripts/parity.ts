import { type Command, EXIT, main, type Options, print, say, UsageError } from "./cli/command.ts";

const command: Command = {
  name: "parity",
  summary:
    "Makes the edits of a reference's cases with an exported Qwen-Image-Edit, and compares noise,\n" +
    "embeddings, latents and image with the reference's. Ends with code 4 after the first case in\n" +
    "which one of them is farther off than it may be.",
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
  const { EditGraphs } = await import("../lib/models/diffusion/qwen_image_edit/edit_graphs.ts");
  const { isMet, measureParity, parityCases } = await import(
    "../lib/models/diffusion/qwen_image_edit/parity.ts"
  );
  const { parityText } = await import("./cli/parity_text.ts");

  const cases = await parityCases(folder);
  await using graphs = await EditGraphs.open(model, { device: options.text("device") ?? "cpu" });
  const measured = [];
  for (const path of cases) {
    const result = await measureParity(graphs, path);
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

if (import.meta.main) await main(command);
