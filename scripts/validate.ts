import { type Command, EXIT, main, type Options, print } from "./cli/command.ts";
import { keepLoopbackDirect } from "./cli/loopback.ts";
import { configuredAccess } from "./cli/configured_access.ts";
import { FILTER_OPTIONS, readFilter } from "./cli/filter_options.ts";

const command: Command = {
  name: "validate",
  summary: "Checks everything that can be checked before a GPU second is spent: the\n" +
    "configuration, the models' parameters, the prompts, every pair and image of the benchmark,\n" +
    "and the run's folder. Says what the models lack to run on this machine.",
  options: [
    { name: "config", value: "FILE", help: "Configuration (YAML); without it, the embedded one." },
    { name: "output", value: "DIR", help: "Folder of the run; overrides evaluation.output_dir." },
    ...FILTER_OPTIONS,
    { name: "skip-invalid", help: "Allow defective pairs." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [["deno task validate --config my.yaml", "lists every problem, or what would be done"]],
  access: configuredAccess,
  run: validate,
};

async function validate(options: Options): Promise<number> {
  const filter = readFilter(options);
  const { dryRun, missingOfModels, openBenchmark, overrideConfig } = await import(
    "../lib/evaluation/mod.ts"
  );
  const { loadConfiguration } = await import("./cli/configuration.ts");
  const { interruptSignal } = await import("./cli/interrupt.ts");
  const { dryRunText, notReady } = await import("./cli/dry_run_text.ts");
  const { TerminalProgress } = await import("./cli/terminal_progress.ts");

  const loaded = overrideConfig(await loadConfiguration(options.text("config")), {
    outputDir: options.text("output"),
    skipInvalid: options.has("skip-invalid") || undefined,
  });
  const progress = new TerminalProgress(!loaded.config.evaluation.disable_progress_bar);
  const signal = interruptSignal(() => progress.say("Stopping."));
  const benchmark = await openBenchmark(loaded, {
    filter,
    signal,
    onProgress: progress.show,
    onMessage: progress.say,
  });
  const plan = await dryRun(loaded, { benchmark });
  const { notices } = benchmark;
  keepLoopbackDirect();
  const missing = await missingOfModels(loaded);
  print(
    options.has("json")
      ? JSON.stringify(
        { valid: true, ready: missing.length === 0, missing, notices, ...plan },
        null,
        2,
      )
      : [
        `${loaded.file} is valid.`,
        ...notices,
        dryRunText(plan),
        ...notReady(missing),
      ].join("\n"),
  );
  return EXIT.done;
}

if (import.meta.main) await main(command);
