import { type Command, EXIT, main, type Options, print, say, UsageError } from "./cli/command.ts";

const command: Command = {
  name: "compare",
  summary:
    "Compares runs pair by pair: each further run with the first. Only pairs with a judge's\n" +
    "score in both runs count. Runs of another benchmark, judge or prompt set are refused.",
  positional: "DIR DIR... ",
  options: [
    { name: "force", help: "Compare runs whose benchmark, judge or prompts differ, and say so." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [["deno task compare runs/copy runs/my_model", "what my_model gains over copy"]],
  run: compare,
};

async function compare(options: Options): Promise<number> {
  const [first, ...others] = options.positional;
  if (first === undefined || others.length === 0) {
    throw new UsageError("name the folders of at least two runs");
  }
  const { judgingDifference, readRun } = await import("../lib/evaluation/mod.ts");
  const { InputError } = await import("../lib/input_error.ts");
  const { comparePaired } = await import("../lib/report/mod.ts");
  const { comparisonText } = await import("./cli/comparison_text.ts");
  const { sayFaults } = await import("./cli/say_faults.ts");
  const before = await readRun(first);
  sayFaults(before);
  const comparisons = [];
  for (const folder of others) {
    const now = await readRun(folder);
    const differences = judgingDifference(before.run.identity, now.run.identity);
    if (differences.length > 0) {
      const list = differences.map((line) => `  ${line}`).join("\n");
      const what = `${first} ("there") and ${folder} ("now") were not judged alike:\n${list}`;
      if (!options.has("force")) throw new InputError(`${what}\nCompare them with --force.`);
      say(what);
    }
    sayFaults(now);
    const notices = [...before.metadata.notices, ...now.metadata.notices];
    const groups = comparePaired(before.outcomes, now.outcomes);
    comparisons.push({ folder, differences, notices, groups });
  }
  if (options.has("json")) {
    print(JSON.stringify({ first, comparisons }, null, 2));
    return EXIT.done;
  }
  for (const { folder, notices, groups } of comparisons) {
    print([
      `${folder} compared with ${first}, pair by pair:`,
      ...notices.map((notice) => `! ${notice}`),
      comparisonText(groups),
    ].join("\n"));
  }
  return EXIT.done;
}

if (import.meta.main) await main(command);
