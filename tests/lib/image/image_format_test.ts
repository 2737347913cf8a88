import { assertEquals } from "@std/assert";
import sharp from "sharp";
import { IMAGE_FORMATS, imageFormat, listFormats } from "../../../lib/image/image_format.ts";

Deno.test("imageFormat() tells the formats by their first bytes", async () => {
  const image = sharp({ create: { width: 2, height: 2, channels: 3, background: "#123" } });
  for (const format of IMAGE_FORMATS) {
    assertEquals(imageFormat(await image.clone().toFormat(format).toBuffer()).format, format);
  }
  assertEquals(imageFormat(new Uint8Array()), { name: "of an unknown format" });
});

Deno.test("imageFormat() names other formats, and takes none that only begins alike", () => {
  const name = (start: string) =>
    imageFormat(Uint8Array.from(start, (letter) => letter.charCodeAt(0)));
  assertEquals(name("BM123456"), { name: "a BMP image" });
  assertEquals(name("\0\0\0\x1cftypheic"), { name: "a HEIF image" });
  assertEquals(name("\0\0\0\x0cJXL \r\n"), { name: "a JPEG XL image" });
  assertEquals(name("\0\0\0\x0cjP  \r\n"), { name: "a JPEG 2000 image" });
  assertEquals(name("\xef\xbb\xbf  <?xml"), { name: "an SVG or XML text" });
  assertEquals(name("\x89PNG\r\n\x1a\x0b"), { name: "of an unknown format" });
  assertEquals(name("GIF88a"), { name: "of an unknown format" });
});

Deno.test("listFormats() lists them as people do", () => {
  assertEquals(listFormats(["png"]), "PNG");
  assertEquals(listFormats(["png", "gif"]), "PNG or GIF");
  assertEquals(listFormats(IMAGE_FORMATS), "PNG, JPEG, WebP, GIF, TIFF or AVIF");
});
