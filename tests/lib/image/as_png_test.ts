import { assert, assertEquals } from "@std/assert";
import sharp from "sharp";
import { asPng } from "../../../lib/image/as_png.ts";
import { decodePixels } from "../../../lib/image/pixels.ts";

const flat = sharp({ create: { width: 8, height: 8, channels: 3, background: "#306090" } });

Deno.test("asPng() returns the bytes of a PNG", async () => {
  const png = await flat.png().toBuffer();
  assert(await asPng(png) === png);
});

Deno.test("asPng() encodes a JPEG anew, with the pixels it decodes to", async () => {
  const jpeg = await flat.jpeg().toBuffer();
  const png = await asPng(jpeg);
  assertEquals((await sharp(png).metadata()).format, "png");
  assertEquals((await decodePixels(png)).data, (await decodePixels(jpeg)).data);
});
