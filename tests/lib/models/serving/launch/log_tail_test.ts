import { assertEquals } from "@std/assert";
import { lastLines } from "../../../../../lib/models/serving/launch/log_tail.ts";
import { inTempFolder } from "../../../../helpers/benchmark.ts";

Deno.test("lastLines() reads the end of a long log, from where it counts", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/server.log`;
    assertEquals(await lastLines(path, { lines: 5 }), []);
    const old = Array.from({ length: 20_000 }, (_, i) => `old ${i}\n`).join("");
    await Deno.writeTextFile(path, old);
    assertEquals(await lastLines(path, { lines: 2 }), ["old 19998", "old 19999"]);
    assertEquals(await lastLines(path, { lines: 2, from: old.length }), []);
    await Deno.writeTextFile(path, "new\r\n\x1b[1;32mINFO\x1b[0m\tup\x07\n", { append: true });
    assertEquals(await lastLines(path, { lines: 5, from: old.length }), ["new", "INFO up"]);
    await Deno.writeTextFile(path, "x".repeat(100_000), { append: true });
    assertEquals(await lastLines(path, { lines: 1 }), [`${"x".repeat(400)}…`]);
  });
});

Deno.test("lastLines() shows the names of inherited secrets in place of their values", async () => {
  const name = "IMAGE_EDIT_BENCH_TEST_KEY";
  await inTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/server.log`, "key is sk-1234-abcd, no other\n");
    const lines = () => lastLines(`${folder}/server.log`, { lines: 1 });
    try {
      Deno.env.set(name, "sk-1234-abcd");
      assertEquals(await lines(), [`key is [${name}], no other`]);
      // So short a value may stand there for another reason.
      Deno.env.set(name, "other");
      assertEquals(await lines(), ["key is sk-1234-abcd, no other"]);
    } finally {
      Deno.env.delete(name);
    }
  });
});
