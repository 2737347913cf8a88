/** @jsxImportSource preact */
/// <reference lib="dom" />
import type { JSX } from "preact";
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import type { GalleryIndex } from "../gallery_data.ts";
import { choosePairs } from "./chosen_pairs.ts";
import { Detail } from "./detail.tsx";
import { Filters } from "./filters.tsx";
import { type GalleryContext, GalleryProvider } from "./gallery_context.ts";
import { Grid } from "./grid.tsx";
import { Help } from "./help.tsx";
import { useKeys } from "./keyboard.ts";
import { Overview } from "./overview.tsx";
import { type PageState, readHash, type View, VIEWS, writeHash } from "./page_state.ts";
import { Rate } from "./rate.tsx";
import { useReplies } from "./replies.ts";
import { shownText } from "./shown_text.ts";
import { ThemeButton } from "./theme_button.tsx";

const VIEW_NAMES: Readonly<Record<View, string>> = {
  overview: "Overview",
  pairs: "Pairs",
  rate: "Rate",
};

/** Keys that lead to the parts of the page. */
const VIEW_KEYS: Readonly<Record<string, View>> = { o: "overview", p: "pairs", r: "rate" };

/** The whole page. */
export function App({ index }: { readonly index: GalleryIndex }): JSX.Element {
  const runs = index.runs.length;
  const [state, setState] = useState(() => readHash(location.hash, runs));
  const [isHelpOpen, setHelpOpen] = useState(false);
  const update = useCallback((next: PageState, how?: "visit") => {
    const hash = writeHash(next, runs);
    if (how === "visit") history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
    setState(next);
  }, [runs]);
  useEffect(() => {
    const follow = () => setState(readHash(location.hash, runs));
    addEventListener("hashchange", follow);
    addEventListener("popstate", follow);
    return () => {
      removeEventListener("hashchange", follow);
      removeEventListener("popstate", follow);
    };
  }, [runs]);
  useKeys((event) => {
    if (event.key === "?") setHelpOpen((isOpen) => !isOpen);
    else if (state.view === "rate" || state.pair !== undefined) return;
    else if (event.key === "/") {
      update({ ...state, view: "pairs" });
      requestAnimationFrame(() => document.getElementById("search")?.focus());
    } else {
      const view = VIEW_KEYS[event.key];
      if (view === undefined) return;
      update({ ...state, view }, "visit");
    }
    event.preventDefault();
  });

  const replies = useReplies(index, state.search !== "");
  const chosen = useMemo(
    () => choosePairs(index.pairs, state, replies.texts),
    [index, state, replies.texts],
  );
  const context: GalleryContext = {
    index,
    state,
    update,
    href: (of) => writeHash(of, runs),
  };
  const isBlind = state.view === "rate";
  const title = isBlind
    ? "Blind rating"
    : index.runs.map(({ name, editor }) => shownText(runs === 1 ? editor : name)).join(" · ");
  useEffect(() => {
    document.title = `${title} – gallery`;
  }, [title]);
  return (
    <GalleryProvider value={context}>
      <a class="skip" href="#content" onClick={toContent}>Skip to the content</a>
      <header class="bar">
        <p class="bar-title" title={title}>{title}</p>
        <nav aria-label="Parts of the page">
          {VIEWS.map((view) => (
            <a
              key={view}
              href={writeHash({ ...state, view }, runs)}
              aria-current={state.view === view ? "page" : undefined}
            >
              {VIEW_NAMES[view]}
            </a>
          ))}
        </nav>
        <div class="bar-tools">
          <ThemeButton />
          <button type="button" class="quiet" onClick={() => setHelpOpen(true)}>
            Keys <kbd>?</kbd>
          </button>
        </div>
      </header>
      <main id="content" class={`view-${state.view}`} tabIndex={-1}>
        {state.view === "overview" && <Overview />}
        {state.view === "pairs" && (
          <>
            <Filters shown={chosen.length} reading={replies.reading} />
            <Grid pairs={chosen} />
          </>
        )}
        {state.view === "rate" && <Rate />}
      </main>
      {state.pair !== undefined && state.view !== "rate" && <Detail pairs={chosen} />}
      {isHelpOpen && <Help onClose={() => setHelpOpen(false)} />}
    </GalleryProvider>
  );
}

/** The address holds the state, so that a link to a place within the page must not change it. */
function toContent(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
