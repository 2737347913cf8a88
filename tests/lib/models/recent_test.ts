import { assertEquals, assertRejects } from "@std/assert";
import { Recent } from "../../../lib/models/recent.ts";

Deno.test("Recent.get() forgets the result longest unasked for", async () => {
  const made: string[] = [];
  const recent = new Recent<string>(2);
  const get = (key: string) => recent.get(key, () => (made.push(key), Promise.resolve(key)));
  for (const key of ["a", "b", "a", "c", "a", "b"]) assertEquals(await get(key), key);
  assertEquals(made, ["a", "b", "c", "b"]);
});

Deno.test("Recent.get() keeps nothing of what failed", async () => {
  const recent = new Recent<number>(1);
  await assertRejects(
    () => recent.get("a", () => Promise.reject(new Error("lost"))),
    Error,
    "lost",
  );
  assertEquals(await recent.get("a", () => Promise.resolve(1)), 1);
});

Deno.test("Recent.getAll() makes what is not kept together, each once", async () => {
  const asked: (readonly string[])[] = [];
  const recent = new Recent<string>(2);
  const get = (keys: readonly string[]) =>
    recent.getAll(keys, (missing) => {
      asked.push(missing);
      return Promise.resolve(missing.map((key) => key.toUpperCase()));
    });
  assertEquals(await get(["a", "b", "a", "c"]), ["A", "B", "A", "C"]);
  assertEquals(await get(["c", "b"]), ["C", "B"]);
  assertEquals(await get(["a", "b"]), ["A", "B"]);
  assertEquals(asked, [["a", "b", "c"], ["a"]]);
});
