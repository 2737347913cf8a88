/** The image library's own entry, {@linkcode imageLibrary} gives it. */
export type ImageLibrary = typeof import("sharp").default;

let library: Promise<ImageLibrary> | undefined;

/**
 * The image library. It is loaded for the first image: that takes as long as much of what else
 * comes before a run goes on, and a run that only asks a judge may need none of it.
 */
export function imageLibrary(): Promise<ImageLibrary> {
  library ??= import("sharp").then(({ default: sharp }) => {
    // Every image is another one: the cache of results would fill with what nobody asks for again,
    // and a long run's memory would grow by it.
    sharp.cache(false);
    return sharp;
  });
  return library;
}
