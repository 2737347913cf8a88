import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeMultipart } from "../../../../../lib/models/serving/http/multipart.ts";

/** What the platform's own reader makes of the form. */
async function read(form: FormData): Promise<FormData> {
  const { body, contentType } = await encodeMultipart(form);
  return await new Response(body, { headers: { "content-type": contentType } }).formData();
}

Deno.test("encodeMultipart() leaves a single blank and every kind of line break as they are", async () => {
  for (const value of [" ", "", "a\nb", "a\r\nb", "a\rb", "\n", "把方块变成红色 🎨"]) {
    const form = new FormData();
    form.set("negative_prompt", value);
    assertEquals((await read(form)).get("negative_prompt"), value);
  }
});

Deno.test("encodeMultipart() keeps a file's bytes, name and type", async () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
  const form = new FormData();
  form.set("image", new Blob([bytes], { type: "image/png" }), "source.png");
  const file = (await read(form)).get("image");
  if (!(file instanceof File)) throw new TypeError("no file");
  assertEquals([file.name, file.type], ["source.png", "image/png"]);
  assertEquals(await file.bytes(), bytes);
});

Deno.test("property: encodeMultipart() is read back as it was, in order", async () => {
  const text = fc.string({ unit: "grapheme" });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.stringMatching(/^[a-z_]{1,9}$/), text)), async (all) => {
      const form = new FormData();
      for (const [name, value] of all) form.append(name, value);
      assertEquals([...await read(form)], [...form]);
    }),
    { numRuns: 200 },
  );
});
