import { z } from "zod";

/** An array of numbers with a shape. */
export interface StoredTensor {
  /** The numbers, row by row. */
  readonly data: Float32Array;
  /** Lengths of the axes. */
  readonly shape: readonly number[];
}

const count = z.int().min(0);
const headerSchema = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    shape: z.array(count),
    data_offsets: z.tuple([count, count]),
  }),
);

/**
 * Reads the float32, bfloat16 and int32 tensors of a safetensors file, by name, as float32. Whole
 * numbers beyond 2^24 are rounded.
 *
 * Such a file is the length of its header in 8 bytes, that header in JSON, and then the numbers
 * (safetensors, README, "Format").
 *
 * @throws {Error} If the file cannot be read, or a tensor has another type.
 */
export async function readSafetensors(
  file: string | URL,
): Promise<ReadonlyMap<string, StoredTensor>> {
  const { buffer } = await Deno.readFile(file);
  const start = 8 + Number(new DataView(buffer).getBigUint64(0, true));
  const { __metadata__: _, ...header }: Record<string, unknown> = JSON.parse(
    new TextDecoder().decode(new Uint8Array(buffer, 8, start - 8)),
  );
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(headerSchema.parse(header))) {
    const [from, to] = data_offsets;
    // A copy, for numbers must begin at a multiple of their size.
    const bytes = buffer.slice(start + from, start + to);
    tensors.set(name, { shape, data: toFloat32(bytes, { dtype, name }) });
  }
  return tensors;
}

function toFloat32(
  bytes: ArrayBuffer,
  { dtype, name }: { readonly dtype: string; readonly name: string },
): Float32Array {
  if (dtype === "F32") return new Float32Array(bytes);
  if (dtype === "I32") return Float32Array.from(new Int32Array(bytes));
  if (dtype !== "BF16") {
    throw new TypeError(
      `Cannot read tensor ${name}: its type must be F32, BF16 or I32, got ${dtype}`,
    );
  }
  // A bfloat16 is the upper half of a float32.
  return new Float32Array(Uint32Array.from(new Uint16Array(bytes), (bits) => bits << 16).buffer);
}
