/** @jsxImportSource preact */
/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

const KEYS: readonly (readonly [title: string, keys: readonly (readonly [string, string])[]])[] = [
  ["Anywhere", [
    ["?", "these keys"],
    ["o p r", "overview, pairs, rate"],
    ["/", "search"],
    ["Tab", "to the next control"],
  ]],
  ["Pairs", [
    ["← → ↑ ↓", "to another pair"],
    ["Home End", "to the first, the last"],
    ["PageUp PageDown", "a screen up, down"],
    ["Enter", "open the pair"],
    ["d", "differences in place of edits (several runs)"],
  ]],
  ["One pair", [
    ["← →", "previous, next pair"],
    ["1 2 3", "slider, side by side, difference"],
    ["[ ]", "move the slider"],
    ["t", "against the target, or the source again"],
    ["m", "the next model"],
    ["+ − 0", "closer, farther, whole image"],
    ["Shift ← → ↑ ↓", "move the image"],
    ["Esc", "back to the pairs"],
  ]],
  ["Rating", [
    ["0 … 9 t", "the score; t is 10"],
    ["← → ↓", "left, right is better; neither"],
    ["s", "skip"],
    ["Backspace", "back to the one before"],
    ["e", "save the ratings as a file"],
    ["Esc", "stop; what was rated is kept"],
  ]],
];

/** The keys of the page. */
export function Help({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={onClose}>
      <div class="help-head">
        <h2 id="help-title">Keys</h2>
        <button type="button" class="quiet" onClick={onClose}>Close</button>
      </div>
      <div class="help-groups">
        {KEYS.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <div key={key}>
                  <dt>{key.split(" ").map((part) => <kbd key={part}>{part}</kbd>)}</dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}
