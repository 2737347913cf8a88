import { assertEquals, assertRejects } from "@std/assert";
import { parentFolder, writeAside } from "../../../lib/files/write_aside.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";

Deno.test("writeAside() replaces a file whole and leaves nothing beside it", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/new/file.bin`;
    await writeAside(path, "old");
    const bytes = new Uint8Array(3_000_000).map((_, i) => i);
    await writeAside(path, bytes);
    assertEquals(await Deno.readFile(path), bytes);
    assertEquals((await Array.fromAsync(Deno.readDir(`${folder}/new`))).length, 1);
  });
});

Deno.test("writeAside() leaves nothing behind when it fails", async () => {
  await inTempFolder(async (folder) => {
    await Deno.mkdir(`${folder}/taken/inside`, { recursive: true });
    await assertRejects(() => writeAside(`${folder}/taken`, "text"));
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), ["taken"]);
  });
});

Deno.test("parentFolder() cuts the last part of a path", () => {
  assertEquals(["a/b/c", "c", "/c", "a\\c"].map(parentFolder), ["a/b", ".", "/", "a"]);
});
