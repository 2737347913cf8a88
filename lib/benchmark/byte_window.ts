import type { ByteSource } from "./byte_source.ts";

/**
 * A stretch of a file that slides forwards: what has been dealt with is dropped at the front,
 * what is read is added at the end. Positions count from the front of {@linkcode view}.
 */
export class ByteWindow {
  readonly #source: Pick<ByteSource, "read" | "seek">;
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
  constructor(source: Pick<ByteSource, "read" | "seek">, readSize: number) {
    this.#source = source;
    this.#readSize = readSize;
    this.#buffer = new Uint8Array(8 * readSize);
    this.#view = this.#buffer.subarray(0, 0);
  }

  /** What is held; valid until the next {@linkcode more} or {@linkcode drop}. */
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

  /** Forgets what comes before a place of the file; `false` where that cannot be reached. */
  async jump(offset: number): Promise<boolean> {
    const length = offset - this.#offset;
    if (length < 0) return false;
    if (length <= this.#view.length) {
      this.drop(length);
      return true;
    }
    if (this.#source.seek === undefined) return false;
    await this.#source.seek(offset);
    this.#start = 0;
    this.#offset = offset;
    this.#view = this.#buffer.subarray(0, 0);
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
