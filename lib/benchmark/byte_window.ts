import type { ReadableBytes } from "./byte_source.ts";

/**
 * Gaps of more bytes are left out, not read: below that, reading on takes no longer, and is what
 * disks and mounts of object storage prepare for.
 */
const FAR = 8 << 20;

/**
 * A stretch of a file that slides forwards: what has been dealt with is dropped at the front,
 * what is read is added at the end. Positions count from the front of {@linkcode view}.
 */
export class ByteWindow {
  readonly #source: ReadableBytes;
  readonly #readSize: number;
  #buffer: Uint8Array;
  #start = 0;
  #view: Uint8Array;
  #offset = 0;

  /**
   * Starts empty.
   *
   * @param source Where the bytes come from.
   * @param readSize How much to ask for at once.
   */
  constructor(source: ReadableBytes, readSize: number) {
    this.#source = source;
    this.#readSize = readSize;
    this.#buffer = new Uint8Array(8 * readSize);
    this.#view = this.#buffer.subarray(0, 0);
  }

  /** What is held; valid until the next {@linkcode more}, {@linkcode drop} or {@linkcode jump}. */
  get view(): Uint8Array {
    return this.#view;
  }

  /** Place of the view's first byte in the file. */
  get offset(): number {
    return this.#offset;
  }

  /** Reads on; `false` at the end of the file. */
  async more(): Promise<boolean> {
    const held = this.#view.length;
    if (this.#start + held + this.#readSize > this.#buffer.length) this.#makeRoom();
    const end = this.#start + held;
    const length = await this.#source.read(this.#buffer.subarray(end, end + this.#readSize));
    this.#view = this.#buffer.subarray(this.#start, end + length);
    return length > 0;
  }

  /** Forgets the first `length` bytes of the view. */
  drop(length: number): void {
    this.#start += length;
    this.#offset += length;
    this.#view = this.#view.subarray(length);
  }

  /** Goes on at a place of the file; `false` where that is gone already, or behind the end. */
  async jump(offset: number): Promise<boolean> {
    if (offset < this.#offset) return false;
    if (offset - this.#offset - this.#view.length > FAR && this.#source.seek !== undefined) {
      await this.#source.seek(offset);
      this.#start = 0;
      this.#offset = offset;
      this.#view = this.#buffer.subarray(0, 0);
    }
    while (offset - this.#offset > this.#view.length) {
      this.drop(this.#view.length);
      if (!await this.more()) return false;
    }
    this.drop(offset - this.#offset);
    return true;
  }

  #makeRoom(): void {
    const held = this.#view.length;
    if (held + this.#readSize > this.#buffer.length) {
      const larger = new Uint8Array(2 * this.#buffer.length);
      larger.set(this.#view);
      this.#buffer = larger;
    } else {
      this.#buffer.copyWithin(0, this.#start, this.#start + held);
    }
    this.#start = 0;
  }
}
