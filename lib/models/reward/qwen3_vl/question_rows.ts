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
  { prompt, tree }: { readonly prompt: JudgePrompt; readonly tree: ScoreTree | undefined },
): RowTokens {
  if (tree === undefined) return row;
  const tail = tree.branches.flatMap(({ ids }, branch) =>
    ids.map((id, depth) => ({ id, place: prompt.end + depth, branch: branch + 1 }))
  );
  const places = tail.map(({ place }) => place);
  const { temporal, height, width } = row.positions;
  const text = row.ids.length;
  return {
    ids: BigInt64Array.from([...row.ids, ...tail.map(({ id }) => BigInt(id))]),
    positions: {
      temporal: Int32Array.from([...temporal, ...places]),
      height: Int32Array.from([...height, ...places]),
      width: Int32Array.from([...width, ...places]),
    },
    branches: BigInt64Array.from([
      ...new BigInt64Array(text),
      ...tail.map(({ branch }) => BigInt(branch)),
    ]),
    ...(row.seen === undefined ? {} : {
      seen: {
        images: row.seen.images,
        places: Int32Array.from([...row.seen.places, ...tail.map(() => -1)]),
      },
    }),
  };
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
