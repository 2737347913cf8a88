/** @jsxImportSource preact */
/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { GalleryPair } from "../gallery_data.ts";
import { loadPart } from "./data_files.ts";
import { useGallery } from "./gallery_context.ts";
import { isSliding, useKeys } from "./keyboard.ts";
import { type Look, LOOKS, type PageState } from "./page_state.ts";
import { type LoadedDetail, PairPanel } from "./pair_panel.tsx";
import { nameText, scoreText, shownText, statusText } from "./shown_text.ts";
import { type Pane, Viewer } from "./viewer.tsx";

const LOOK_NAMES: Readonly<Record<Look, string>> = {
  slider: "Slider",
  side: "Side by side",
  difference: "Difference",
};

/** One pair, with all that is known of it. */
export function Detail({ pairs }: { readonly pairs: readonly GalleryPair[] }): JSX.Element | null {
  const { index, state, update } = useGallery();
  const dialog = useRef<HTMLDialogElement>(null);
  const place = pairs.findIndex(({ id }) => id === state.pair);
  const pair = pairs[place] ?? index.pairs.find(({ id }) => id === state.pair);
  const detail = useDetail(pair);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  const { run } = state;
  const result = pair?.results[run] ?? undefined;
  const set = (part: Partial<PageState>) => update({ ...state, ...part });
  const close = () => {
    const { pair: _, ...rest } = state;
    update(rest, "visit");
  };
  const goTo = (step: number) => {
    const next = pairs[place + step];
    if (next !== undefined) set({ pair: next.id });
  };
  useKeys((event) => {
    if (event.shiftKey || document.querySelector("dialog.help") !== null) return;
    const look = LOOKS[Number(event.key) - 1];
    if (look !== undefined) set({ look });
    else if (event.key === "ArrowLeft" && !isSliding(event)) goTo(-1);
    else if (event.key === "ArrowRight" && !isSliding(event)) goTo(1);
    else if (event.key === "t" && pair?.target !== undefined) set({ target: !state.target });
    else if (event.key === "m") set({ run: (run + 1) % index.runs.length });
    else return;
    event.preventDefault();
  });
  return (
    <dialog
      ref={dialog}
      class="detail"
      aria-labelledby="detail-title"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <header class="detail-bar">
        <div class="detail-move">
          <button
            type="button"
            aria-label="Previous pair"
            disabled={place <= 0}
            onClick={() => goTo(-1)}
          >
            ←
          </button>
          <button
            type="button"
            aria-label="Next pair"
            disabled={place < 0 || place >= pairs.length - 1}
            onClick={() => goTo(1)}
          >
            →
          </button>
          <span class="muted">
            {place < 0 ? "not among the chosen" : `${place + 1} of ${pairs.length}`}
          </span>
        </div>
        <h2 id="detail-title" tabIndex={-1} autofocus>
          <bdi>{shownText(state.pair ?? "")}</bdi>
        </h2>
        <div class="segments" role="group" aria-label="Images">
          {LOOKS.map((look, number) => (
            <button
              key={look}
              type="button"
              aria-pressed={state.look === look}
              onClick={() => set({ look })}
            >
              {LOOK_NAMES[look]} <kbd>{number + 1}</kbd>
            </button>
          ))}
        </div>
        {pair?.target !== undefined && (
          <button
            type="button"
            class="toggle"
            aria-pressed={state.target}
            onClick={() => set({ target: !state.target })}
          >
            Target <kbd>t</kbd>
          </button>
        )}
        <button type="button" class="close" onClick={close}>
          Close <kbd>Esc</kbd>
        </button>
      </header>
      {pair === undefined
        ? <p class="nothing">There is no such pair in this gallery.</p>
        : (
          <div class="detail-body">
            <Viewer
              key={pair.id}
              over={state.look === "slider"}
              panes={panesOf(pair, state, index.runs.map(({ name }) => name))}
            />
            <PairPanel pair={pair} result={result} detail={detail} />
          </div>
        )}
    </dialog>
  );
}

function panesOf(
  pair: GalleryPair,
  { run, look, target }: PageState,
  names: readonly string[],
): readonly Pane[] {
  const source: Pane = { name: "Source", url: pair.source?.url };
  const wanted: Pane = { name: "Target", url: pair.target?.url };
  const result = pair.results[run] ?? undefined;
  const edited = (number: number): Pane => {
    const of = pair.results[number] ?? undefined;
    const note = of === undefined
      ? "–"
      : of.score === undefined
      ? statusText(of.status)
      : scoreText(of.score);
    const name = names.length === 1 ? "Edited" : nameText(names[number] ?? "");
    return { name, url: of?.image?.url, note };
  };
  switch (look) {
    case "slider":
      return [target ? wanted : source, edited(run)];
    case "side":
      return [
        source,
        ...names.map((_, number) => edited(number)),
        ...(target ? [wanted] : []),
      ];
    case "difference":
      return [
        edited(run),
        { name: "Difference from the source", url: result?.difference, isHeat: true },
      ];
  }
}

/** The details of a pair, once they are there. */
function useDetail(pair: GalleryPair | undefined): LoadedDetail | string | undefined {
  const [loaded, setLoaded] = useState<
    { readonly id: string; readonly detail: LoadedDetail | string }
  >();
  useEffect(() => {
    if (pair === undefined) return;
    let isGone = false;
    const show = (detail: LoadedDetail | string) => {
      if (!isGone) setLoaded({ id: pair.id, detail });
    };
    loadPart(pair.part).then(
      ({ pairs, systemPrompts }) => {
        const detail = pairs.find(({ id }) => id === pair.id);
        show(detail === undefined ? "There are no details." : { ...detail, systemPrompts });
      },
      (error: unknown) => show(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isGone = true;
    };
  }, [pair]);
  return loaded?.id === pair?.id ? loaded?.detail : undefined;
}
