import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  encodeMultipart,
  type FormFields,
} from "../../../../../lib/models/serving/http/multipart.ts";

/** What the platform's own reader makes of the form. */
async function read(form: FormFields): Promise<FormData> {
  const { body, contentType } = encodeMultipart(form);
  return await new Response(body, { headers: { "content-type": contentType } }).formData();
}

Deno.test("encodeMultipart() leaves a single blank and every kind of line break as they are", async () => {
  for (const value of [" ", "", "a\nb", "a\r\nb", "a\rb", "\n", "把方块变成红色 🎨"]) {
    assertEquals((await read([["negative_prompt", value]])).get("negative_prompt"), value);
  }
});

Deno.test("encodeMultipart() keeps a file's bytes, name and type", async () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
  for (const name of ["source.png", 'a "b".png', "猫.png"]) {
    const file = (await read([["image", { bytes, type: "image/png", name }]])).get("image");
    if (!(file instanceof File)) throw new TypeError("no file");
    assertEquals([file.name, file.type], [name.replaceAll('"', "%22"), "image/png"]);
    assertEquals(await file.bytes(), bytes);
  }
});

Deno.test("property: encodeMultipart() is read back as it was, in order", async () => {
  const text = fc.string({ unit: "grapheme" });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.stringMatching(/^[a-z_]{1,9}$/), text)), async (all) => {
      assertEquals([...await read(all)], all);
    }),
    { numRuns: 200 },
  );
});
