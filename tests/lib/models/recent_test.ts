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
