import { dirname, isAbsolute, relative, resolve } from "node:path";
import { sha256 } from "../../files/hash.ts";
import { writeAside } from "../../files/write_aside.ts";
import { imageFormat } from "../../image/image_format.ts";
import { linkTarget } from "../markdown_text.ts";
import type { GalleryImage } from "./gallery_data.ts";
import { heatMap } from "./heat_map.ts";
import { encodeWebp, shownImage, sizeWithin, smallPixels } from "./shown_image.ts";
import { thumbnail } from "../../image/thumbnail.ts";
import { limitPixels } from "../../image/limit_pixels.ts";

/** Longer side of the small copies, in pixels. */
export const SMALL_SIDE = 320;

/** Longer side of the images of differences, in pixels. */
export const DIFFERENCE_SIDE = 512;

/** Longer side of images that are embedded in the page, in pixels. */
export const EMBEDDED_SIDE = 1024;

/** An encoded image of a run or a benchmark. */
export interface EncodedImage {
  /** SHA-256 of its bytes, in hex. */
  readonly hash: string;
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** File that holds these very bytes, where there is one. */
  readonly path?: string;
}

/** Where a gallery keeps its images. */
export interface GalleryImages {
  /**
   * Keeps an image and a small copy of it.
   *
   * @throws {Error} If it cannot be decoded.
   */
  keep(image: EncodedImage): Promise<GalleryImage>;
  /**
   * Keeps an image of where an edit differs from its source.
   *
   * @returns Its address.
   * @throws {Error} If either image cannot be decoded.
   */
  difference(source: EncodedImage, edited: EncodedImage): Promise<string>;
}

/**
 * Keeps images as files beside the page. Each is named by its content and made once: one that is
 * there already is left as it is. An image of the page's own folder is shown from where it lies;
 * one from elsewhere is copied, so that the folder is whole.
 */
export class ImageFiles implements GalleryImages {
  readonly #page: string;
  readonly #folder: string;
  readonly #present: Set<string>;
  readonly #making = new Map<string, Promise<void>>();

  private constructor(page: string, folder: string, present: Set<string>) {
    this.#page = page;
    this.#folder = folder;
    this.#present = present;
  }

  /**
   * Opens the folder of a page's files.
   *
   * @param page The page's file.
   * @param folder Name of the folder beside it.
   */
  static async open(page: string, folder: string): Promise<ImageFiles> {
    const present = new Set<string>();
    for (const kind of ["images", "thumbnails", "differences"]) {
      for (const name of await listFiles(`${dirname(page)}/${folder}/${kind}`)) {
        present.add(`${kind}/${name}`);
      }
    }
    return new ImageFiles(page, folder, present);
  }

  /** Files that were asked for, relative to the folder. */
  get names(): ReadonlySet<string> {
    return new Set(this.#making.keys());
  }

  async keep({ hash, bytes, path }: EncodedImage): Promise<GalleryImage> {
    const name = hash.slice(0, 16);
    const small = `thumbnails/${name}-${SMALL_SIDE}.webp`;
    await this.#make(small, async () => await encodeWebp(await smallPixels(bytes, SMALL_SIDE)));
    const shown = await shownImage(bytes);
    const near = path === undefined || shown !== bytes ? undefined : this.#besidePage(path);
    if (near !== undefined) return { url: near, small: this.#address(small) };
    const { format = "png" } = imageFormat(shown);
    const whole = `images/${name}.${format}`;
    await this.#make(whole, () => Promise.resolve(shown));
    return { url: this.#address(whole), small: this.#address(small) };
  }

  async difference(source: EncodedImage, edited: EncodedImage): Promise<string> {
    const name = sha256(`${source.hash} ${edited.hash}`).slice(0, 16);
    const path = `differences/${name}-${DIFFERENCE_SIDE}.webp`;
    await this.#make(path, () => differenceImage(source.bytes, edited.bytes));
    return this.#address(path);
  }

  /** Makes a file unless it is there or being made. */
  async #make(name: string, content: () => Promise<Uint8Array>): Promise<void> {
    let making = this.#making.get(name);
    if (making === undefined) {
      making = this.#present.has(name)
        ? Promise.resolve()
        : content().then((bytes) =>
          writeAside(`${dirname(this.#page)}/${this.#folder}/${name}`, bytes)
        );
      this.#making.set(name, making);
    }
    await making;
  }

  #address(name: string): string {
    return linkTarget(`${this.#folder}/${name}`);
  }

  /** The address of a file, if it lies in the page's folder or below it. */
  #besidePage(path: string): string | undefined {
    const way = relative(resolve(dirname(this.#page)), resolve(path)).replaceAll("\\", "/");
    return way.startsWith("../") || isAbsolute(way) ? undefined : linkTarget(way);
  }
}

/** Keeps images within the page, no larger than {@linkcode EMBEDDED_SIDE}. */
export class EmbeddedImages implements GalleryImages {
  readonly #made = new Map<string, Promise<string>>();

  async keep({ hash, bytes }: EncodedImage): Promise<GalleryImage> {
    const url = await this.#make(
      hash,
      async () => await encodeWebp(await smallPixels(bytes, EMBEDDED_SIDE)),
    );
    return { url, small: url };
  }

  async difference(source: EncodedImage, edited: EncodedImage): Promise<string> {
    return await this.#make(
      `${source.hash} ${edited.hash}`,
      () => differenceImage(source.bytes, edited.bytes),
    );
  }

  #make(key: string, content: () => Promise<Uint8Array>): Promise<string> {
    let making = this.#made.get(key);
    if (making === undefined) {
      making = content().then((bytes) => `data:image/webp;base64,${bytes.toBase64()}`);
      this.#made.set(key, making);
    }
    return making;
  }
}

/** Where an edit differs from its source, in the edit's shape, as WebP. */
async function differenceImage(source: Uint8Array, edited: Uint8Array): Promise<Uint8Array> {
  const size = sizeWithin(await limitPixels(edited), DIFFERENCE_SIDE);
  const [before, after] = await Promise.all([thumbnail(source, size), thumbnail(edited, size)]);
  return await encodeWebp(heatMap(before, after));
}

/** Names of the files in a folder; none where there is no such folder. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ isFile }) => isFile).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
