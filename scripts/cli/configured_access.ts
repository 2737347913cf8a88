import { type Access, configValue, evaluationAccess } from "./access.ts";
import type { Options } from "./command.ts";
import { EMBEDDED } from "./embedded.ts";

/** What a task may touch that evaluates by `--config`, into `--output`. */
export async function configuredAccess(options: Options): Promise<Access> {
  const file = options.text("config");
  return await evaluationAccess({
    config: await configValue(file ?? EMBEDDED.url),
    outputDir: options.text("output"),
    read: file === undefined ? [] : [file],
  });
}
