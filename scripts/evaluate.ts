import { type Command, EXIT, main, type Options, print, say } from "./cli/command.ts";
import { keepLoopbackDirect } from "./cli/loopback.ts";
import { configuredAccess } from "./cli/configured_access.ts";
import type { Progress } from "../lib/evaluation/mod.ts";
import { FILTER_OPTIONS, filterText, readFilter } from "./cli/filter_options.ts";

const command: Command = {
  name: "evaluate",
  summary: "Edits every pair of a benchmark, has each edit judged, and writes the report.\n" +
    "A run that was stopped goes on where it was; a finished one is left as it is.",
  options: [
    {
      name: "config",
      value: "FILE",
      help: "Configuration (YAML); without it, the built-in sample and baselines.",
    },
    { name: "output", value: "DIR", help: "Folder of the run; overrides evaluation.output_dir." },
    { name: "resume", help: "Go on with a run; an error if the folder holds none." },
    ...FILTER_OPTIONS,
    { name: "retry-crashed", help: "Try again what was left as failed after three crashes." },
    { name: "skip-invalid", help: "Record defective pairs as skipped and go on." },
    {
      name: "min-coverage",
      value: "SHARE",
      help: "Exit with 3 if a smaller share of the pairs is scored (0 to 1).",
    },
    { name: "repeats", value: "N", help: "Judge each edit N times; the score is the mean." },
    { name: "controls", value: "N", help: "Check the judge itself on N pairs." },
    {
      name: "dry-run",
      help: "Check all, say what would be done, and stop; exit code 2 if not ready.",
    },
    { name: "no-progress", help: "Print no progress." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [
    ["deno task evaluate", "the built-in sample, into outputs/"],
    ["deno task evaluate --config my.yaml --dry-run", "checks everything and prints the plan"],
    ["deno task evaluate --config my.yaml --limit 10", "the first ten pairs"],
    ["deno task evaluate --config my.yaml --category 物理 --category 因果", "two categories"],
    ["deno task evaluate --config my.yaml --shard 1/4", "the first of four parts"],
  ],
  access: configuredAccess,
  afterFault:
    "What was finished before is kept: once this is mended, the same command goes on from there.",
  run: evaluateCommand,
};

async function evaluateCommand(options: Options): Promise<number> {
  const filter = readFilter(options);
  const minCoverage = options.number("min-coverage", { min: 0, max: 1, whole: false });
  const {
    assertRunExists,
    dryRun,
    evaluate,
    missingOfModels,
    openBenchmark,
    overrideConfig,
  } = await import("../lib/evaluation/mod.ts");
  const { loadConfiguration } = await import("./cli/configuration.ts");
  const { interruptSignal } = await import("./cli/interrupt.ts");
  const { TerminalProgress } = await import("./cli/terminal_progress.ts");
  const { versions } = await import("../lib/versions.ts");

  const loaded = overrideConfig(await loadConfiguration(options.text("config")), {
    outputDir: options.text("output"),
    skipInvalid: options.has("skip-invalid") || undefined,
    minCoverage,
    repeats: options.number("repeats", { min: 1, max: 100 }),
    controls: options.number("controls", { min: 0, max: 100 }),
  });
  const { evaluation } = loaded.config;
  const folder = evaluation.output_dir;
  const retryCrashed = options.has("retry-crashed");
  if (options.has("resume")) await assertRunExists(folder);
  const progress = new TerminalProgress(
    !evaluation.disable_progress_bar && !options.has("no-progress"),
  );
  const signal = interruptSignal(() =>
    progress.say("Stopping: finished work is kept. Once more to leave at once.")
  );
  // Loaded once work is under way: so a run goes on sooner, and files that are changed in the time
  // that it takes matter less.
  let loading: ReturnType<typeof loadReport> | undefined;
  const report = () => loading ??= loadReport();
  const watch = {
    signal,
    onProgress: (now: Progress) => {
      progress.show(now);
      if (now.fresh > 0) report().catch(() => {}); // thrown where it is needed
    },
    onMessage: progress.say,
    onStatus: progress.status,
  };
  const benchmark = await openBenchmark(loaded, { ...watch, filter });
  keepLoopbackDirect();
  if (options.has("dry-run")) {
    const plan = await dryRun(loaded, { benchmark, retryCrashed });
    const missing = await missingOfModels(loaded, { editing: plan.edits > 0 });
    const { dryRunText, notReady } = await import("./cli/dry_run_text.ts");
    print(
      options.has("json")
        ? JSON.stringify({ ready: missing.length === 0, missing, ...plan }, null, 2)
        : [dryRunText(plan), ...notReady(missing)].join("\n"),
    );
    return missing.length === 0 ? EXIT.done : EXIT.usage;
  }
  const { ending, outcomes, metadata, files } = await evaluate(loaded, benchmark, {
    ...watch,
    filterText: filterText(options),
    retryCrashed,
    versions,
    writeReport: async (...written) => (await report()).own.write(...written),
  });
  progress.end();
  const { own, resultJson, resultText } = await report();
  const document = own.document(outcomes, metadata);
  if (options.has("json")) {
    print(JSON.stringify(resultJson(document, { ending, folder, files }), null, 2));
  } else if (ending !== "interrupted") {
    print(resultText(document, { folder, files }));
  }
  if (ending === "interrupted") {
    say(`Interrupted. The same command goes on; what was finished is kept in ${folder}.`);
    return EXIT.interrupted;
  }
  if (ending === "nothing to do") say("Nothing to do: this run is finished.");
  const { count } = document.overall;
  const { repeats } = document;
  // A judgement that is missing among several must not hide behind the others.
  const coverage = repeats === null
    ? document.overall.coverage
    : document.overall.coverage * (1 - repeats.missing / repeats.judgements);
  const wanted = evaluation.unparsed_policy === "fail" ? 1 : evaluation.min_coverage;
  if (coverage < wanted) {
    say(
      `Only ${(coverage * 100).toFixed(1)} % of the ${
        repeats === null ? "pairs are scored" : "judgements gave a score"
      }; ${wanted * 100} % are asked for.`,
    );
    return EXIT.coverage;
  }
  if (count > 0 && coverage === 0) {
    say("No pair got a score. The report and the log say why.");
    return EXIT.coverage;
  }
  return EXIT.done;
}

async function loadReport() {
  const { resultJson, resultText, RunReport } = await import("./cli/result.ts");
  return { own: new RunReport(), resultJson, resultText };
}

if (import.meta.main) await main(command);
