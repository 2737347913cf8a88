import type { ModelHost } from "../../model_host.ts";

let folder: string | undefined;

/**
 * A host that keeps nothing and tells nobody, for models that are used outside a run, such as in a
 * notebook. Logs go into a temporary folder that is made when it is first asked for.
 */
export const silentHost: ModelHost = {
  get logs(): string {
    folder ??= Deno.makeTempDirSync({ prefix: "servers-" });
    return folder;
  },
  signal: new AbortController().signal,
  notice() {},
  status() {},
  server() {},
};
