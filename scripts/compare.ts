import { type Command, EXIT, main, type Options, print, say, UsageError } from "./cli/command.ts";

const command: Command = {
  name: "compare",
  summary:
    "Compares runs pair by pair: each further run with the first. Only pairs with a judge's\n" +
    "score in both runs count. Where edits failed, were refused or changed nothing, the\n" +
    "difference over all pairs is there a second time, with 0 for these. Runs of another\n" +
    "benchmark, judge or prompt set are refused.\n" +
    "\n" +
    "A difference is shown where its 95 % interval excludes 0 and p is below 0.05: p of a\n" +
    "permutation test, adjusted by Holm's method where several are tested. A regression is a\n" +
    "loss that is shown and greater than what --fail-on-regression tolerates, over all pairs or\n" +
    "in any category; then the exit code is 4. Greater losses that are not shown, and what\n" +
    "interval or missing scores leave open, are named and do not change the exit code. Where no\n" +
    "pair is scored in both runs, it is 3.",
  positional: "DIR DIR... ",
  options: [
    { name: "force", help: "Compare runs whose benchmark, judge or prompts differ, and say so." },
    {
      name: "output",
      value: "DIR",
      help: "Write comparison.md, comparison.json and charts there.",
    },
    { name: "top", value: "N", help: "List N pairs that lost most and N that gained most (5)." },
    {
      name: "fail-on-regression",
      value: "X",
      help: "Exit with 4 on a loss of more than X points.",
    },
    { name: "seed", value: "N", help: "Seed of the permutation tests (0)." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [
    ["deno task compare runs/copy runs/my_model", "what my_model gains over copy"],
    [
      "deno task compare runs/main runs/branch --fail-on-regression 0.2 --output comparison",
      "for CI: fails if branch lost more than 0.2 points, and keeps the comparison",
    ],
  ],
  run: compare,
};

async function compare(options: Options): Promise<number> {
  const folders = options.positional.map((folder) => folder.replace(/(?<=.)[\\/]+$/, ""));
  const [folder, ...others] = folders;
  if (folder === undefined || others.length === 0) {
    throw new UsageError("name the folders of at least two runs");
  }
  const twice = folders.find((other, index) => folders.indexOf(other) < index);
  if (twice !== undefined) throw new UsageError(`${twice} is named twice`);
  const top = options.number("top", { min: 0 });
  const seed = options.number("seed", { min: 0, max: 2 ** 31 - 1 });
  const tolerance = options.number("fail-on-regression", { min: 0, max: 10, whole: false });
  const { judgingDifference, readRun } = await import("../lib/evaluation/mod.ts");
  const { InputError } = await import("../lib/input_error.ts");
  const { compareRuns, runNames, writeComparison } = await import("../lib/report/mod.ts");
  const { comparisonText } = await import("./cli/comparison_text.ts");
  const { sayFaults } = await import("./cli/say_faults.ts");
  const names = runNames(folders);
  const first = await readRun(folder);
  sayFaults(first);
  const later = [];
  for (const [index, other] of others.entries()) {
    const run = await readRun(other);
    sayFaults(run);
    const differences = judgingDifference(first.run, run.run);
    if (differences.length > 0 && !options.has("force")) {
      const list = differences.map((line) => `  ${line}`).join("\n");
      throw new InputError(
        `${folder} ("there") and ${other} ("now") were not judged alike:\n${list}\n` +
          "Compare them with --force.",
      );
    }
    later.push({ ...run, name: names[index + 1] ?? other, differences });
  }
  const comparison = compareRuns({ ...first, name: names[0] ?? folder }, later, {
    seed: seed ?? 0,
    top,
    tolerance,
  });
  const output = options.text("output");
  const files = output === undefined ? undefined : await writeComparison(output, comparison);
  print(options.has("json") ? JSON.stringify(comparison, null, 2) : comparisonText(comparison));
  if (files !== undefined) say(`Comparison: ${files.markdown}`);
  const isRegression = (comparison.regression?.found.length ?? 0) > 0;
  const isEmpty = comparison.comparisons.some(({ overall }) => overall.count === 0);
  return isRegression ? EXIT.regression : isEmpty ? EXIT.coverage : EXIT.done;
}

if (import.meta.main) await main(command);
