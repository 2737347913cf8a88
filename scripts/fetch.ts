import { type Command, EXIT, main, type Options, print, UsageError } from "./cli/command.ts";

const command: Command = {
  name: "fetch",
  summary: "Downloads a model or data set of the hub into its clients' cache; prints the folder.",
  positional: "owner/name[@revision] ",
  options: [
    { name: "dataset", help: "It is a data set, not a model." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [
    ["deno task fetch Qwen/Qwen-Image-Edit", "weights for scripts/export"],
    ["deno task fetch --dataset stepfun-ai/GEdit-Bench", "for import --data"],
  ],
  run: fetchTask,
};

async function fetchTask(options: Options): Promise<number> {
  const [name, ...others] = options.positional;
  if (name === undefined || others.length > 0) throw new UsageError("name one repository");
  const { fetchSnapshot, hubSettings, parseRepository } = await import("../lib/hub/mod.ts");
  const repository = parseRepository(name, options.has("dataset") ? "dataset" : "model");
  if (repository === undefined) {
    throw new UsageError(`"${name}" is no name of the hub, such as Qwen/Qwen-Image-Edit`);
  }
  const { interruptSignal } = await import("./cli/interrupt.ts");
  const { TerminalProgress } = await import("./cli/terminal_progress.ts");
  const { fetchLine } = await import("./cli/fetch_line.ts");
  const progress = new TerminalProgress(true);
  const folder = await fetchSnapshot(repository, {
    settings: hubSettings(),
    signal: interruptSignal(() => progress.say("Stopping: what is fetched stays.")),
    onProgress: (now) => progress.status(fetchLine(name, now)),
  }).finally(() => progress.end());
  print(options.has("json") ? JSON.stringify({ ...repository, folder }, null, 2) : folder);
  return EXIT.done;
}

if (import.meta.main) await main(command);
