import { assertEquals } from "@std/assert";
import { findCommand } from "../../../../../lib/models/serving/launch/command_path.ts";
import { commandText } from "../../../../../lib/models/serving/launch/command_text.ts";
import { inTempFolder } from "../../../../helpers/benchmark.ts";

Deno.test({
  name: "findCommand() finds names on PATH and files, and keeps links as they are",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await inTempFolder(async (folder) => {
      await Deno.mkdir(`${folder}/bin`);
      await Deno.writeTextFile(`${folder}/bin/serve`, "#!/bin/sh\n", { mode: 0o755 });
      await Deno.symlink(`${folder}/bin/serve`, `${folder}/bin/python`);
      await Deno.writeTextFile(`${folder}/plain`, "#!/bin/sh\n", { mode: 0o644 });
      const path = `/nowhere:${folder}:${folder}/bin`;
      const find = async (command: string, cwd = folder) => {
        const result = await findCommand(command, { cwd, path });
        return result.found ? result.path : result.problem;
      };
      assertEquals(await find("serve"), `${folder}/bin/serve`);
      assertEquals(await find("bin/python"), `${folder}/bin/python`);
      assertEquals(await find(`${folder}/bin/serve`), `${folder}/bin/serve`);
      assertEquals(
        await find("plain"),
        `${folder}/plain may not be run; make it executable (chmod +x), or name the program ` +
          "that runs it as the command and the file as its first argument",
      );
      // A folder is no program.
      assertEquals((await find("bin")).startsWith('there is no program "bin" on PATH'), true);
      assertEquals(
        await find("~/env/bin/vllm", Deno.cwd()),
        `there is no program ~/env/bin/vllm, seen from ${Deno.cwd()}; "~" is not expanded ` +
          "here, write the whole path",
      );
      assertEquals(await find("/no/vllm"), "there is no program /no/vllm");
    });
  },
});

Deno.test("commandText() can be typed into a shell", async () => {
  const words = ["echo", "a b", "it's", '{"x": [1]}', "", "$HOME", "--port=8000"];
  assertEquals(commandText(words), `echo 'a b' 'it'\\''s' '{"x": [1]}' '' '$HOME' --port=8000`);
  if (Deno.build.os === "windows") return;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", commandText(words)] }).output();
  assertEquals(new TextDecoder().decode(stdout), `${words.slice(1).join(" ")}\n`);
});
