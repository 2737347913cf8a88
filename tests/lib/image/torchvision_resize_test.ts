import { assert, assertEquals, assertThrows } from "@std/assert";
import { sha256 } from "../../../lib/files/hash.ts";
import { torchvisionResize } from "../../../lib/image/torchvision_resize.ts";
import { picture } from "../../helpers/oracle_picture.ts";
import oracle from "./oracle/torchvision_resize.json" with { type: "json" };

Deno.test("torchvisionResize() gives torchvision's bytes", () => {
  for (
    const { from: [fromWidth = 0, fromHeight = 0], to: [width = 0, height = 0], sha256: hash }
      of oracle
  ) {
    const resized = torchvisionResize(picture(fromWidth, fromHeight), { width, height });
    assertEquals([resized.width, resized.height], [width, height]);
    assertEquals(sha256(resized.data), hash, `${fromWidth}x${fromHeight} to ${width}x${height}`);
  }
});

Deno.test("torchvisionResize() returns pixels of the wanted size as they are", () => {
  const pixels = picture(8, 6);
  assert(torchvisionResize(pixels, { width: 8, height: 6 }) === pixels);
});

Deno.test("torchvisionResize() refuses sizes that are none", () => {
  for (const size of [{ width: 0, height: 3 }, { width: 3, height: 1.5 }]) {
    const message = `sides must be positive integers, got ${size.width}x${size.height}`;
    assertThrows(() => torchvisionResize(picture(4, 4), size), RangeError, message);
  }
});
