import { assertEquals, assertStringIncludes } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

async function sample(...args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "scripts/sample.ts", ...args],
    cwd: ROOT,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("sample --help names every option", async () => {
  const { code, stdout } = await sample("--help");
  assertEquals(code, 0);
  for (const option of ["--output", "--pairs", "--size", "--grain", "--seed"]) {
    assertStringIncludes(stdout, option);
  }
});

Deno.test("sample answers a wrong command line with one error and code 2", async () => {
  const cases: readonly (readonly [args: readonly string[], message: string])[] = [
    [[], "--output FILE is missing"],
    [["--output", "a.json", "--pair", "3"], "unknown argument"],
    [["--output", "a.json", "--pairs", "many"], `--pairs must be an integer from 1`],
    [["--output", "a.json", "--size", "90"], `--size must be WxH`],
    [["--output", "/no/such/folder/a.json", "--pairs", "1"], "its folder does not exist"],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await sample(...args);
    assertEquals([code, stdout], [2, ""], stderr);
    assertStringIncludes(stderr, message);
  }
});

Deno.test("sample writes the pairs asked for", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/a.json`;
    const args = ["--output", path, "--pairs", "5", "--size", "64x48", "--grain", "--seed", "3"];
    const { code, stdout, stderr } = await sample(...args);
    assertEquals([code, stdout], [0, ""], stderr);
    assertStringIncludes(stderr, "wrote 5 pairs");
    assertEquals(JSON.parse(await Deno.readTextFile(path)).length, 5);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
