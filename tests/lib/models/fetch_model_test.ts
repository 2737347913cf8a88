import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { chooseNetworks } from "../../../lib/models/fetch_model.ts";
import { InputError } from "../../../lib/input_error.ts";

Deno.test("chooseNetworks() takes all of an export", () => {
  const paths = ["manifest.json", "decoder.onnx", "decoder.onnx.data", "tokenizer/tokenizer.json"];
  assertEquals(chooseNetworks("org/model", paths), paths);
});

Deno.test("chooseNetworks() takes one form of each network of the public layout", () => {
  const paths = [
    "config.json",
    "tokenizer.json",
    "model.safetensors",
    "onnx/vision_encoder.onnx",
    "onnx/vision_encoder.onnx_data",
    "onnx/vision_encoder_fp16.onnx",
    "onnx/embed_tokens.onnx",
    "onnx/embed_tokens_q4.onnx",
    "onnx/decoder_model_merged_q4.onnx",
    "onnx/decoder_model_merged_q4.onnx_data",
    "onnx/decoder_model_merged_q4.onnx_data_1",
    "onnx/decoder_model_merged_q4f16.onnx",
    "onnx/decoder_model_merged_q4f16.onnx_data",
  ];
  assertEquals(chooseNetworks("org/model", paths), [
    "config.json",
    "tokenizer.json",
    "onnx/vision_encoder.onnx",
    "onnx/vision_encoder.onnx_data",
    "onnx/embed_tokens.onnx",
    "onnx/decoder_model_merged_q4.onnx",
    "onnx/decoder_model_merged_q4.onnx_data",
    "onnx/decoder_model_merged_q4.onnx_data_1",
  ]);
});

Deno.test("chooseNetworks() fetches no weights for Python", () => {
  const fault = (paths: readonly string[]) =>
    assertThrows(() => chooseNetworks("org/model", paths), InputError).message;
  assertStringIncludes(
    fault(["config.json", "model-00001-of-00002.safetensors"]),
    "holds weights for Python, not exported networks. Get them with `deno task fetch org/model`",
  );
  assertStringIncludes(fault(["README.md"]), "holds neither exported networks (manifest.json) nor");
});
