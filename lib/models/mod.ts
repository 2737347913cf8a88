/**
 * Editing models and judges: what a class must offer, what it can inherit, and how a
 * `class_path` finds it.
 *
 * To replace the editing model, write a file such as `my_editor.ts`:
 *
 * ```ts ignore
 * import { BaseDiffusionModel, type EditRequest, type EditResult } from "<this project>/lib/models/mod.ts";
 *
 * export class MyEditor extends BaseDiffusionModel {
 *   async editImage({ instruction, source, seed }: EditRequest): Promise<EditResult> {
 *     return { image: await makeTheEdit(instruction, source, seed) };
 *   }
 * }
 * ```
 *
 * and name it in the configuration: `class_path: "./my_editor.ts#MyEditor"`. A judge extends
 * `BaseRewardModel` and writes `score`. Whole examples are in `config/examples/`.
 *
 * @module
 */

export { resolveDiffusionModel, resolveRewardModel } from "./class_path.ts";
export { BaseModel } from "./base_model.ts";
export { BaseDiffusionModel } from "./diffusion/base_diffusion_model.ts";
export type { DiffusionModel, EditRequest, EditResult } from "./diffusion/diffusion_model.ts";
export type { ClassPathOrigin, ModelClass, ResolvedClass } from "./model_class.ts";
export {
  CrashError,
  ModelGoneError,
  type ModelHost,
  RefusedError,
  type SentImage,
  type ServerRecord,
  type ServingRecord,
} from "./model_host.ts";
export { BaseRewardModel } from "./reward/base_reward_model.ts";
export { type ExpectedScore, LEAST_MASS, POINTS } from "./reward/expected_score.ts";
export type {
  Judgement,
  JudgeRequest,
  RewardModel,
  ShownRequest,
  TokenLogprob,
} from "./reward/reward_model.ts";
