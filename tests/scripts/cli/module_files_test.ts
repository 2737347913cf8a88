import { assertEquals } from "@std/assert";
import { moduleFiles } from "../../../scripts/cli/module_files.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";
import { ROOT } from "../../helpers/task.ts";

/** What is found of a class with this text, beside its own file, in a folder with `dep.ts`. */
async function found(text: string): Promise<readonly string[]> {
  let files: readonly string[] = [];
  await inTempFolder(async (folder) => {
    const real = await Deno.realPath(folder);
    await Deno.writeTextFile(`${real}/judge.ts`, text);
    await Deno.writeTextFile(`${real}/dep.ts`, "export const dep = 1;\n");
    files = (await moduleFiles(`${real}/judge.ts`)).flatMap((file) =>
      file.startsWith(real) ? [file.slice(real.length + 1)] : []
    );
  });
  return [...new Set(files)].filter((name) => name !== "judge.ts");
}

for (
  const text of [
    'import { dep } from "./dep.ts";',
    "import type { dep } from './dep.ts'",
    'import {\n  dep,\n} from\n  "./dep.ts";',
    'import "./dep.ts";',
    'import "./dep.ts"; // at once',
    'export * from "./dep.ts";',
    'export { dep as default } from "./dep.ts";',
    'const late = await import("./dep.ts");',
    "const late = await import(`./dep.ts`);",
    'const late = await import(/* late */ "./dep.ts");',
    'import { dep } from /* here */ "./dep.ts";',
    'import { dep } from // here\n  "./dep.ts";',
    'import { dep } from "./d\\u0065p.ts";',
    'import sharp from "sharp"; import { dep } from "./dep.ts";',
  ]
) {
  Deno.test(`moduleFiles() finds the file of ${JSON.stringify(text)}`, async () => {
    const more = `import { BaseRewardModel } from "${ROOT}lib/models/mod.ts";\n`;
    assertEquals(await found(text), ["dep.ts"]);
    assertEquals(await found(more + text), ["dep.ts"]);
  });
}

Deno.test("moduleFiles() finds what the imported files import", async () => {
  await inTempFolder(async (folder) => {
    const real = await Deno.realPath(folder);
    const files = ["a.ts", "b.ts", "c.ts"].map((name) => `${real}/${name}`);
    for (const [at, file] of files.entries()) {
      const next = files[(at + 1) % files.length] ?? "";
      await Deno.writeTextFile(file, `import "file://${next}";\n`);
    }
    const all = await moduleFiles(files[0] ?? "");
    assertEquals([...new Set(all)].toSorted(), files);
  });
});

Deno.test("moduleFiles() makes nothing of texts and comments that look like imports", async () => {
  const text = '// as from "/", or from "./100%.json", or import "./a%2Fb.ts"\n' +
    'export const text = `from "./dep.ts"`; const parts = Array.from("/");\n';
  assertEquals(await found(text), []);
});

Deno.test("moduleFiles() leaves a file that is not there, or no module, to whoever imports it", async () => {
  assertEquals(await moduleFiles("no/such/file.ts"), ["no/such/file.ts"]);
  assertEquals(await found("import { from import"), []);
});
