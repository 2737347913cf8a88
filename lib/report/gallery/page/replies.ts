import { useEffect, useState } from "preact/hooks";
import type { GalleryDetail, GalleryIndex } from "../gallery_data.ts";
import { loadPart } from "./data_files.ts";

/** The whole replies of a gallery, as far as they are there. */
export interface Replies {
  /** Texts by the pair's id; absent before anything is searched. */
  readonly texts: ReadonlyMap<string, string> | undefined;
  /** Share that is read, in [0, 1]; absent where nothing is being read. */
  readonly reading: number | undefined;
}

/** Parts that are read before the page is drawn anew. */
const AT_ONCE = 8;

/** Reads all replies once somebody searches: they are long, and most visits need none. */
export function useReplies(index: GalleryIndex, isSearched: boolean): Replies {
  const [replies, setReplies] = useState<Replies>({ texts: undefined, reading: undefined });
  useEffect(() => {
    if (!isSearched || replies.texts !== undefined) return;
    const texts = new Map<string, string>();
    let isGone = false;
    const read = async () => {
      for (let part = 0; part < index.parts && !isGone; part += AT_ONCE) {
        const last = Math.min(part + AT_ONCE, index.parts);
        const numbers = Array.from({ length: last - part }, (_, offset) => part + offset);
        for (const { pairs } of await Promise.all(numbers.map(loadPart))) {
          for (const detail of pairs) texts.set(detail.id, textOf(detail));
        }
        const isDone = last === index.parts;
        if (!isGone) {
          setReplies({ texts: new Map(texts), reading: isDone ? undefined : last / index.parts });
        }
      }
    };
    setReplies({ texts: undefined, reading: 0 });
    read().catch(() => setReplies({ texts, reading: undefined }));
    return () => {
      isGone = true;
    };
  }, [index, isSearched]);
  return replies;
}

function textOf({ description, rationale, other, results }: GalleryDetail): string {
  const replies = results.flatMap((result) =>
    (result?.judgements ?? []).flat().map(({ reply }) => reply ?? "")
  );
  return [description, rationale, other?.description ?? "", other?.rationale ?? "", ...replies]
    .join("\n");
}
