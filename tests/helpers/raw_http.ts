/** One request, its body not yet read to the last byte. */
export interface RawRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  readonly headers: Headers;
  /** The body but for its last byte, which stays with the system until {@linkcode finish}. */
  readonly head: Uint8Array;
  /** Reads the last byte; returns the whole body. */
  finish(): Promise<Uint8Array<ArrayBuffer>>;
}

/** An answer as it goes over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Bytes of the body that are sent; all of them where absent. */
  readonly cutAt?: number;
}

const encoder = new TextEncoder();

/**
 * One connection of a server that must be able to break HTTP: requests one after the other, and
 * answers that may stop anywhere.
 */
export class RawConnection {
  readonly #conn: Deno.TcpConn;
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array();

  /** Takes an accepted connection. */
  constructor(conn: Deno.TcpConn) {
    // Otherwise a body waits 40 ms for the client's word that it has the head.
    conn.setNoDelay();
    this.#conn = conn;
  }

  /** The next request, or `undefined` when the client is done. */
  async request(): Promise<RawRequest | undefined> {
    let end = -1;
    // Small bites: what is read of the body already cannot be left unread for a reset.
    while ((end = indexOf(this.#buffer, "\r\n\r\n")) < 0) if (!await this.#fill(512)) return;
    const [first = "", ...lines] = new TextDecoder().decode(this.#take(end + 4)).trim()
      .split("\r\n");
    const [method = "", target = ""] = first.split(" ");
    const headers = new Headers(lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }));
    if (headers.has("expect")) await this.#write("HTTP/1.1 100 Continue\r\n\r\n");
    if (headers.get("transfer-encoding") === "chunked") {
      const body = await this.#chunked();
      return { ...route(method, target), headers, head: body, finish: () => Promise.resolve(body) };
    }
    const length = Number(headers.get("content-length") ?? 0);
    const head = await this.#exactly(Math.max(0, length - 1));
    if (head === undefined) return undefined;
    const finish = async () => {
      const last = await this.#exactly(length - head.length);
      return last === undefined ? head : concat(head, last);
    };
    return { ...route(method, target), headers, head, finish };
  }

  /** Sends an answer, or as much of it as it says. */
  async answer({ status, headers = {}, body, cutAt }: RawAnswer): Promise<void> {
    const bytes = typeof body === "string" ? encoder.encode(body) : body;
    const lines = Object.entries({ "content-length": String(bytes.length), ...headers })
      .map(([name, value]) => `${name}: ${value}\r\n`);
    await this.#write(`HTTP/1.1 ${status} Answer\r\n${lines.join("")}\r\n`);
    await this.#write(bytes.subarray(0, cutAt ?? bytes.length));
  }

  /** Waits until the client hangs up. */
  async hungUp(): Promise<void> {
    while (await this.#fill(4096)) this.#buffer = new Uint8Array();
  }

  /** Closes; where something is still unread, the client sees a reset. */
  close(): void {
    try {
      this.#conn.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  async #chunked(): Promise<Uint8Array<ArrayBuffer>> {
    let body: Uint8Array<ArrayBuffer> = new Uint8Array();
    while (true) {
      let end = -1;
      while ((end = indexOf(this.#buffer, "\r\n")) < 0) if (!await this.#fill()) return body;
      const size = parseInt(new TextDecoder().decode(this.#take(end + 2)), 16);
      body = concat(body, (await this.#exactly(size)) ?? new Uint8Array());
      await this.#exactly(2);
      if (size === 0) return body;
    }
  }

  async #exactly(count: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    while (this.#buffer.length < count) {
      if (!await this.#fill(count - this.#buffer.length)) return undefined;
    }
    return this.#take(count);
  }

  #take(count: number): Uint8Array<ArrayBuffer> {
    const taken = this.#buffer.slice(0, count);
    this.#buffer = this.#buffer.slice(count);
    return taken;
  }

  /** Reads at most `most` bytes more; `false` at the end of the connection. */
  async #fill(most = 65_536): Promise<boolean> {
    const bytes = new Uint8Array(Math.min(most, 65_536));
    const count = await this.#conn.read(bytes).catch(() => null);
    if (count === null) return false;
    this.#buffer = concat(this.#buffer, bytes.subarray(0, count));
    return true;
  }

  /** What the client no longer wants to read is its own business. */
  async #write(content: string | Uint8Array): Promise<void> {
    let rest = typeof content === "string" ? encoder.encode(content) : content;
    try {
      while (rest.length > 0) rest = rest.subarray(await this.#conn.write(rest));
    } catch (error) {
      if (!isHangUp(error)) throw error;
    }
  }
}

function isHangUp(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted;
}

function route(method: string, target: string): Pick<RawRequest, "method" | "path"> {
  return { method, path: target.split("?")[0] ?? "" };
}

function indexOf(bytes: Uint8Array, text: string): number {
  const wanted = encoder.encode(text);
  for (let i = 0; i + wanted.length <= bytes.length; i += 1) {
    if (wanted.every((byte, j) => bytes[i + j] === byte)) return i;
  }
  return -1;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
