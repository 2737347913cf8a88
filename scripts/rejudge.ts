import { type Command, EXIT, main, type Options, print, say, UsageError } from "./cli/command.ts";
import { type Access, configValue, evaluationAccess, storedConfigValue } from "./cli/access.ts";
import { keepLoopbackDirect } from "./cli/loopback.ts";

const command: Command = {
  name: "rejudge",
  summary: "Judges the stored edits of a run again, with other prompts or another judge, into a\n" +
    "run of its own, and compares old and new scores pair by pair.",
  options: [
    { name: "run", value: "DIR", help: "Folder of the run whose edits are judged." },
    { name: "prompts", value: "NAME|FILE", help: "Other prompts: score_only, reasoned or a file." },
    { name: "config", value: "FILE", help: "A configuration with another judge or prompts." },
    { name: "repeats", value: "N", help: "Judge each edit N times; the score is the mean." },
    { name: "controls", value: "N", help: "Check the judge itself on N pairs." },
    { name: "output", value: "DIR", help: "Folder of the new run (the old one's with _rejudged)." },
    { name: "no-progress", help: "Print no progress." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [
    ["deno task rejudge --run outputs --prompts reasoned", "the other built-in prompts"],
    [
      "deno task rejudge --run outputs --repeats 5 --output outputs_repeats5",
      "each edit four times more",
    ],
    [
      "deno task rejudge --run outputs --config judge2.yaml --output outputs_judge2",
      "another judge",
    ],
  ],
  access: rejudgeAccess,
  run: rejudge,
};

async function rejudgeAccess(options: Options): Promise<Access> {
  const folder = options.text("run") ?? "";
  const config = options.text("config");
  const prompts = options.text("prompts");
  return await evaluationAccess({
    config: await (config === undefined ? storedConfigValue(folder) : configValue(config)),
    outputDir: rejudgedFolder(options, folder),
    read: [folder, config, prompts].filter((path) => path !== undefined),
  });
}

function rejudgedFolder(options: Options, folder: string): string {
  return options.text("output") ?? `${folder.replace(/[\\/]+$/, "")}_rejudged`;
}

async function rejudge(options: Options): Promise<number> {
  const folder = options.text("run");
  if (folder === undefined) throw new UsageError("--run DIR is missing");
  const config = options.text("config");
  const prompts = options.text("prompts");
  const repeats = options.number("repeats", { min: 1, max: 100 });
  const controls = options.number("controls", { min: 0, max: 100 });
  if (config !== undefined && prompts !== undefined) {
    throw new UsageError("name either --config FILE or --prompts NAME|FILE, not both");
  }
  if ([config, prompts, repeats, controls].every((given) => given === undefined)) {
    throw new UsageError(
      "say what is to differ: --config FILE, --prompts NAME|FILE, --repeats N or --controls N",
    );
  }
  const {
    evaluate,
    openBenchmark,
    overrideConfig,
    readRun,
    SAMPLE,
    samplePath,
    storedConfig,
    takeOverWork,
  } = await import("../lib/evaluation/mod.ts");
  const { compareRuns, runNames } = await import("../lib/report/mod.ts");
  const { loadConfiguration } = await import("./cli/configuration.ts");
  const { interruptSignal } = await import("./cli/interrupt.ts");
  const { comparisonText } = await import("./cli/comparison_text.ts");
  const { resultJson, resultText, RunReport } = await import("./cli/result.ts");
  const { sayFaults } = await import("./cli/say_faults.ts");
  const { TerminalProgress } = await import("./cli/terminal_progress.ts");
  const { versions } = await import("../lib/versions.ts");

  const stored = await readRun(folder);
  const output = rejudgedFolder(options, folder);
  const wanted = config === undefined
    ? await storedConfig(stored, { prompts })
    : await loadConfiguration(config);
  const loaded = overrideConfig(wanted, {
    outputDir: output,
    repeats,
    controls,
    // The run keeps the sample it drew; a later release may draw another one.
    dataPath: wanted.config.benchmark.data_path === SAMPLE ? samplePath(folder) : undefined,
  });
  keepLoopbackDirect();
  const progress = new TerminalProgress(!options.has("no-progress"));
  sayFaults(stored);
  const signal = interruptSignal(() => progress.say("Stopping: finished work is kept."));
  const watch = {
    signal,
    onProgress: progress.show,
    onMessage: progress.say,
    onStatus: progress.status,
  };
  const benchmark = await openBenchmark(loaded, watch);
  const { ids, replied } = await takeOverWork(stored, {
    loaded,
    benchmark,
    versions: await versions(),
  });
  say(
    `Took over ${ids.length} ${ids.length === 1 ? "edit" : "edits"}` +
      (replied === 0 ? "." : `, and the replies to ${replied} of them that would not differ.`),
  );
  const edited = new Set(ids);
  const selected = benchmark.selected.filter(({ id }) => edited.has(id));
  const chosen = { ...benchmark, selected, skipped: [] };
  const own = new RunReport();
  const { ending, outcomes, metadata, files } = await evaluate(loaded, chosen, {
    ...watch,
    filterText: ids.length === benchmark.whole ? "" : "the edits that there are",
    versions,
    writeReport: (...written) => own.write(...written),
  });
  if (ending === "interrupted") {
    say(`Interrupted. The same command goes on; what was finished is kept in ${output}.`);
    return EXIT.interrupted;
  }
  const document = own.document(outcomes, metadata);
  const [before = folder, now = output] = runNames([folder, output]);
  const comparison = compareRuns(
    { name: before, folder, outcomes: stored.outcomes, metadata: stored.metadata },
    // Its notices stand above already.
    [{ name: now, folder: output, outcomes, metadata: { ...metadata, notices: [] } }],
    { seed: 0 },
  );
  print(
    options.has("json")
      ? JSON.stringify(
        { ...resultJson(document, { ending, folder: output, files }), comparison },
        null,
        2,
      )
      : [
        resultText(document, { folder: output, files }),
        "",
        `Compared with ${folder}, pair by pair:`,
        comparisonText(comparison),
      ].join("\n"),
  );
  return EXIT.done;
}

if (import.meta.main) await main(command);
