import { assertEquals } from "@std/assert";
import { isSecretName, isSecretVariable } from "../../../lib/text/secret_name.ts";

const SECRETS = [
  ...["api_key", "apikey", "openai_api_key", "--api-key", "access_key", "accessKey", "token"],
  ...["HF_TOKEN", "--hf-token", "client_secret", "Password", "db_passwd", "credential"],
  "credentials",
];

Deno.test("isSecretName() knows secrets by the ends of names, whatever their case", () => {
  for (const name of SECRETS) assertEquals(isSecretName(name), true, name);
});

Deno.test("isSecretName() leaves alone what only looks alike", () => {
  for (
    const name of ["api_key_env", "--tokenizer", "max_tokens", "token_limit", "image_key", "monkey"]
  ) {
    assertEquals(isSecretName(name), false, name);
  }
});

Deno.test("isSecretVariable() takes every key for a secret besides", () => {
  for (const name of [...SECRETS, "SIGNING_KEY", "WANDB_KEY"]) {
    assertEquals(isSecretVariable(name), true, name);
  }
  for (const name of ["PATH", "KEYBOARD", "MAX_TOKENS"]) {
    assertEquals(isSecretVariable(name), false, name);
  }
});
