import { z } from "zod";

/** Number formats that weights can be kept in. */
export type Dtype = "auto" | "bfloat16" | "float16" | "float32";

/** Schemas of the parameters that say where the weights of a model go, and in which format. */
export const deviceParams = {
  device: z.string()
    .regex(/^(auto|cpu|cuda(:\d+)?)$/, "expected auto, cpu, cuda or cuda:<number>")
    .default("cuda").describe("Device: auto, cpu, cuda or one GPU such as cuda:1."),
  device_ids: z.array(z.int().min(0)).min(1).nullish().describe(
    "Numbers of the GPUs that share the work, each with the whole model.",
  ),
  dtype: z.enum(["auto", "bfloat16", "float16", "float32"]).default("bfloat16").describe(
    "Number format of the weights.",
  ),
};
