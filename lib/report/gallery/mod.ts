/**
 * The gallery of a run: one page that opens from disk, shows every edit with all that is known of
 * it, and collects people's ratings.
 *
 * @module
 */

export type * from "./gallery_data.ts";
export type { RunToShow } from "./shown_run.ts";
export { type GalleryFiles, type GalleryOptions, writeGallery } from "./write_gallery.ts";
