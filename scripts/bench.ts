import { type Command, EXIT, main, type Options, print, say, UsageError } from "./cli/command.ts";

const BENCHES = [
  "loader",
  "parser",
  "harness",
  "report",
  "gallery",
  "scale",
  "engines",
  "pipeline",
  "judge",
] as const;

const command: Command = {
  name: "bench",
  summary: "Measures speed and memory, beside the alternative where there is one.\n" +
    "  loader   the benchmark reader and Python's json.load on a file of 557 MB\n" +
    "  parser   replies of a million characters, of shapes that could slow the parser down\n" +
    "  harness  a run's own time per pair, with models that cost nothing\n" +
    "  report   statistics, report and comparison of 10,000 pairs with five judgements each\n" +
    "  gallery  a gallery of 5,000 pairs in Chromium: opening, scrolling, searching\n" +
    "  scale    100,000 pairs in four parts: memory, resuming, joining, reporting (half an hour)\n" +
    "  engines  runs against servers that take a fixed time: efficiency, memory, CPU\n" +
    "  pipeline edits in process beside diffusers on the CPU: time, memory, share outside onnxruntime\n" +
    "  judge    Qwen3-VL in this process and generate of transformers, same weights, CPU",
  positional: "[BENCH]... ",
  options: [{ name: "all", help: "engines: also the cases that take hours." }],
  examples: [
    ["deno task bench", "all of them"],
    ["deno task bench loader", "one of them"],
  ],
  run: bench,
};

async function bench(options: Options): Promise<number> {
  const { positional } = options;
  const unknown = positional.find((name) => !BENCHES.some((known) => known === name));
  if (unknown !== undefined) {
    throw new UsageError(`unknown benchmark "${unknown}"; known are ${BENCHES.join(", ")}`);
  }
  const wanted = (name: typeof BENCHES[number]) =>
    positional.length === 0 || positional.includes(name);
  if (wanted("loader")) {
    say("loader: writing 557 MB and reading it ten times ...");
    const { benchLoader, formatLoaderBench } = await import("./bench/loader.ts");
    print(formatLoaderBench(await benchLoader()));
  }
  if (wanted("parser")) {
    say("parser: reading long replies ...");
    const { benchParser, formatParserBench } = await import("./bench/parser.ts");
    print(formatParserBench(benchParser()));
  }
  if (wanted("harness")) {
    say("harness: drawing 30 pairs of the real size ...");
    const { benchHarness, formatHarnessBench } = await import("./bench/harness.ts");
    print(formatHarnessBench(await benchHarness()));
  }
  if (wanted("report")) {
    say("report: writing two runs of 10,000 pairs ...");
    const { benchReport, formatReportBench } = await import("./bench/report.ts");
    print(formatReportBench(await benchReport()));
  }
  if (wanted("gallery")) {
    const { findChromium } = await import("./bench/chromium.ts");
    const chromium = await findChromium();
    if (chromium === undefined) {
      say("gallery: left out, for there is no Chromium here; the variable CHROMIUM names one");
    } else {
      say("gallery: writing a run of 5,000 pairs ...");
      const { benchGallery, formatGalleryBench } = await import("./bench/gallery.ts");
      print(formatGalleryBench(await benchGallery({ chromium })));
    }
  }
  if (wanted("scale")) {
    const { benchScale, formatScaleBench } = await import("./bench/scale.ts");
    print(formatScaleBench(await benchScale()));
  }
  if (wanted("engines")) {
    const { benchEngines, formatEnginesBench } = await import("./bench/engines.ts");
    const results = await benchEngines({
      all: options.has("all"),
      onCase: ({ pairs, concurrency, stages }, ideal) =>
        say(`engines: ${pairs} pairs, ${concurrency} at once, ${stages}: ideally ${ideal} s ...`),
    });
    print(formatEnginesBench(results));
  }
  if (wanted("pipeline")) {
    const { benchPipeline, formatPipelineBench } = await import("./bench/pipeline.ts");
    print(formatPipelineBench(await benchPipeline({ onStep: say })));
  }
  if (wanted("judge")) {
    const { benchJudge, formatJudgeBench } = await import("./bench/judge.ts");
    print(formatJudgeBench(await benchJudge({ onPart: (text) => say(`judge: ${text}`) })));
  }
  return EXIT.done;
}

if (import.meta.main) await main(command);
