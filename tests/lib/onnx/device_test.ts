import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../../lib/input_error.ts";
import { parseDevice } from "../../../lib/onnx/mod.ts";

Deno.test("parseDevice() reads each device", () => {
  assertEquals(parseDevice("cpu"), { provider: "cpu", index: 0 });
  assertEquals(parseDevice("webgpu"), { provider: "webgpu", index: 0 });
  assertEquals(parseDevice("cuda"), { provider: "cuda", index: 0 });
  assertEquals(parseDevice("cuda:12"), { provider: "cuda", index: 12 });
});

Deno.test("parseDevice() refuses what is no device", () => {
  for (
    const text of ["", "gpu", "cuda:", "cuda:-1", "cuda:1.5", "cpu:0", "CUDA", "none", "cuda: 1"]
  ) {
    assertThrows(
      () => parseDevice(text),
      InputError,
      `Cannot compute on "${text}": device must be cpu, cuda, cuda:<number> or webgpu`,
    );
  }
});
