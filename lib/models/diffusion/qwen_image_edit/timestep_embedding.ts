import { rounder, type Rounding } from "./rounding.ts";

const HALF = 128;
const PERIOD = 10000;
const SCALE = 1000;

/**
 * A timestep as waves of 128 frequencies, the transformer's input.
 *
 * With `t = timestep / 1000`, feature `k` is `cos(1000 t f)` and feature `128 + k` is
 * `sin(1000 t f)`, where `f = 10000^(-k / 128)`, each step rounded to float32 (diffusers,
 * embeddings.py, `get_timestep_embedding`, by way of transformer_qwenimage.py,
 * `QwenTimestepProjEmbeddings`). PyTorch's own exponential misses the last bit of two frequencies,
 * which moves features 12 and 140 by up to 3e-5.
 *
 * The timestep and `t` are rounded by the policy. A reference in bfloat16 rounds both to 8 bits,
 * so that 989.7 becomes 988: the network is asked about another time than the noise is at. An
 * edit can only be the reference's where that is imitated.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const embedding = timestepEmbedding(1000, "fp32");
 * assertAlmostEquals(embedding[0] ?? 0, Math.cos(1000), 1e-6);
 * assertAlmostEquals(embedding[128] ?? 0, Math.sin(1000), 1e-6);
 * ```
 *
 * @param timestep Of the schedule, 0 to 1000.
 * @returns 256 numbers in -1..1.
 */
export function timestepEmbedding(timestep: number, rounding: Rounding): Float32Array {
  const round = rounder(rounding);
  const f = Math.fround;
  const time = round(round(timestep) / SCALE);
  const embedding = new Float32Array(2 * HALF);
  for (let k = 0; k < HALF; k += 1) {
    const frequency = f(Math.exp(f(f(f(-Math.log(PERIOD)) * k) / HALF)));
    const angle = f(SCALE * f(time * frequency));
    embedding[k] = Math.cos(angle);
    embedding[HALF + k] = Math.sin(angle);
  }
  return embedding;
}
