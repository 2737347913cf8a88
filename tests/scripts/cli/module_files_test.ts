import { assertEquals } from "@std/assert";
import { moduleFiles } from "../../../scripts/cli/module_files.ts";
import { ROOT } from "../../helpers/task.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";

/** What the runtime finds. */
async function localModules(file: string): Promise<readonly string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", `--config=${ROOT}deno.json`, file],
    stdout: "piped",
    stderr: "null",
  }).output();
  const info: { readonly modules: readonly { readonly local?: string }[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  return info.modules.flatMap(({ local }) => local ?? []);
}

Deno.test("moduleFiles() finds whatever is imported, by every kind of import, and around circles", async () => {
  await inTempFolder(async (folder) => {
    const files: Readonly<Record<string, string>> = {
      "judge.ts": `
        import { a } from "./a.ts";
        import type { B } from './deep/b.ts';
        import {
          c,
          d as e,
        } from
          "./c.js";
        import "./side effect.ts";
        export * from "file://${folder}/d.ts";
        import data from "./data.json" with { type: "json" };
        const late = await import( "./late.ts" );
        import { z } from "zod";
        import sharp from "npm:sharp@0.35.5";
        import { BaseRewardModel } from "${ROOT}lib/models/mod.ts";
        const from = "./not_imported.ts";
      `,
      "a.ts": 'import "./judge.ts"; export { deep } from "./deep/../deep/b.ts";',
      "deep/b.ts": 'export const deep = 1; import "../gone.ts";',
      "c.js": "",
      "side effect.ts": "",
      "d.ts": "",
      "data.json": "{}",
      "late.ts": "",
      "not_imported.ts": "",
    };
    await Deno.mkdir(`${folder}/deep`);
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const found = (await moduleFiles(`${folder}/judge.ts`)).map((file) => file.replace(folder, ""));
    const known = (await localModules(`${folder}/judge.ts`))
      .flatMap((file) => file.startsWith(folder) ? [file.replace(folder, "")] : []);
    assertEquals(new Set([...known, "/gone.ts"]), new Set(found));
    assertEquals(found.toSorted(), [
      "/a.ts",
      "/c.js",
      "/d.ts",
      "/data.json",
      "/deep/b.ts",
      "/gone.ts",
      "/judge.ts",
      "/late.ts",
      "/side effect.ts",
    ]);
  });
});

Deno.test("moduleFiles() leaves a file that is not there to whoever imports it", async () => {
  assertEquals(await moduleFiles("no/such/file.ts"), ["no/such/file.ts"]);
});
