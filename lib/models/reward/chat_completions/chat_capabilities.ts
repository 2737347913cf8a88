import { apiDescription } from "../../serving/http/openapi.ts";
import type { ServerSoftware } from "../../serving/server_software.ts";

/** Fields of a chat request that not every server knows. */
export const CHAT_FIELDS = [
  "temperature",
  "top_p",
  "top_k",
  "seed",
  "max_tokens",
  "response_format",
  "logprobs",
  "top_logprobs",
] as const;

/** One of {@linkcode CHAT_FIELDS}. */
export type ChatField = (typeof CHAT_FIELDS)[number];

/** What of a chat request a server honours. */
export interface ChatCapabilities {
  /** The server's software, for messages. */
  readonly software: string;
  /** Fields that it honours. */
  readonly fields: ReadonlySet<ChatField>;
  /** Every field that its description lists, where it lists any. */
  readonly listed: ReadonlySet<string> | undefined;
  /** What it calls the longest reply. */
  readonly maxTokensField: "max_tokens" | "max_completion_tokens";
  /** It streams its replies always, and may want to be asked for that. */
  readonly streams: boolean;
  /** It loads its model at the first request, and breaks when several come at once then. */
  readonly loadsAtFirstRequest: boolean;
  /** It says when a reply was cut off at its longest length. */
  readonly tellsTruncation: boolean;
}

/**
 * Fields that a server lacks although it answers requests that have them, by its software:
 *
 * - OpenAI's API has no `top_k` (API reference, chat completions).
 * - Ollama's compatible API has no `top_k` (its documentation, OpenAI compatibility).
 * - `transformers serve` ignores the last three, and rejects `top_k` and, with
 *   `--input-validation`, the others (transformers 4.57, `commands/serving.py`).
 */
const LACKING: Readonly<Record<string, readonly ChatField[]>> = {
  openai: ["top_k"],
  ollama: ["top_k"],
  transformers: ["top_k", "response_format", "logprobs", "top_logprobs"],
};

/**
 * What a server honours: by its own description of the request where it has one, else by what is
 * known of its software. Of unknown software everything is assumed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { fields } = chatCapabilities({ software: "transformers", models: [] });
 * assertEquals([fields.has("seed"), fields.has("logprobs")], [true, false]);
 * ```
 */
export function chatCapabilities({ software, openapi }: ServerSoftware): ChatCapabilities {
  const list = apiDescription(openapi)?.fields("/v1/chat/completions");
  const listed = list === undefined ? undefined : new Set(list);
  const only = (name: string) => listed === undefined || listed.has(name);
  const newName = software === "openai" ||
    (!only("max_tokens") && only("max_completion_tokens"));
  const maxTokensField = newName ? "max_completion_tokens" : "max_tokens";
  const lacking = LACKING[software] ?? [];
  const fields = CHAT_FIELDS.filter((field) =>
    !lacking.includes(field) && only(field === "max_tokens" ? maxTokensField : field)
  );
  const isTransformers = software === "transformers";
  return {
    software,
    fields: new Set(fields),
    listed,
    maxTokensField,
    streams: isTransformers,
    loadsAtFirstRequest: isTransformers,
    tellsTruncation: !isTransformers,
  };
}

/** What a configuration asks of a server. */
export interface WantedFields {
  /** Fields that are to be sent, by the names of {@linkcode CHAT_FIELDS}. */
  readonly fields: readonly ChatField[];
  /** Further fields that are sent as they are. */
  readonly extra: readonly string[];
}

/**
 * What a server cannot honour of what is asked, one phrase each, for `run.json` and the log.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const capabilities = chatCapabilities({ software: "openai", models: [] });
 * assertEquals(unsupportedFields(capabilities, { fields: ["top_k", "seed"], extra: [] }), [
 *   "top_k: openai has no such field; not sent",
 * ]);
 * ```
 */
export function unsupportedFields(
  capabilities: ChatCapabilities,
  { fields, extra }: WantedFields,
): readonly string[] {
  const { software, listed } = capabilities;
  const name = PROPER_NAMES[software] ?? software;
  const lacking = fields.filter((field) => !capabilities.fields.has(field));
  return [
    ...lacking.map((field) =>
      field === "response_format"
        ? `output: json: ${name} has no field response_format; not sent, replies are free text`
        : `${field}: ${name} has no such field; not sent`
    ),
    ...(fields.includes("max_tokens") && !capabilities.tellsTruncation
      ? [`max_tokens: ${name} does not say when a reply was cut off there`]
      : []),
    ...extra.filter((field) => listed !== undefined && !listed.has(field)).map((field) =>
      `extra_body.${field}: ${name} does not list such a field; sent all the same`
    ),
  ];
}

const PROPER_NAMES: Readonly<Record<string, string>> = {
  transformers: "transformers serve",
  unknown: "the server",
};
