/** @jsxImportSource preact */
import type { ComponentChild, JSX } from "preact";
import { wordsOf } from "./chosen_pairs.ts";
import { shownText } from "./shown_text.ts";

/** A text with the words of a search marked. */
export function Found(
  { text, search }: { readonly text: string; readonly search: string },
): JSX.Element {
  const words = wordsOf(search);
  if (words.length === 0) return <>{shownText(text)}</>;
  const low = text.toLowerCase();
  // Lower case may have another length, and then places in it say nothing of the text.
  if (low.length !== text.length) return <>{shownText(text)}</>;
  const parts: ComponentChild[] = [];
  let at = 0;
  while (at < text.length) {
    const next = words.map((word) => ({ word, start: low.indexOf(word, at) }))
      .filter(({ start }) => start >= 0)
      .sort((a, b) => a.start - b.start || b.word.length - a.word.length)[0];
    if (next === undefined) break;
    const end = next.start + next.word.length;
    parts.push(shownText(text.slice(at, next.start)));
    parts.push(<mark key={next.start}>{shownText(text.slice(next.start, end))}</mark>);
    at = end;
  }
  parts.push(shownText(text.slice(at)));
  return <>{parts}</>;
}

/** A sentence in which `code` stands in backticks. */
export function WithCode({ text }: { readonly text: string }): JSX.Element {
  const parts = text.split(/`([^`]+)`/);
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 1 ? <code key={index}>{shownText(part)}</code> : shownText(part)
      )}
    </>
  );
}
