import { type Command, EXIT, main, type Options, print, say } from "./cli/command.ts";

const command: Command = {
  name: "torture",
  summary:
    "Kills evaluations at random moments and resumes them, again and again; stops with 1 at\n" +
    "the first thing that was lost, done twice, or left half done, and keeps the folder then.",
  options: [
    { name: "kills", value: "N", help: "How often; 200 where it is left out." },
    { name: "seed", value: "N", help: "Seed of the moments; drawn where it is left out." },
    { name: "keep", help: "Keep the folder in any case." },
  ],
  examples: [
    ["deno task torture", "200 kills: some ten minutes"],
    ["deno task torture --kills 20 --seed 7", "20 kills, at the moments of that seed"],
  ],
  run: tortureCommand,
};

/** How much of the runs each way to evaluate has. */
const SHARES = { "overlapped": 7, "sequential": 2, "in process": 2 };

async function tortureCommand(options: Options): Promise<number> {
  const kills = options.number("kills", { min: 1 }) ?? 200;
  const seed = options.number("seed", { min: 0, max: 2 ** 32 - 1 }) ??
    Math.floor(Math.random() * 2 ** 32);
  const { formatCounts } = await import("./torture/counts.ts");
  const { torture } = await import("./torture/torture.ts");
  const { Violation } = await import("./torture/run_state.ts");
  const folder = await Deno.makeTempDir({ prefix: "torture-" });
  say(`${kills} kills by the seed ${seed}, in ${folder}`);
  const start = performance.now();
  try {
    const counts = await torture({ kills, seed, folder, shares: SHARES, onEvent: say });
    const seconds = (performance.now() - start) / 1000;
    print(formatCounts(counts, { seed, seconds }));
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    say(`${error.message}\nThe folder is kept: ${folder}`);
    return EXIT.crash;
  }
  if (options.has("keep")) say(`The folder is kept: ${folder}`);
  else await Deno.remove(folder, { recursive: true });
  return EXIT.done;
}

if (import.meta.main) await main(command);
