import { assert, assertEquals, assertMatch } from "@std/assert";
import { loadConfig } from "../../lib/evaluation/mod.ts";
import { ROOT } from "../helpers/task.ts";

const names = (await Array.fromAsync(Deno.readDir(`${ROOT}config`)))
  .flatMap(({ name }) => name.endsWith(".yaml") ? [name] : []).toSorted();

Deno.test("config holds the ready configurations that its README lists", async () => {
  const readme = await Deno.readTextFile(`${ROOT}config/README.md`);
  const listed = [...readme.matchAll(/^\| `(\w+\.yaml)`/gm)].map(([, name]) => name);
  assertEquals(listed.toSorted(), names);
});

for (const name of names) {
  Deno.test(`config/${name} loads without a problem`, async () => {
    const path = `${ROOT}config/${name}`;
    const { editor, judge, prompts } = await loadConfig(path);
    assert(editor.fingerprint.length > 10 && judge.fingerprint.length > 10);
    assert(prompts.categories.length >= 5);
    assertEquals(editor.create().fingerprint, editor.create().fingerprint);
  });
}

for (const name of names.filter((name) => name !== "sample.yaml")) {
  Deno.test(`config/${name} tells of memory and of more than one machine`, async () => {
    const text = await Deno.readTextFile(`${ROOT}config/${name}`);
    const comments = [...text.matchAll(/^# (.*)$/gm)].map(([, line]) => line).join(" ");
    for (
      const topic of [/Memory: /, /More than one machine/, /data.parallel|dp-size/, /Ray|nnodes/]
    ) {
      assertMatch(comments, topic);
    }
  });
}
