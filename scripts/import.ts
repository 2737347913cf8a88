import { type Command, EXIT, main, type Options, print, UsageError } from "./cli/command.ts";
import type { TerminalProgress } from "./cli/terminal_progress.ts";
import type { ImportFormatName, ImportLanguage } from "../lib/benchmark/import/mod.ts";

const command: Command = {
  name: "import",
  summary: "Converts another benchmark to the own format, for evaluate.",
  options: [
    { name: "from", value: "NAME", help: "gedit, imgedit, kris, rise or magicbrush." },
    {
      name: "data",
      value: "DIR",
      help: "Folder of the benchmark, its one file, or hub:owner/name.",
    },
    { name: "output", value: "FILE", help: "Benchmark file to write; gzip if it ends in .gz." },
    { name: "images", value: "DIR", help: "Folder that image paths start from (found by itself)." },
    { name: "language", value: "L", help: "en, cn or all: the instructions of gedit (en)." },
    { name: "split", value: "NAME", help: "Part of a benchmark in several, such as dev." },
    { name: "chain", help: "Each turn starts from the edit of the one before (magicbrush)." },
    { name: "join-images", help: "Put several sources of an entry side by side (kris, rise)." },
    { name: "skip-invalid", help: "Import the other entries where some have problems." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [
    [
      "deno task import --from gedit --data GEdit-Bench --output gedit.json",
      "English instructions",
    ],
    [
      "deno task import --from gedit --data hub:stepfun-ai/GEdit-Bench --output gedit.json",
      "fetched from the hub",
    ],
    ["deno task import --from kris --data KRIS_Bench --output kris.json.gz", "packed"],
  ],
  run: importTask,
};

async function importTask(options: Options): Promise<number> {
  const { describeProblem, IMPORT_FORMATS, IMPORT_LANGUAGES, importBenchmark } = await import(
    "../lib/benchmark/import/mod.ts"
  );
  const names = Object.keys(IMPORT_FORMATS) as readonly ImportFormatName[];
  const from = chosen(options, { name: "from", among: names });
  if (from === undefined) throw new UsageError(`--from NAME is missing: ${names.join(", ")}`);
  const needed = (name: string, value: string): string => {
    const text = options.text(name);
    if (text === undefined) throw new UsageError(`--${name} ${value} is missing`);
    return text;
  };
  const named = needed("data", "DIR");
  const path = needed("output", "FILE");
  const language: ImportLanguage | undefined = chosen(options, {
    name: "language",
    among: IMPORT_LANGUAGES,
  });
  const takes: readonly string[] = IMPORT_FORMATS[from].takes;
  const optional = { images: "images", language: "language", split: "split", chain: "chain" };
  for (const [key, name] of Object.entries({ ...optional, joinImages: "join-images" })) {
    if (takes.includes(key) || !options.has(name)) continue;
    const others = names.filter((other) =>
      (IMPORT_FORMATS[other].takes as readonly string[]).includes(key)
    );
    throw new UsageError(`--${name} is for ${others.join(", ")}, not for ${from}`);
  }
  const { parentFolder } = await import("../lib/files/write_aside.ts");
  const { interruptSignal } = await import("./cli/interrupt.ts");
  const { TerminalProgress } = await import("./cli/terminal_progress.ts");
  const progress = new TerminalProgress(true);
  const signal = interruptSignal(() => progress.say("Stopping: nothing is written."));
  const data = await fetchedData(named, { progress, signal });
  await Deno.mkdir(parentFolder(path), { recursive: true });
  const summary = await importBenchmark(path, {
    from,
    data,
    images: options.text("images"),
    language,
    split: options.text("split"),
    chain: options.has("chain"),
    joinImages: options.has("join-images"),
    skipInvalid: options.has("skip-invalid"),
    signal,
    onProgress: (pairs) => progress.status(`Importing: ${pairs} pairs`),
  }).finally(() => progress.end());
  const { leftOutText, summaryText } = await import("./cli/import_text.ts");
  const { leftOut, problems, skipped } = summary;
  if (skipped > 0) {
    const list = problems.map((problem) => `  ${describeProblem(problem)}`).join("\n");
    progress.say(
      `Skipped ${
        skipped === 1 ? "1 entry for its" : `${skipped} entries for their`
      } problems:\n${list}`,
    );
  }
  for (const left of leftOut) progress.say(leftOutText(left));
  print(options.has("json") ? JSON.stringify(summary, null, 2) : summaryText(summary));
  return EXIT.done;
}

/** The folder of the data; a data set of the hub is fetched. */
async function fetchedData(
  data: string,
  { progress, signal }: { readonly progress: TerminalProgress; readonly signal: AbortSignal },
): Promise<string> {
  const name = /^hub:(.*)$/s.exec(data)?.[1];
  if (name === undefined) return data;
  const { fetchSnapshot, hubSettings, parseRepository } = await import("../lib/hub/mod.ts");
  const { fetchLine } = await import("./cli/fetch_line.ts");
  const repository = parseRepository(name, "dataset");
  if (repository === undefined) {
    throw new UsageError(
      `--data: expected hub:owner/name or hub:owner/name@revision, got "${data}"`,
    );
  }
  return await fetchSnapshot(repository, {
    settings: hubSettings(),
    signal,
    onProgress: (now) => progress.status(fetchLine(name, now)),
  }).finally(() => progress.end());
}

function chosen<T extends string>(
  options: Options,
  { name, among }: { readonly name: string; readonly among: readonly T[] },
): T | undefined {
  const text = options.text(name);
  const found = among.find((value) => value === text);
  if (text === undefined || found !== undefined) return found;
  throw new UsageError(`--${name}: expected ${among.join(", ")}, got "${text}"`);
}

if (import.meta.main) await main(command);
