import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { GalleryIndex } from "../gallery_data.ts";
import type { PageState } from "./page_state.ts";

/** What every part of the page needs. */
export interface GalleryContext {
  /** The gallery. */
  readonly index: GalleryIndex;
  /** What is shown. */
  readonly state: PageState;
  /** Shows something else; with `visit`, the browser's back button leads back. */
  readonly update: (state: PageState, how?: "visit") => void;
  /** The address of a state, for links. */
  readonly href: (state: PageState) => string;
}

const context = createContext<GalleryContext | undefined>(undefined);

/** Gives the gallery to the parts within. */
export const GalleryProvider = context.Provider;

/** The gallery, within {@linkcode GalleryProvider}. */
export function useGallery(): GalleryContext {
  const value = useContext(context);
  if (value === undefined) throw new Error("There is no gallery around this part of the page");
  return value;
}
