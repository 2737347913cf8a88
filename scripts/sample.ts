import { type Command, EXIT, main, type Options, print, UsageError } from "./cli/command.ts";

const command: Command = {
  name: "sample",
  summary: "Writes the built-in sample: drawn pairs with targets, in the form of a real benchmark.",
  options: [
    { name: "output", value: "FILE", help: "Benchmark file to write; gzip if it ends in .gz." },
    { name: "pairs", value: "N", help: "Number of pairs, in the real proportions (270)." },
    { name: "size", value: "WxH", help: "Size of the pictures in pixels (736x552)." },
    { name: "grain", help: "Photographic noise; at 1472x1104 the file is as large as a real one." },
    { name: "seed", value: "N", help: "Another seed draws another sample (42)." },
  ],
  examples: [
    ["deno task sample --output sample.json", "270 pairs, 34 MB"],
    [
      "deno task sample --output real.json.gz --size 1472x1104 --grain",
      "a file of the real size, packed",
    ],
  ],
  run: sample,
};

async function sample(options: Options): Promise<number> {
  const path = options.text("output");
  if (path === undefined) throw new UsageError("--output FILE is missing");
  const pairs = options.number("pairs", { min: 1, max: 100_000 });
  const seed = options.number("seed", { min: 0, max: 2 ** 31 - 1 });
  const size = readSize(options.text("size"));
  const { writeSample } = await import("../lib/benchmark/sample/mod.ts");
  const { parentFolder } = await import("../lib/files/write_aside.ts");
  const { interruptSignal } = await import("./cli/interrupt.ts");
  const { TerminalProgress } = await import("./cli/terminal_progress.ts");
  const progress = new TerminalProgress(true);
  await Deno.mkdir(parentFolder(path), { recursive: true });
  const written = await writeSample(path, {
    ...size,
    ...(pairs === undefined ? {} : { pairs }),
    ...(seed === undefined ? {} : { seed }),
    grain: options.has("grain"),
    signal: interruptSignal(() => progress.say("Stopping: nothing is written.")),
    onProgress: (done, total) =>
      progress.show({ stage: "sample", done, total, fresh: done, failures: 0 }),
  });
  print(`${path}: ${written.pairs} pairs, ${(written.bytes / 1e6).toFixed(1)} MB`);
  return EXIT.done;
}

function readSize(text: string | undefined): { readonly width?: number; readonly height?: number } {
  if (text === undefined) return {};
  const match = /^(\d+)x(\d+)$/.exec(text);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  const fits = (side: number) => side >= 16 && side <= 8192;
  if (fits(width) && fits(height)) return { width, height };
  throw new UsageError(`--size: expected WxH with sides from 16 to 8192 pixels, got "${text}"`);
}

if (import.meta.main) await main(command);
