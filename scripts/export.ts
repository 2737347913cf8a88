import { type Command, EXIT, main, type Options, print, say, UsageError } from "./cli/command.ts";
import type { ExportLayoutName } from "../lib/export/mod.ts";

const command: Command = {
  name: "export",
  summary: "Writes the edits of a run as the scorer of another benchmark looks for them.",
  options: [
    { name: "run", value: "DIR", help: "Folder of the run, of a benchmark that import made." },
    { name: "to", value: "NAME", help: "gedit, imgedit, kris, rise or magicbrush." },
    { name: "output", value: "DIR", help: "Folder to write into." },
    { name: "model", value: "NAME", help: "Name of the model's folder (that of its weights)." },
    { name: "benchmark", value: "FILE", help: "The benchmark file, where it was moved." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [[
    "deno task export --run outputs --to gedit --output results",
    "results/<model>/fullset/<task_type>/<language>/<key>.png",
  ]],
  run: exportTask,
};

async function exportTask(options: Options): Promise<number> {
  const { EXPORT_LAYOUTS, exportRun } = await import("../lib/export/mod.ts");
  const needed = (name: string, value: string): string => {
    const text = options.text(name);
    if (text === undefined) throw new UsageError(`--${name} ${value} is missing`);
    return text;
  };
  const folder = needed("run", "DIR");
  const names = Object.keys(EXPORT_LAYOUTS) as readonly ExportLayoutName[];
  const wanted = needed("to", "NAME");
  const to = names.find((name) => name === wanted);
  if (to === undefined) {
    throw new UsageError(`--to: expected ${names.join(", ")}, got "${wanted}"`);
  }
  const { interruptSignal } = await import("./cli/interrupt.ts");
  const { TerminalProgress } = await import("./cli/terminal_progress.ts");
  const progress = new TerminalProgress(true);
  const summary = await exportRun(folder, {
    to,
    output: needed("output", "DIR"),
    model: options.text("model"),
    benchmark: options.text("benchmark"),
    signal: interruptSignal(() => progress.say("Stopping: what is written stays.")),
    onProgress: (done, total) => progress.status(`Exporting: ${done} of ${total} pairs`),
  }).finally(() => progress.end());
  const { edits, sources, missing } = summary;
  if (missing.length > 0) {
    say(`Missing:\n${missing.map(({ id, reason }) => `  ${id}: ${reason}`).join("\n")}`);
  }
  print(
    options.has("json")
      ? JSON.stringify(summary, null, 2)
      : `${summary.folder}: ${edits} edits` + (sources === 0 ? "" : `, ${sources} sources`) +
        (missing.length === 0 ? "" : `; ${missing.length} missing`),
  );
  return missing.length === 0 ? EXIT.done : EXIT.coverage;
}

if (import.meta.main) await main(command);
