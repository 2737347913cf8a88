import { type Command, EXIT, main, type Options, print, UsageError } from "./cli/command.ts";

const PAIRS = 20;

const command: Command = {
  name: "canary",
  summary:
    "Freezes pairs of a run with their edits and scores into one file. A configuration that\n" +
    "names it in evaluation.canary has them judged again in each run, and its report says\n" +
    "whether the judge has changed.",
  options: [
    { name: "run", value: "DIR", help: "Folder of the run." },
    { name: "output", value: "FILE", help: "File to write (JSON Lines, images included)." },
    { name: "pairs", value: "N", help: `Pairs, evenly over the categories (${PAIRS}).` },
    { name: "seed", value: "N", help: "Seed of the choice (0)." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [[
    "deno task canary --run outputs --output canary.jsonl",
    "then `canary: canary.jsonl` under evaluation",
  ]],
  run: canary,
};

async function canary(options: Options): Promise<number> {
  const folder = options.text("run");
  const path = options.text("output");
  if (folder === undefined || path === undefined) {
    throw new UsageError("--run DIR and --output FILE are needed");
  }
  const pairs = options.number("pairs", { min: 6, whole: true }) ?? PAIRS;
  const seed = options.number("seed", { min: 0, whole: true }) ?? 0;
  const { freezeCanary, readRun } = await import("../lib/evaluation/mod.ts");
  const { sayFaults } = await import("./cli/say_faults.ts");
  const run = await readRun(folder);
  sayFaults(run);
  const frozen = await freezeCanary(run, { path, pairs, seed });
  if (options.has("json")) {
    print(JSON.stringify({ path, ...frozen }, null, 2));
    return EXIT.done;
  }
  const list = Object.entries(frozen.categories).map(([name, count]) => `${count} ${name}`);
  print(`Froze ${frozen.pairs} pairs in ${path}: ${list.join(", ")}`);
  return EXIT.done;
}

if (import.meta.main) await main(command);
