import { parseArgs } from "@std/cli";

const HELP = `Write the built-in sample: drawn pairs in the form of the real benchmark file.

Usage: deno task sample --output FILE [options]

  --output FILE   benchmark file to write (JSON list; gzip if it ends in .gz)
  --pairs N       number of pairs, in the real proportions      (default 270)
  --size WxH      size of the pictures in pixels                (default 736x552)
  --grain         photographic noise; with --size 1472x1104 the file is as large as the real one
  --seed N        another seed draws another sample             (default 42)
  --help          show this text

Progress goes to stderr. Exit codes: 0 done, 1 crash, 2 usage, 130 interrupted.
`;

const encoder = new TextEncoder();

function say(text: string): void {
  Deno.stderr.writeSync(encoder.encode(text));
}

function usage(problem: string): never {
  say(`sample: ${problem}\nTry: deno task sample --help\n`);
  Deno.exit(2);
}

const unknown: string[] = [];
const args = parseArgs(Deno.args, {
  string: ["output", "pairs", "size", "seed"],
  boolean: ["grain", "help"],
  alias: { o: "output", h: "help" },
  unknown: (arg) => {
    unknown.push(arg);
    return false;
  },
});

if (args["help"] === true) {
  Deno.stdout.writeSync(encoder.encode(HELP));
  Deno.exit(0);
}
if (unknown.length > 0) {
  usage(
    `unknown ${unknown.length === 1 ? "argument" : "arguments"} ${
      unknown.join(", ")
    }; known are --output, --pairs, --size, --grain, --seed, --help`,
  );
}

function integerOf(name: "pairs" | "seed", range: readonly [number, number]): number | undefined {
  const text = args[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text === "" || !Number.isInteger(value) || value < range[0] || value > range[1]) {
    usage(`--${name} must be an integer from ${range[0]} to ${range[1]}, got "${text}"`);
  }
  return value;
}

const output = args["output"];
if (typeof output !== "string" || output === "") usage("--output FILE is missing");
const pairs = integerOf("pairs", [1, 100_000]) ?? 270;
const seed = integerOf("seed", [0, 2 ** 31 - 1]);
const size = /^(\d+)x(\d+)$/.exec(String(args["size"] ?? "736x552"));
const [width, height] = [Number(size?.[1]), Number(size?.[2])];
if (!(width >= 16 && width <= 8192 && height >= 16 && height <= 8192)) {
  usage(`--size must be WxH with sides from 16 to 8192 pixels, got "${args["size"]}"`);
}

const stop = new AbortController();
function interrupt(): void {
  if (stop.signal.aborted) Deno.exit(130);
  stop.abort();
}
Deno.addSignalListener("SIGINT", interrupt);
if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", interrupt);

// Drawing needs large modules, which --help and usage errors should not wait for.
const { writeSample } = await import("../lib/benchmark/sample/mod.ts");
const started = performance.now();
const terminal = Deno.stderr.isTerminal();
let said = started;
try {
  const written = await writeSample(output, {
    pairs,
    width,
    height,
    grain: args["grain"] === true,
    ...(seed === undefined ? {} : { seed }),
    signal: stop.signal,
    onProgress: (done, total) => {
      const now = performance.now();
      if (now - said < (terminal ? 100 : 30_000) && done < total) return;
      said = now;
      say(`${terminal ? "\r" : ""}sample: ${done}/${total} pairs${terminal ? "" : "\n"}`);
    },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(
    `${terminal ? "\r" : ""}sample: wrote ${written.pairs} pairs to ${output} (${
      (written.bytes / 1e6).toFixed(1)
    } MB) in ${seconds} s\n`,
  );
  Deno.exit(0);
} catch (error) {
  if (stop.signal.aborted) {
    say(`${terminal ? "\n" : ""}sample: interrupted, nothing was written\n`);
    Deno.exit(130);
  }
  if (error instanceof Deno.errors.NotFound) {
    usage(`cannot write ${output}: its folder does not exist; create it first`);
  }
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.IsADirectory) {
    usage(`cannot write ${output}: ${error.message}`);
  }
  throw error;
}
