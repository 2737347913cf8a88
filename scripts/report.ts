import { type Command, EXIT, main, type Options, print, say, UsageError } from "./cli/command.ts";

const command: Command = {
  name: "report",
  summary: "Rebuilds the report of a run from its journal; also of one that is not finished.",
  options: [
    { name: "run", value: "DIR", help: "Folder of the run." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [["deno task report --run outputs", "writes a new report into outputs/results/"]],
  run: report,
};

async function report(options: Options): Promise<number> {
  const folder = options.text("run");
  if (folder === undefined) throw new UsageError("--run DIR is missing");
  const { readRun } = await import("../lib/evaluation/mod.ts");
  const { resultJson, resultText, writeRunReport } = await import("./cli/result.ts");
  const { buildReport } = await import("../lib/report/mod.ts");
  const { outcomes, metadata, faults } = await readRun(folder);
  for (const { line, reason } of faults) say(`journal.jsonl:${line}: ${reason}`);
  const files = await writeRunReport(folder, outcomes, metadata);
  const document = buildReport(outcomes, metadata);
  print(
    options.has("json")
      ? JSON.stringify(resultJson(document, { ending: "done", folder, files }), null, 2)
      : resultText(document, { folder, files }),
  );
  return EXIT.done;
}

if (import.meta.main) await main(command);
