import { contentOf, type RunState, unitOf, Violation, workOf } from "./run_state.ts";
import type { Asked } from "./servers.ts";

/**
 * Makes sure that a process left all work alone that was finished before, did none twice, and made
 * no other image than an undisturbed run, whether its journal knows of it already or not.
 *
 * @param asked What it asked the servers.
 * @throws {Violation} If it did not.
 */
export function checkLife(
  { before, after, undisturbed, asked }: {
    readonly before: RunState;
    readonly after: RunState;
    readonly undisturbed: RunState;
    readonly asked: readonly Asked[];
  },
): void {
  const kept = before.journal;
  const start = after.journal.subarray(0, kept.length);
  const lost = kept.findIndex((byte, i) => byte !== start[i]);
  if (lost >= 0) {
    const line = kept.subarray(0, lost).filter((byte) => byte === 0x0a).length + 1;
    throw new Violation(`line ${line} of journal.jsonl was lost or changed`);
  }
  const twice = firstTwice(after.records.flatMap((record) => unitOf(record) ?? []));
  if (twice !== undefined) throw new Violation(`it was done twice: ${twice}`);
  const answered = new Set(before.records.flatMap((record) => workOf(record) ?? []));
  const again = asked.find(({ work }) => answered.has(work));
  if (again !== undefined) throw new Violation(`it was finished and asked again: ${again.work}`);
  const within = firstTwice(asked.map(({ work }) => work));
  if (within !== undefined) throw new Violation(`one process asked for it twice: ${within}`);
  for (const [path, hash] of after.images) {
    if (undisturbed.images.get(path) !== hash) throw new Violation(`${path} is another image`);
  }
}

/**
 * Makes sure that a finished run holds what an undisturbed one does, and nothing of what was under
 * way when it was killed.
 *
 * @throws {Violation} If it does not.
 */
export function checkFinished(state: RunState, undisturbed: RunState): void {
  const [stray] = state.asides;
  if (stray !== undefined) throw new Violation(`the finished run left ${stray} behind`);
  if (state.isTorn) throw new Violation("the finished run's journal ends in a torn line");
  if (state.records.at(-1)?.type !== "report") {
    throw new Violation("the finished run's journal does not end with its report");
  }
  const contents = ({ records }: RunState) =>
    records.flatMap((record) => contentOf(record) ?? []).toSorted();
  const [ours, theirs] = [contents(state), contents(undisturbed)];
  const missing = theirs.find((content) => !ours.includes(content));
  if (missing !== undefined) throw new Violation(`the journal lacks ${missing}`);
  const surplus = ours.find((content) => !theirs.includes(content));
  if (surplus !== undefined) throw new Violation(`the journal holds what is not right: ${surplus}`);
  const listed = ({ images }: RunState) => JSON.stringify([...images].toSorted());
  if (listed(state) !== listed(undisturbed)) {
    throw new Violation("the finished run's images are not those of the undisturbed one");
  }
}

function firstTwice(items: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return items.find((item) => seen.size === seen.add(item).size);
}
