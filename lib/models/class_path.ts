import { InputError } from "../input_error.ts";
import { nearest } from "../text/nearest.ts";
import { isFilePath, resolveFile } from "./class_file.ts";
import type { DiffusionModel } from "./diffusion/diffusion_model.ts";
import {
  assertModelClass,
  type ClassPathOrigin,
  type ClassSearch,
  type ModelKind,
  type ResolvedClass,
} from "./model_class.ts";
import type { RewardModel } from "./reward/reward_model.ts";

/** To be raised when a built-in class gives other results than before for the same request. */
const BUILT_IN_HASH = "built-in 1";

const diffusion: ModelKind = {
  key: "diffusion_model",
  noun: "an editing model",
  base: "BaseDiffusionModel",
  method: "editImage",
  builtIns: {
    "copy": async () => (await import("./diffusion/copy.ts")).CopyModel,
    "oracle": async () => (await import("./diffusion/oracle.ts")).OracleModel,
    "classical": async () => (await import("./diffusion/classical.ts")).ClassicalModel,
    "images-edits": async () =>
      (await import("./diffusion/images_edits/images_edits.ts")).ImagesEditsModel,
    "chat-image-edits": async () =>
      (await import("./diffusion/images_edits/chat_image_edits.ts")).ChatImageEditsModel,
    "comfyui": async () => (await import("./diffusion/comfyui/comfyui.ts")).ComfyUIModel,
    "sd-server": async () => (await import("./diffusion/sd_server/sd_server.ts")).SdServerModel,
    "qwen-image-edit": async () =>
      (await import("./diffusion/qwen_image_edit.ts")).QwenImageEditModel,
  },
  // The successor "Plus" is another network, which must not be taken for this one.
  python: { path: /^(?!.*qwenimageeditplus).*qwenimageedit/, name: "qwen-image-edit" },
  example: "./my_editor.ts#MyEditor",
};

const reward: ModelKind = {
  key: "reward_model",
  noun: "a judge",
  base: "BaseRewardModel",
  method: "score",
  builtIns: {
    "reference": async () => (await import("./reward/reference.ts")).ReferenceRewardModel,
    "chat-completions": async () =>
      (await import("./reward/chat_completions/chat_completions.ts")).ChatCompletionsModel,
    "qwen3-vl": async () => (await import("./reward/qwen3_vl.ts")).Qwen3VLRewardModel,
  },
  python: { path: /qwen3vl/, name: "qwen3-vl" },
  example: "./my_judge.ts#MyJudge",
};

/**
 * Finds the editing model's class for a `class_path`:
 *
 * - a built-in name: `copy`, `oracle`, `classical`, `qwen-image-edit`, and those that ask a server:
 *   `images-edits`, `chat-image-edits`, `comfyui`, `sd-server`;
 * - a class of one's own, `./my_editor.ts#MyEditor`, by a path that is absolute or starts from
 *   `baseDir`; without `#MyEditor`, the file's default export;
 * - a dotted Python path of the earlier system that names Qwen-Image-Edit.
 *
 * Built-in classes are imported only here, on demand. A user's file needs read permission for it
 * and what it imports; it is imported anew whenever its text changed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { name, ModelClass } = await resolveDiffusionModel("copy", { baseDir: "/" });
 * const model = new ModelClass(ModelClass.paramsSchema.parse({}));
 * assertEquals([name, model.fingerprint], ["copy", "CopyModel {}"]);
 * ```
 *
 * @throws {InputError} If there is no such class; the message names what was looked for and what there
 * is instead.
 */
export async function resolveDiffusionModel(
  classPath: string,
  origin: ClassPathOrigin,
): Promise<ResolvedClass<DiffusionModel>> {
  return await resolveClass<DiffusionModel>(classPath, {
    kind: diffusion,
    other: reward,
    ...origin,
  });
}

/**
 * Finds the judge's class for a `class_path`:
 *
 * - a built-in name: `reference`, `qwen3-vl`, and `chat-completions`, which asks a server;
 * - a class of one's own, as {@linkcode resolveDiffusionModel} finds it;
 * - a dotted Python path of the earlier system that names Qwen3-VL.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const path = "src.models.reward.implementations.qwen3_vl_reward.Qwen3VLRewardModel";
 * assertEquals((await resolveRewardModel(path, { baseDir: "/" })).name, "qwen3-vl");
 * ```
 *
 * @throws {InputError} If there is no such class; the message names what was looked for and what there
 * is instead.
 */
export async function resolveRewardModel(
  classPath: string,
  origin: ClassPathOrigin,
): Promise<ResolvedClass<RewardModel>> {
  return await resolveClass<RewardModel>(classPath, { kind: reward, other: diffusion, ...origin });
}

async function resolveClass<Model>(
  classPath: string,
  search: ClassSearch,
): Promise<ResolvedClass<Model>> {
  const { kind } = search;
  const builtIn = builtInName(classPath, kind);
  if (builtIn === undefined) {
    if (!isFilePath(classPath)) throw new InputError(unknownMessage(classPath, search));
    return await resolveFile(classPath, search);
  }
  const ModelClass = await kind.builtIns[builtIn]?.();
  assertModelClass<Model>(ModelClass, { label: `The built-in ${builtIn}`, ...search });
  return { name: builtIn, ModelClass, codeHash: BUILT_IN_HASH };
}

function builtInName(classPath: string, { builtIns, python }: ModelKind): string | undefined {
  if (Object.hasOwn(builtIns, classPath)) return classPath;
  const letters = classPath.toLowerCase().replaceAll(/[^a-z0-9.]/g, "");
  const found = isDotted(classPath) && python.path.test(letters);
  return found ? python.name : undefined;
}

function isDotted(classPath: string): boolean {
  return !isFilePath(classPath) && /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(classPath);
}

function unknownMessage(classPath: string, { kind, other }: ClassSearch): string {
  const names = Object.keys(kind.builtIns);
  const write = `write a built-in name (${names.join(", ")}) ` +
    `or a class of your own, such as "${kind.example}"`;
  if (builtInName(classPath, other) !== undefined) {
    return `"${classPath}" is ${other.noun}, which belongs under ${other.key}. ` +
      `Under ${kind.key}, ${write}`;
  }
  if (isDotted(classPath)) {
    return `Python class "${classPath}" has no counterpart here. In place of it, ${write}`;
  }
  const near = nearest(classPath, names);
  return `"${classPath}" is not the name of ${kind.noun}` +
    `${near === undefined ? "." : `; did you mean "${near}"?`} In place of it, ${write}`;
}
