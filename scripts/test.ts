import { fileURLToPath } from "node:url";
import { type Command, EXIT, main, type Options, print, say } from "./cli/command.ts";
import { checkNotebooks } from "./cli/notebook_check.ts";
import { listNotebooks } from "./cli/notebook_file.ts";

const command: Command = {
  name: "test",
  summary: "Runs everything that CI runs: format, lint, types, documentation, and every test.",
  options: [
    { name: "filter", value: "TEXT", help: "Only tests whose name contains this." },
    { name: "only-tests", help: "Leave out format, lint, types and documentation." },
  ],
  examples: [
    ["deno task test", "everything"],
    ["deno task test --only-tests --filter parseScore", "the tests of one function"],
  ],
  run: test,
};

const ROOT = new URL("..", import.meta.url);

/** Folders with code. */
const CODE = ["lib", "scripts", "tests", "config"];

async function test(options: Options): Promise<number> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const step = async (name: string, args: readonly string[]) => {
    say(`\n${name}`);
    const { ok } = await deno(args);
    counts[ok ? "passed" : "failed"] += 1;
  };
  if (!options.has("only-tests")) {
    await step("Format", ["fmt", "--check"]);
    await step("Lint", ["lint"]);
    await step("Types", ["check", ...CODE]);
    await notebooks(counts);
    await step("Documentation", ["doc", "--lint", ...await publicModules()]);
  }
  say("\nTests");
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const filter = options.text("filter");
    const run = () =>
      deno([
        "test",
        "-P=test",
        "--doc",
        "--parallel",
        `--junit-path=${report}`,
        ...(filter === undefined ? [] : [`--filter=${filter}`]),
        "lib",
        "scripts",
        "tests",
      ]);
    const first = await run();
    if (first.signal !== null) {
      say(
        `The runtime itself was ended by ${first.signal}, which is no test's verdict: native code ` +
          "was at work while a test file's isolate ended. Once more, from the beginning.",
      );
    }
    const { ok } = first.signal === null ? first : await run();
    const tests = countTests(await Deno.readTextFile(report));
    counts.passed += tests.passed;
    counts.skipped += tests.skipped;
    // A module that does not compile fails the run without a failed test.
    counts.failed += ok ? tests.failed : Math.max(1, tests.failed);
  } finally {
    await Deno.remove(report);
  }
  const skipped = counts.skipped === 0 ? "" : `, ${counts.skipped} skipped`;
  print(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
  return counts.failed === 0 ? EXIT.done : EXIT.crash;
}

/** Checks that the notebooks are clean, and types and lint of their cells. */
async function notebooks(counts: { passed: number; failed: number }): Promise<void> {
  say("\nNotebooks");
  const folder = fileURLToPath(new URL("notebooks", ROOT));
  const faults = await checkNotebooks(await listNotebooks(folder));
  for (const fault of faults) say(fault);
  counts[faults.length === 0 ? "passed" : "failed"] += 1;
}

async function deno(
  args: readonly string[],
): Promise<{ readonly ok: boolean; readonly signal: Deno.Signal | null }> {
  const { success: ok, signal } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  return { ok, signal };
}

/** The public face of each area: what users and notebooks import. */
async function publicModules(): Promise<readonly string[]> {
  const modules: string[] = [];
  for await (const area of Deno.readDir(new URL("lib", ROOT))) {
    const path = `lib/${area.name}/mod.ts`;
    const file = await Deno.stat(new URL(path, ROOT)).catch(() => undefined);
    if (file?.isFile) modules.push(path);
  }
  return modules.toSorted();
}

function countTests(junit: string): { passed: number; failed: number; skipped: number } {
  const [, tests = "0", failures = "0", errors = "0"] =
    /<testsuites[^>]* tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(junit) ?? [];
  const skipped = junit.split("<skipped").length - 1;
  const failed = Number(failures) + Number(errors);
  return { passed: Number(tests) - failed - skipped, failed, skipped };
}

if (import.meta.main) await main(command);
