/** @jsxImportSource preact */
/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { GalleryPair } from "../gallery_data.ts";
import { Card } from "./card.tsx";
import { useGallery } from "./gallery_context.ts";
import { useKeys } from "./keyboard.ts";
import { withoutFilters } from "./page_state.ts";

/** Width of one image below which there are fewer columns of cards, in px. */
const LEAST_IMAGE = 168;
/** The same where a card holds more than three, so that a laptop shows two columns. */
const LEAST_OF_MANY = 146;
/** Space between and around cards, in px. */
const GAP = 14;
/** Space within a card, in px. */
const PADDING = 10;
/** Height of a card's text, in px. */
const TEXT_HEIGHT = 122;
/** Line below an image that tells its run and score, in px. */
const CAPTION_HEIGHT = 24;
/** Rows above and below the screen that are there already. */
const OVERSCAN = 2;

/** How cards are laid out in a room of some size. */
interface Layout {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

function layOut(room: number, images: number): Layout {
  const inner = Math.max(240, room - 2 * GAP);
  const least = images * (images > 3 ? LEAST_OF_MANY : LEAST_IMAGE) + 2 * PADDING;
  const columns = Math.max(1, Math.floor((inner + GAP) / (least + GAP)));
  const width = Math.floor((inner - GAP * (columns - 1)) / columns);
  const image = (width - 2 * PADDING - 6 * (images - 1)) / images;
  const height = Math.round(image * 0.75) + CAPTION_HEIGHT + TEXT_HEIGHT + 2 * PADDING;
  return { columns, width, height };
}

/** The pairs as cards; only those near the screen are there. */
export function Grid({ pairs }: { readonly pairs: readonly GalleryPair[] }): JSX.Element {
  const { index, state, update, href } = useGallery();
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState({ width: 0, height: 0 });
  const [topRow, setTopRow] = useState(0);
  const [active, setActive] = useState(0);
  const images = index.runs.length === 1 ? 3 : 1 + index.runs.length;
  const { columns, width, height } = layOut(room.width, images);
  const pitch = height + GAP;
  const rows = Math.ceil(pairs.length / columns);
  const visible = Math.ceil(room.height / pitch) + 1;

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setRoom({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  // Another choice begins at its top.
  useEffect(() => {
    setActive(0);
    if (box.current !== null) box.current.scrollTop = 0;
  }, [pairs]);

  const goTo = (place: number) => {
    const next = Math.min(Math.max(0, place), pairs.length - 1);
    const element = box.current;
    if (element === null || next < 0) return;
    setActive(next);
    const top = Math.floor(next / columns) * pitch;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + pitch + GAP > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + pitch + GAP - element.clientHeight;
    }
    requestAnimationFrame(() =>
      element.querySelector<HTMLElement>(`[data-place="${next}"]`)?.focus({ preventScroll: true })
    );
  };

  // Back from a pair, the card that has the focus is that of the pair that was left.
  const left = useRef(state.pair);
  useEffect(() => {
    if (state.pair === undefined && left.current !== undefined) {
      const place = pairs.findIndex(({ id }) => id === left.current);
      if (place >= 0) goTo(place);
    }
    left.current = state.pair;
  }, [state.pair]);

  useKeys((event) => {
    if (state.pair !== undefined || event.shiftKey) return;
    const screen = columns * Math.max(1, Math.floor(room.height / pitch));
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
      PageUp: -screen,
      PageDown: screen,
      Home: -pairs.length,
      End: pairs.length,
    };
    if (event.key === "d" && index.runs.length > 1) update({ ...state, heat: !state.heat });
    else {
      const step = steps[event.key];
      if (step === undefined || pairs.length === 0) return;
      const isWithin = document.activeElement?.closest(".grid") !== null;
      goTo(isWithin ? active + step : active);
    }
    event.preventDefault();
  });

  const from = Math.max(0, topRow - OVERSCAN) * columns;
  const to = Math.min(pairs.length, (topRow + visible + OVERSCAN) * columns);
  const places = Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
  // The card with the focus stays, however far away it is scrolled.
  if (active < pairs.length && (active < from || active >= to)) places.push(active);
  return (
    <div
      ref={box}
      class="grid"
      onScroll={(event) => setTopRow(Math.floor(event.currentTarget.scrollTop / pitch))}
    >
      {pairs.length === 0
        ? (
          <div class="nothing">
            <p>No pair passes these filters.</p>
            <button type="button" onClick={() => update(withoutFilters(state))}>Show all</button>
          </div>
        )
        : (
          <ul class="cards" style={{ height: `${rows * pitch + GAP}px` }}>
            {room.width > 0 && places.map((place) => {
              const pair = pairs[place];
              if (pair === undefined) return null;
              return (
                <Card
                  key={pair.id}
                  pair={pair}
                  place={place}
                  total={pairs.length}
                  isActive={place === active}
                  address={href({ ...state, pair: pair.id })}
                  run={state.run}
                  heat={state.heat}
                  search={state.search}
                  left={GAP + (place % columns) * (width + GAP)}
                  top={GAP + Math.floor(place / columns) * pitch}
                  width={width}
                  height={height}
                />
              );
            })}
          </ul>
        )}
    </div>
  );
}
