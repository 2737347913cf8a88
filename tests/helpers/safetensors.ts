/** A tensor of numbers. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * The float32 tensors of a safetensors file, by name: a length in 8 bytes, a JSON header of that
 * length, then the numbers.
 */
export async function readSafetensors(file: URL | string): Promise<ReadonlyMap<string, Tensor>> {
  const { buffer } = await Deno.readFile(file);
  const start = 8 + Number(new DataView(buffer).getBigUint64(0, true));
  const header: Readonly<Record<string, unknown>> = JSON.parse(
    new TextDecoder().decode(new Uint8Array(buffer, 8, start - 8)),
  );
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (!isFloat32(entry)) continue;
    const [from, to] = entry.data_offsets;
    // A copy, for numbers of four bytes must begin at a multiple of four.
    const data = new Float32Array(buffer.slice(start + from, start + to));
    tensors.set(name, { shape: entry.shape, data });
  }
  return tensors;
}

interface Entry {
  readonly shape: readonly number[];
  readonly data_offsets: readonly [from: number, to: number];
}

function isFloat32(entry: unknown): entry is Entry {
  return typeof entry === "object" && entry !== null && "dtype" in entry && entry.dtype === "F32";
}
