import { resolve } from "node:path";
import { type FetchProgress, fetchSnapshot, hubSettings } from "../hub/mod.ts";
import { InputError } from "../input_error.ts";
import { hubRepository, modelFolder } from "./model_folder.ts";

/** How a model is fetched. */
export interface FetchModelOptions {
  /** Ends it; what is fetched stays and is gone on with. */
  readonly signal?: AbortSignal | undefined;
  /** Told how far it is. */
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
}

/**
 * Fetches the exported networks that a `model_name` names on the hub into its clients' cache. One
 * that is there already is left as it is, so that a run goes on with what it began with; a folder of
 * this machine is no matter of the hub.
 *
 * @throws {InputError} If the repository cannot be had, or holds no exported networks.
 */
export async function fetchModel(name: string, options: FetchModelOptions = {}): Promise<void> {
  const repository = hubRepository(name);
  if (repository === undefined || modelFolder(name) !== name) return;
  try {
    await fetchSnapshot(repository, {
      settings: hubSettings(),
      choose: (paths) => chooseNetworks(name, paths),
      ...options,
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      `there is no such folder (looked for ${resolve(name)}), and from the hub: ${error.message}`,
      { cause: error },
    );
  }
}

/** Networks of the public layout for a judge. */
const PUBLIC = ["vision_encoder", "embed_tokens", "decoder_model_merged"] as const;
/** Weights for other programs, beside which the networks lie in some repositories. */
const WEIGHTS = /\.(?:safetensors|bin|pt|pth|ckpt|gguf|h5|msgpack|onnx|onnx_data)(?:\.|_|$)/;

/**
 * The files of a repository that a model in this process needs: all that the exporter has written,
 * or, of the public layout, one form of each network.
 *
 * @throws {InputError} If it holds neither.
 */
export function chooseNetworks(name: string, paths: readonly string[]): readonly string[] {
  if (paths.includes("manifest.json")) return paths;
  const networks = PUBLIC.flatMap((network) => {
    const file = ["", "_q4"].map((suffix) => `onnx/${network}${suffix}.onnx`)
      .find((path) => paths.includes(path));
    return file === undefined ? [] : [file];
  });
  if (networks.length === PUBLIC.length) {
    const data = (path: string) => networks.some((file) => path.startsWith(`${file}_data`));
    return paths.filter((path) => networks.includes(path) || data(path) || !WEIGHTS.test(path));
  }
  const isPython = paths.some((path) => WEIGHTS.test(path));
  throw new InputError(
    isPython
      ? `model_name "${name}" holds weights for Python, not exported networks. Get them with ` +
        `\`deno task fetch ${name}\`, export them as scripts/export/README.md shows, and name the ` +
        "folder of the export"
      : `model_name "${name}" holds neither exported networks (manifest.json) nor those of the ` +
        "public layout (onnx/)",
  );
}
