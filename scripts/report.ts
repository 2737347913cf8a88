import { type Command, EXIT, main, type Options, print, UsageError } from "./cli/command.ts";
import { runAccess } from "./cli/run_access.ts";

const command: Command = {
  name: "report",
  summary: "Rebuilds the report of a run from its journal; also of one that is not finished.",
  options: [
    { name: "run", value: "DIR", help: "Folder of the run." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [["deno task report --run outputs", "writes a new report into outputs/results/"]],
  access: (options) => runAccess([options.text("run")]),
  run: report,
};

async function report(options: Options): Promise<number> {
  const folder = options.text("run");
  if (folder === undefined) throw new UsageError("--run DIR is missing");
  const { reportStoredRun } = await import("./cli/result.ts");
  print(await reportStoredRun(folder, { json: options.has("json") }));
  return EXIT.done;
}

if (import.meta.main) await main(command);
