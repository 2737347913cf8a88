import { assertEquals } from "@std/assert";
import type { IndexedPair } from "../../../lib/benchmark/mod.ts";
import {
  PAIR_LIST,
  readPairList,
  readUnchangedList,
  writePairList,
} from "../../../lib/evaluation/pair_list.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";

function pair(index: number): IndexedPair {
  return {
    index,
    id: `pair ${index}`,
    category: "物理",
    instruction: `Make it ${"brighter and ".repeat(60)} warmer`,
    description: "",
    rationale: "",
    tags: [],
    difficulty: "easy",
    contentHash: `c${index}`,
    sourceHash: `s${index}`,
    width: 1,
    height: 1,
    hasTarget: false,
  };
}

Deno.test("readUnchangedList() gives a list of several parts as it was written, and no other", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/${PAIR_LIST}`;
    const pairs = Array.from({ length: 10_000 }, (_, index) => pair(index));
    const hash = await writePairList(folder, { pairs, invalid: [] });
    const written = await Deno.readFile(path);
    assertEquals(written.length > 2 * (1 << 22), true);
    assertEquals(await readUnchangedList(folder, hash), written);
    assertEquals((await readPairList(folder)).pairs, pairs);

    const damaged = written.slice();
    damaged[written.length - 100] = 0;
    for (const other of [damaged, written.subarray(0, -1), new Uint8Array([...written, 10])]) {
      await Deno.writeFile(path, other);
      assertEquals(await readUnchangedList(folder, hash), undefined);
    }
    await Deno.remove(path);
    assertEquals(await readUnchangedList(folder, hash), undefined);
  });
});

Deno.test("readUnchangedList() reads a list of no pair", async () => {
  await inTempFolder(async (folder) => {
    const hash = await writePairList(folder, { pairs: [], invalid: [] });
    assertEquals(await readUnchangedList(folder, hash), new Uint8Array());
  });
});
