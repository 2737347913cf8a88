import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { taskCommand } from "../../scripts/cli/task_command.ts";
import { ROOT } from "../helpers/task.ts";

const config = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
const tasks: readonly (readonly [string, { readonly command?: string }])[] = Object.entries(
  config.tasks,
);

for (const [name, { command }] of tasks) {
  if (command === undefined) continue; // an alias
  Deno.test(`${name} --help explains every option`, async () => {
    const { args, env } = taskCommand(name);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...args, "--help"],
      cwd: ROOT,
      env: { ...env, NO_COLOR: "1" },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const text = new TextDecoder().decode(stdout);
    const shown = name === "ok" ? "test" : name;
    assertStringIncludes(text, `Usage: deno task ${shown} `);
    assertStringIncludes(text, "Exit codes: 0 done");
    assertStringIncludes(text, "Examples:");
    assert(text.split("\n").every((line) => line.length <= 100), "a line is too long");
  });

  Deno.test(`${name} answers an unknown option with code 2`, async () => {
    const { args, env } = taskCommand(name);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...args, "--no-such-option"],
      cwd: ROOT,
      env: { ...env },
    }).output();
    assertEquals(code, 2);
    assertStringIncludes(new TextDecoder().decode(stderr), "unknown option --no-such-option");
  });
}
