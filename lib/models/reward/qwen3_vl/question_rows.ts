import type { ImageFeatures } from "./judge_graphs.ts";
import type { JudgePrompt } from "./prompt.ts";
import type { LogitsAt, RowTokens } from "./reading.ts";
import type { LogitsBehind, ScoreTree } from "./score_tree.ts";

/** Some tokens of a prompt, all from `from` on where `to` is absent, as a row to read. */
export function promptRow(
  { ids, positions }: JudgePrompt,
  { from, to = ids.length, seen }: {
    readonly from: number;
    readonly to?: number;
    readonly seen?: NonNullable<RowTokens["seen"]>;
  },
): RowTokens {
  return {
    ids: ids.subarray(from, to),
    positions: {
      temporal: positions.temporal.subarray(from, to),
      height: positions.height.subarray(from, to),
      width: positions.width.subarray(from, to),
    },
    ...(seen === undefined
      ? {}
      : { seen: { images: seen.images, places: seen.places.subarray(from, to) } }),
  };
}

/** For each token, its place among those of all images; -1 of text. */
export function imagePlaces(ids: BigInt64Array, imageTokenId: number): Int32Array {
  let count = 0;
  return Int32Array.from(ids, (id) => id === BigInt(imageTokenId) ? count++ : -1);
}

/** The tokens of a row with the branches of a tree behind them, which go on from the prompt's end. */
export function withBranches(
  row: RowTokens,
  { prompt: { end }, tree }: { readonly prompt: JudgePrompt; readonly tree: ScoreTree | undefined },
): RowTokens {
  const written = (tree?.branches ?? []).map(({ ids }): RowTokens => {
    const places = Int32Array.from(ids, (_, depth) => end + depth);
    return {
      ids: BigInt64Array.from(ids, BigInt),
      positions: { temporal: places, height: places, width: places },
    };
  });
  return joinRows([row, ...written].map((row, branch) => ({ row, branch })));
}

/**
 * Several rows in one, each in a branch: the tokens of a branch see those of 0 and their own.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const places = Int32Array.of(0, 1);
 * const positions = { temporal: places, height: places, width: places };
 * const row = { ids: BigInt64Array.of(5n, 6n), positions };
 * const { ids, branches } = joinRows([{ row, branch: 0 }, { row, branch: 1 }]);
 * assertEquals(ids, BigInt64Array.of(5n, 6n, 5n, 6n));
 * assertEquals(branches, BigInt64Array.of(0n, 0n, 1n, 1n));
 * ```
 */
export function joinRows(
  parts: readonly { readonly row: RowTokens; readonly branch: number }[],
): RowTokens {
  const length = parts.reduce((sum, { row }) => sum + row.ids.length, 0);
  const ids = new BigInt64Array(length);
  const branches = new BigInt64Array(length);
  const positions = {
    temporal: new Int32Array(length),
    height: new Int32Array(length),
    width: new Int32Array(length),
  };
  const places = new Int32Array(length).fill(-1);
  const images: ImageFeatures[] = [];
  let start = 0;
  let shown = 0;
  for (const { row, branch } of parts) {
    ids.set(row.ids, start);
    branches.fill(BigInt(branch), start, start + row.ids.length);
    for (const axis of ["temporal", "height", "width"] as const) {
      positions[axis].set(row.positions[axis], start);
    }
    if (row.seen !== undefined) {
      const before = shown;
      places.set(row.seen.places.map((place) => place < 0 ? place : place + before), start);
      shown += row.seen.places.filter((place) => place >= 0).length;
      images.push(...row.seen.images);
    }
    start += row.ids.length;
  }
  return { ids, branches, positions, seen: { images, places } };
}

/** Number of tokens of all branches; 0 without a tree. */
export function branchTokens(tree: ScoreTree | undefined): number {
  return tree?.branches.reduce((sum, { ids }) => sum + ids.length, 0) ?? 0;
}

/** The places of a tree that its score needs, counted from the end of the branches. */
export function branchPlaces(tree: ScoreTree): readonly number[] {
  return tree.branches.flatMap(({ points, decimal }, branch) => [
    ...(branch === 0 ? [placeOf(tree, branch, tree.lead - 1)] : []),
    ...[points, ...(decimal === undefined ? [] : [decimal])]
      .map((place) => placeOf(tree, branch, place)),
  ]);
}

/** The logits behind the places of branches, which were read behind the prompt of a row. */
export function branchLogits(
  tree: ScoreTree,
  { row, logitsAt }: { readonly row: number; readonly logitsAt: LogitsAt },
): LogitsBehind {
  return (branch, place) => logitsAt(row, placeOf(tree, branch, place));
}

function placeOf({ branches }: ScoreTree, branch: number, place: number): number {
  const before = branches.slice(branch).reduce((sum, { ids }) => sum + ids.length, 0);
  return place - before;
}
