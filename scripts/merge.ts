import { type Command, EXIT, main, type Options, print, say, UsageError } from "./cli/command.ts";
import { runAccess } from "./cli/run_access.ts";

const command: Command = {
  name: "merge",
  summary: "Joins the parts of one evaluation (shards) into one run, and reports it.\n" +
    "It can be repeated as parts finish; what is joined already is left alone.",
  positional: "DIR... ",
  options: [
    { name: "output", value: "DIR", help: "Folder of the joined run." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [[
    "deno task merge runs/1 runs/2 --output runs/all",
    "the parts of --shard 1/2 and 2/2",
  ]],
  // Nothing is written to the parts, but Deno gives a file a second name only where it might be.
  access: (options) => runAccess([options.text("output"), ...options.positional]),
  run: merge,
};

async function merge(options: Options): Promise<number> {
  const output = options.text("output");
  if (options.positional.length === 0) throw new UsageError("name the folders of the parts");
  if (output === undefined) throw new UsageError("--output DIR is missing");
  const { mergeRuns } = await import("../lib/evaluation/mod.ts");
  const { reportStoredRun } = await import("./cli/result.ts");
  const { sayFaults } = await import("./cli/say_faults.ts");
  const merged = await mergeRuns(options.positional, output);
  for (const fault of merged.faults) sayFaults({ folder: fault.folder, faults: [fault] });
  for (const path of merged.missing) {
    say(`${path} is gone or was changed: its pair will be edited again`);
  }
  print(await reportStoredRun(output, { json: options.has("json"), extra: { merged } }));
  return EXIT.done;
}

if (import.meta.main) await main(command);
