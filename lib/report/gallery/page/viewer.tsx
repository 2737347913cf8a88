/** @jsxImportSource preact */
/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isSliding, useKeys } from "./keyboard.ts";

/** An image to look at. */
export interface Pane {
  /** What it is. */
  readonly name: string;
  /** Address of the image; absent where there is none. */
  readonly url: string | undefined;
  /** Said below the name, such as a score. */
  readonly note?: string;
  /** Colours of differences rather than a picture. */
  readonly isHeat?: boolean;
}

/** Where every pane is looked at: all have the same place and size. */
interface Place {
  readonly scale: number;
  /** Shift as a share of the pane's width. */
  readonly x: number;
  /** Shift as a share of the pane's height. */
  readonly y: number;
}

const WHOLE: Place = { scale: 1, x: 0, y: 0 };
const MOST_SCALE = 16;
const STEP = 1.25;

/** Shift of the image by a key, as shares of the pane. */
const MOVES: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [0.1, 0],
  ArrowRight: [-0.1, 0],
  ArrowUp: [0, 0.1],
  ArrowDown: [0, -0.1],
};

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Keeps the image within its pane. */
function held({ scale, x, y }: Place): Place {
  const most = (scale - 1) / 2;
  return { scale, x: clamp(x, -most, most), y: clamp(y, -most, most) };
}

/** Zooms so that the point at (x, y), as shares of the pane from its middle, stays in place. */
function zoomed(place: Place, factor: number, x = 0, y = 0): Place {
  const scale = clamp(place.scale * factor, 1, MOST_SCALE);
  const ratio = scale / place.scale;
  return held({ scale, x: x - (x - place.x) * ratio, y: y - (y - place.y) * ratio });
}

/** Images over or beside each other, looked at in the same place. */
export function Viewer(
  { panes, over }: {
    readonly panes: readonly Pane[];
    /** The second lies over the first, with a slider between them. */
    readonly over: boolean;
  },
): JSX.Element {
  const [place, setPlace] = useState(WHOLE);
  const [split, setSplit] = useState(50);
  const stage = useRef<HTMLDivElement>(null);

  useKeys((event) => {
    const move = MOVES[event.key];
    if (event.key === "+" || event.key === "=") setPlace((before) => zoomed(before, STEP));
    else if (event.key === "-") setPlace((before) => zoomed(before, 1 / STEP));
    else if (event.key === "0") setPlace(WHOLE);
    else if (over && event.key === "[") setSplit((before) => clamp(before - 5, 0, 100));
    else if (over && event.key === "]") setSplit((before) => clamp(before + 5, 0, 100));
    else if (event.shiftKey && move !== undefined && !isSliding(event)) {
      setPlace(({ scale, x, y }) => held({ scale, x: x + move[0], y: y + move[1] }));
    } else return;
    event.preventDefault();
  });

  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    // Preact's own listener would be passive in some browsers, and the page would scroll.
    const turn = (event: WheelEvent) => {
      const pane = paneAt(event);
      if (pane === undefined) return;
      event.preventDefault();
      setPlace((before) => zoomed(before, event.deltaY < 0 ? 1.15 : 1 / 1.15, pane.x, pane.y));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, []);

  const drag = (event: PointerEvent) => {
    const pane = paneAt(event);
    if (event.button !== 0 || pane === undefined) return;
    if (event.target instanceof HTMLInputElement) return;
    const isSlide = over && place.scale === 1;
    const slideTo = (clientX: number) =>
      setSplit(clamp((clientX - pane.box.left) / pane.box.width * 100, 0, 100));
    if (isSlide) slideTo(event.clientX);
    const move = (next: PointerEvent) => {
      if (isSlide) slideTo(next.clientX);
      else {
        const x = place.x + (next.clientX - event.clientX) / pane.box.width;
        const y = place.y + (next.clientY - event.clientY) / pane.box.height;
        setPlace(held({ scale: place.scale, x, y }));
      }
    };
    const end = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
    event.preventDefault();
  };

  const transform = {
    transform: `translate(${place.x * 100}%, ${place.y * 100}%) scale(${place.scale})`,
  };
  const image = ({ name, url, isHeat }: Pane) =>
    url === undefined ? <span class="no-picture">no {name.toLowerCase()}</span> : (
      <img
        key={url}
        class={isHeat || place.scale > 3 ? "pixels" : ""}
        src={url}
        alt={name}
        draggable={false}
        style={transform}
      />
    );
  const [below, above] = panes;
  return (
    <div class="viewer">
      <div
        ref={stage}
        class={over ? "stage over" : `stage beside panes-${panes.length}`}
        onPointerDown={drag}
        onDblClick={(event) => {
          const pane = paneAt(event);
          if (pane === undefined) return;
          setPlace((before) => before.scale > 1 ? WHOLE : zoomed(before, 4, pane.x, pane.y));
        }}
      >
        {over && below !== undefined && above !== undefined
          ? (
            <figure class="pane">
              <div class="pane-box">
                <div class="layer">{image(below)}</div>
                <div class="layer" style={{ clipPath: `inset(0 0 0 ${split}%)` }}>
                  {image(above)}
                </div>
                <span class="split" style={{ left: `${split}%` }} aria-hidden="true" />
              </div>
              <figcaption>
                <span>{below.name}</span>
                <input
                  type="range"
                  min="0"
                  max="100"
                  step="1"
                  value={split}
                  aria-label={`Slider between ${below.name} and ${above.name}`}
                  aria-valuetext={`${Math.round(split)} % ${below.name}`}
                  onInput={(event) => setSplit(event.currentTarget.valueAsNumber)}
                />
                <span>{above.name}{above.note && <b>{above.note}</b>}</span>
              </figcaption>
            </figure>
          )
          : panes.map((pane) => (
            <figure key={pane.name} class="pane">
              <div class="pane-box">
                <div class="layer">{image(pane)}</div>
              </div>
              <figcaption>
                <span>{pane.name}</span>
                {pane.note && <b>{pane.note}</b>}
                {pane.isHeat && (
                  <span class="heat-scale">
                    same <span class="heat-ramp" aria-hidden="true" /> 128 levels and more
                  </span>
                )}
              </figcaption>
            </figure>
          ))}
      </div>
      <div class="zoom" role="group" aria-label="Zoom">
        <button
          type="button"
          aria-label="Farther"
          onClick={() => setPlace(zoomed(place, 1 / STEP))}
        >
          −
        </button>
        <output>{Math.round(place.scale * 100)} %</output>
        <button type="button" aria-label="Closer" onClick={() => setPlace(zoomed(place, STEP))}>
          +
        </button>
        <button type="button" onClick={() => setPlace(WHOLE)}>Whole</button>
      </div>
    </div>
  );
}

/** The pane that an event is in, and where, as shares of its size from its middle. */
function paneAt(
  event: MouseEvent,
): { readonly box: DOMRect; readonly x: number; readonly y: number } | undefined {
  const pane = event.target instanceof Element ? event.target.closest(".pane-box") : null;
  if (pane === null) return undefined;
  const box = pane.getBoundingClientRect();
  return {
    box,
    x: (event.clientX - box.left) / box.width - 0.5,
    y: (event.clientY - box.top) / box.height - 0.5,
  };
}
