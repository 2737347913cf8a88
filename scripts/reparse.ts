import { type Command, EXIT, main, type Options, print, UsageError } from "./cli/command.ts";
import { runAccess } from "./cli/run_access.ts";

const command: Command = {
  name: "reparse",
  summary:
    "Reads the stored replies of a run again with today's parser, and shows what changes.\n" +
    "No model is asked, and nothing is written unless told.",
  options: [
    { name: "run", value: "DIR", help: "Folder of the run." },
    { name: "apply", help: "Keep the new readings, and write a new report." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [
    ["deno task reparse --run outputs", "what today's parser reads otherwise"],
    ["deno task reparse --run outputs --apply", "keeps it"],
  ],
  access: (options) => runAccess([options.text("run")]),
  run: reparse,
};

/** Characters of a reply that are shown. */
const SHOWN = 120;

async function reparse(options: Options): Promise<number> {
  const folder = options.text("run");
  if (folder === undefined) throw new UsageError("--run DIR is missing");
  const apply = options.has("apply");
  const { reparseRun } = await import("../lib/evaluation/mod.ts");
  const { reportStoredRun } = await import("./cli/result.ts");
  const { oneLine } = await import("./cli/one_line.ts");
  const { sayFaults } = await import("./cli/say_faults.ts");
  const { replies, changed, faults } = await reparseRun(folder, { apply });
  sayFaults({ folder, faults });
  const json = options.has("json");
  const report = apply && changed.length > 0
    ? await reportStoredRun(folder, { json, extra: { replies, changed } })
    : undefined;
  if (json) {
    print(report ?? JSON.stringify({ folder, replies, changed }, null, 2));
    return EXIT.done;
  }
  print(`${replies} replies, ${changed.length} read otherwise today`);
  for (const { id, ask, repeat, aspect, control, before, now, reply } of changed) {
    const reading = (parsed: typeof now) =>
      parsed.status === "scored" ? String(parsed.score) : parsed.status;
    const question = [
      ...(control === undefined ? [] : [control]),
      ...(aspect === undefined ? [] : [aspect]),
      ...(repeat === 0 ? [] : [`judgement ${repeat}`]),
      `question ${ask}`,
    ].join(", ");
    print(`${id} (${question}): ${reading(before)} -> ${reading(now)}: ${oneLine(reply, SHOWN)}`);
  }
  if (report !== undefined) print(report);
  else if (changed.length > 0) print("Nothing was written; --apply keeps the new readings.");
  return EXIT.done;
}

if (import.meta.main) await main(command);
