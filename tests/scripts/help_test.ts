import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ROOT } from "../helpers/task.ts";

const config = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
const tasks: readonly (readonly [string, { readonly command?: string }])[] = Object.entries(
  config.tasks,
);

/** What follows `deno` in a task's command, which may begin with variables. */
function argumentsOf(command: string): readonly string[] {
  const words = command.split(" ");
  return words.slice(words.indexOf("deno") + 1);
}

for (const [name, { command }] of tasks) {
  if (command === undefined) continue; // an alias
  Deno.test(`${name} --help explains every option`, async () => {
    const args = argumentsOf(command);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...args, "--help"],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const text = new TextDecoder().decode(stdout);
    const script = /scripts\/(\w+)\.ts/.exec(command)?.[1];
    assertStringIncludes(text, `Usage: deno task ${script?.replace("_", "-")}`);
    assertStringIncludes(text, "Exit codes: 0 done");
    assertStringIncludes(text, "Examples:");
    assert(text.split("\n").every((line) => line.length <= 100), "a line is too long");
  });

  Deno.test(`${name} answers an unknown option with code 2`, async () => {
    const args = argumentsOf(command);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...args, "--no-such-option"],
      cwd: ROOT,
    }).output();
    assertEquals(code, 2);
    assertStringIncludes(new TextDecoder().decode(stderr), "unknown option --no-such-option");
  });
}
