import { assertEquals } from "@std/assert";
import { toPlanes } from "../../../../../lib/models/diffusion/qwen_image_edit/preprocess.ts";

Deno.test("toPlanes() puts the channels one after the other, as in NumPy's float32", () => {
  const pixels = { width: 1, height: 2, data: new Uint8Array([1, 100, 200, 3, 254, 128]) };
  // 2 * (np.float32([1, 3, 100, 254, 200, 128]) / np.float32(255)) - 1
  assertEquals(
    [...toPlanes(pixels, "fp32")],
    [
      -0.9921568632125854,
      -0.9764705896377563,
      -0.21568626165390015,
      0.9921568632125854,
      0.5686274766921997,
      0.003921627998352051,
    ],
  );
});
