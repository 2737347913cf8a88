import { getHFHubCachePath } from "@huggingface/hub";
import { InputError } from "../input_error.ts";

/** Where the hub is, and how it is asked. */
export interface HubSettings {
  /** Address without a slash at the end. */
  readonly endpoint: string;
  /** Token that private and gated repositories want. */
  readonly token?: string | undefined;
  /** Ask nobody: only what is in the cache counts. */
  readonly offline: boolean;
  /** Folder of the cache, shared with the hub's other clients. */
  readonly cache: string;
}

/** The public hub. */
const PUBLIC = "https://huggingface.co";

/**
 * Settings of the environment, under the names that the hub's own clients read: `HF_ENDPOINT`,
 * `HF_TOKEN`, `HF_HUB_OFFLINE`, and `HF_HUB_CACHE` or `HF_HOME`.
 *
 * @throws {InputError} If the endpoint is no address, or the token cannot be sent in a header; its
 * value is not named.
 */
export function hubSettings(): HubSettings {
  const text = (name: string) => Deno.env.get(name)?.trim() || undefined;
  const endpoint = text("HF_ENDPOINT") ?? PUBLIC;
  if (!/^https?:\/\/[^/?#]+/.test(endpoint) || !URL.canParse(endpoint)) {
    throw new InputError(
      `Cannot use HF_ENDPOINT: it must be an address such as ${PUBLIC}, got "${endpoint}"`,
    );
  }
  const token = text("HF_TOKEN");
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new InputError("Cannot use HF_TOKEN: expected printable ASCII without blanks");
  }
  return {
    endpoint: endpoint.replace(/\/+$/, ""),
    token,
    offline: /^(?:1|on|yes|true)$/i.test(text("HF_HUB_OFFLINE") ?? ""),
    cache: getHFHubCachePath(),
  };
}
