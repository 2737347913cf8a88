import { z } from "zod";
import { InputError } from "../input_error.ts";

/** Number formats that networks are exported in. */
export const DTYPES = ["bfloat16", "float16", "float32", "int4"] as const;

/** One of {@linkcode DTYPES}. */
export type Dtype = typeof DTYPES[number];

/** Which devices compute, and what they are given. */
export interface DeviceParams {
  /** Folder of the exported model. */
  readonly model_name: string;
  /** Device: `cpu`, `cuda`, one GPU such as `cuda:1`, `webgpu`, or `auto` for the first of those. */
  readonly device: string;
  /** Numbers of the GPUs that share the work; the one of `device` where absent. */
  readonly device_ids?: readonly number[] | null | undefined;
  /** Number format in which the model must have been exported; `auto` takes any. */
  readonly dtype: "auto" | Dtype;
}

/** Schemas of {@linkcode DeviceParams} but for the folder. */
export const deviceParams = {
  device: z.string()
    .regex(
      /^(auto|cpu|webgpu|cuda(:\d{1,3})?)$/,
      "expected auto, cpu, cuda, cuda:<number> or webgpu",
    )
    .default("cuda").describe("Device: auto, cpu, cuda, one GPU such as cuda:1, or webgpu."),
  device_ids: z.array(z.int().min(0)).min(1).nullish().describe(
    "Numbers of the GPUs that share the work, each with the whole model.",
  ),
  dtype: z.enum(["auto", ...DTYPES]).default("bfloat16").describe(
    "Number format in which the model must have been exported; auto takes any.",
  ),
};

/**
 * Makes sure that a model was exported in the number format wanted, and that the device has code
 * for it.
 *
 * @throws {InputError} If not; the message says what to do.
 */
export function assertFits(
  { model_name, device, dtype }: DeviceParams,
  exported: Dtype,
): void {
  if (dtype !== "auto" && dtype !== exported) {
    throw new InputError(
      `Cannot run ${model_name} as ${dtype}: it was exported as ${exported}. Set ` +
        `params.dtype: ${exported}, or export it as ${dtype}`,
    );
  }
  assertComputes(device, { folder: model_name, exported });
}

/**
 * Makes sure that a device has code for the number format of an export.
 *
 * @throws {InputError} If not; the message says what to do.
 */
export function assertComputes(
  device: string,
  { folder, exported }: { readonly folder: string; readonly exported: Dtype },
): void {
  if (exported !== "bfloat16" || device !== "cpu") return;
  throw new InputError(
    `Cannot run ${folder} on cpu: it was exported as bfloat16, for which onnxruntime has no code ` +
      "on the CPU. Name a GPU (device: cuda), or export it as float32 or int4",
  );
}
