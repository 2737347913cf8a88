import { type Command, EXIT, main, type Options, print, say, UsageError } from "./cli/command.ts";

const command: Command = {
  name: "gallery",
  summary:
    "Makes a page that shows every edit of a run with all that is known of it, or those of several\n" +
    "runs side by side, and collects people's ratings. It opens from disk, without a server or the\n" +
    "network. Its images and data lie in a folder beside it, named after it; both together can be\n" +
    "zipped or served.",
  options: [
    { name: "run", value: "DIR", many: true, help: "Folder of a run; several are compared." },
    {
      name: "output",
      value: "FILE",
      help: "The page; DIR/gallery.html where there is one run.",
    },
    {
      name: "inline",
      value: "N",
      help: "Embed up to N pairs in the page, so that it is one file to share.",
    },
    {
      name: "index",
      help: "Show the edits as they lie, and make nothing of them: for very large runs.",
    },
    {
      name: "benchmark",
      value: "FILE",
      help: "The benchmark file, if it is no longer where the first run found it.",
    },
    { name: "no-progress", help: "Print no progress." },
    { name: "json", help: "Print one JSON object instead of text." },
  ],
  examples: [
    ["deno task gallery --run outputs", "writes outputs/gallery.html"],
    [
      "deno task gallery --run runs/copy --run runs/mine --output runs/compared.html",
      "two runs, pair by pair",
    ],
    ["deno task gallery --run outputs --inline 25 --output share.html", "one file to send"],
  ],
  run: gallery,
};

async function gallery(options: Options): Promise<number> {
  const folders = options.texts("run").map((folder) => folder.replace(/(?<=.)[\\/]+$/, ""));
  const [folder, ...others] = folders;
  if (folder === undefined) throw new UsageError("--run DIR is missing");
  const twice = folders.find((other, index) => folders.indexOf(other) < index);
  if (twice !== undefined) throw new UsageError(`${twice} is named twice`);
  const inline = options.number("inline", { min: 1 });
  const indexOnly = options.has("index");
  if (indexOnly && inline !== undefined) {
    throw new UsageError("--index shows images that lie beside the page; --inline embeds them");
  }
  const output = options.text("output");
  if (output === undefined && others.length > 0) {
    throw new UsageError("several runs share one page: name it with --output FILE");
  }
  if (output !== undefined && !/\.html?$/i.test(output)) {
    throw new UsageError(`--output: expected the name of an HTML file, got "${output}"`);
  }
  const { judgingDifference, readRun } = await import("../lib/evaluation/mod.ts");
  const { runNames, writeGallery } = await import("../lib/report/mod.ts");
  const { interruptSignal } = await import("./cli/interrupt.ts");
  const { sayFaults } = await import("./cli/say_faults.ts");
  const { TerminalProgress } = await import("./cli/terminal_progress.ts");

  const names = runNames(folders);
  const first = { ...await readRun(folder), name: names[0] ?? folder };
  sayFaults(first);
  const later = [];
  for (const [index, other] of others.entries()) {
    const run = await readRun(other);
    sayFaults(run);
    const differences = judgingDifference(first.run, run.run);
    later.push({ ...run, name: names[index + 1] ?? other, differences });
  }
  const progress = new TerminalProgress(!options.has("no-progress"));
  const signal = interruptSignal(() =>
    progress.say("Stopping: images that are made are kept. Once more to leave at once.")
  );
  const files = await writeGallery([first, ...later], {
    page: output ?? `${folder}/gallery.html`,
    benchmark: options.text("benchmark"),
    inline,
    indexOnly,
    signal,
    onProgress: (done, total) =>
      progress.show({ stage: "gallery", done, total, fresh: done, failures: 0 }),
  });
  progress.end();
  for (const notice of files.notices) say(`! ${notice}`);
  print(
    options.has("json")
      ? JSON.stringify(files, null, 2)
      : `Gallery of ${files.pairs} ${files.pairs === 1 ? "pair" : "pairs"}: ${files.page}` +
        (files.folder === undefined ? "" : ` (its files: ${files.folder})`),
  );
  return EXIT.done;
}

if (import.meta.main) await main(command);
