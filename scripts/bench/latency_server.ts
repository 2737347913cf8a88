/**
 * An editor and a judge that compute so many answers at once, each in a fixed time, and let other
 * requests wait their turn, as a process of its own: what a run takes beyond that is its own.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { renderSamplePair, samplePairs } from "../../lib/benchmark/sample/mod.ts";
import { readHeader } from "../../lib/image/open_image.ts";
import { referenceSize, sizeText } from "../../lib/models/diffusion/served/edit_size.ts";

/** How fast the server is. */
export interface LatencyOptions {
  /** Time that an edit takes, in ms. */
  readonly editMs: number;
  /** Time that a judgement takes, in ms. */
  readonly judgeMs: number;
  /** Edits that are made at once, and judgements likewise. */
  readonly slots: number;
}

/** A server that runs as a process of its own; disposing of it ends the process. */
export interface LatencyServer extends AsyncDisposable {
  /** Base URL, on a free port of this machine. */
  readonly url: string;
}

/**
 * Starts the server and waits until it listens.
 *
 * @throws {Error} If the process ends before it listens.
 */
export async function startLatencyServer(
  options: LatencyOptions,
): Promise<LatencyServer> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", import.meta.url, JSON.stringify(options)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const end = async () => {
    // The server ends with its input, also when this process dies.
    await child.stdin.close();
    await reader.cancel();
    await child.status;
  };
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) {
      await end();
      throw new Error("The latency server ended before it listened; its messages are above");
    }
    text += value;
  }
  return { url: text.trim(), [Symbol.asyncDispose]: end };
}

const JSON_TYPE = { "content-type": "application/json" };

const JUDGEMENT = JSON.stringify({
  id: "judgement",
  object: "chat.completion",
  created: 0,
  model: "latency",
  choices: [{
    index: 0,
    message: { role: "assistant", content: "Score: 8.000" },
    finish_reason: "stop",
  }],
  usage: { prompt_tokens: 1000, completion_tokens: 5, total_tokens: 1005 },
});

const MODELS = JSON.stringify({
  object: "list",
  data: [{ id: "latency", object: "model", owned_by: "image-edit-bench" }],
});

const EDITS = "/v1/images/edits";

/** What computes so many answers at once, each in `ms`, in the order of asking. */
class Slots {
  readonly #ms: number;
  /** When each is free, on the clock of `performance`. */
  readonly #free: number[];

  constructor(count: number, ms: number) {
    this.#ms = ms;
    this.#free = new Array(count).fill(0);
  }

  /** Waits until the answer to a request that came at `at` is made. */
  compute(at: number): Promise<void> {
    const slot = this.#free.indexOf(Math.min(...this.#free));
    // By the clock: that this process comes to it late does not make the server slower.
    const end = Math.max(at, this.#free[slot] ?? 0) + this.#ms;
    this.#free[slot] = end;
    return new Promise((resolve) => setTimeout(resolve, end - performance.now()));
  }
}

async function answers(
  { editMs, judgeMs, slots }: LatencyOptions,
): Promise<Deno.ServeHandler> {
  const editor = new Slots(slots, editMs);
  const judge = new Slots(slots, judgeMs);
  const picture = await drawnPicture();
  // The usual size is drawn before the first request: the run shares the processors with this.
  const usual = sizeText(referenceSize(await readHeader(picture)));
  const make = (size: string) => EditBodies.make(picture, size, 2 * slots);
  const edits = new Map([[usual, Promise.resolve(await make(usual))]]);
  return async (request) => {
    const start = performance.now();
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return new Response();
    if (pathname === "/v1/models") return new Response(MODELS, { headers: JSON_TYPE });
    const body = await request.bytes();
    if (pathname === EDITS) {
      const size = sizeOf(body);
      const bodies = edits.get(size) ?? make(size);
      edits.set(size, bodies);
      const made = await bodies;
      await editor.compute(start);
      return new Response(made.next(), { headers: JSON_TYPE });
    }
    if (pathname === "/v1/chat/completions") {
      await judge.compute(start);
      return new Response(JUDGEMENT, { headers: JSON_TYPE });
    }
    return new Response("no such page", { status: 404 });
  };
}

/** A picture of the built-in sample, so that an edit weighs about what its source does. */
async function drawnPicture(): Promise<Uint8Array> {
  for await (const pair of samplePairs({ pairs: 1 })) {
    return (await renderSamplePair(pair, {})).target;
  }
  throw new RangeError("The sample has no pair");
}

/** Value of the form's field `size`; its fields come before or after a long image. */
function sizeOf(form: Uint8Array<ArrayBuffer>): string {
  const ends = [form.subarray(0, 4096), form.subarray(-4096)];
  const text = ends.map((part) => new TextDecoder().decode(part)).join("\n");
  return /name="size"\r\n(?:[^\r]+\r\n)*\r\n(\d+x\d+)\r\n/.exec(text)?.[1] ?? "1024x1024";
}

/** Length of the last chunk of a PNG. */
const LAST_CHUNK = 12;

/**
 * Answers with an edit. A number in each makes it another file: no two edits of a model are alike.
 *
 * They are few, made beforehand and used in turn, each with its next number: to make one takes a
 * while, and one that is used again was sent long ago.
 */
class EditBodies {
  readonly #bodies: readonly Uint8Array<ArrayBuffer>[];
  /** The end of the PNG. */
  readonly #rest: Uint8Array;
  #count = 0;

  private constructor(bodies: readonly Uint8Array<ArrayBuffer>[], rest: Uint8Array) {
    this.#bodies = bodies;
    this.#rest = rest;
  }

  /** Draws the picture at a size such as `512x512`, and makes so many answers with it. */
  static async make(picture: Uint8Array, size: string, count: number): Promise<EditBodies> {
    const [width = 1024, height = 1024] = size.split("x").map(Number);
    const image = await sharp(picture).resize(width, height, { fit: "fill" })
      .removeAlpha().png().toBuffer();
    // Three bytes at a time make whole letters.
    const cut = Math.floor((image.length - LAST_CHUNK) / 3) * 3;
    const start = Buffer.from(
      `{"created":0,"output_format":"png","size":"${size}","data":[{"b64_json":"` +
        image.toString("base64", 0, cut),
    );
    const rest = image.subarray(cut);
    const bodies = Array.from(
      { length: count },
      () => new Uint8Array(Buffer.concat([start, bodyEnd(rest, 0)])),
    );
    return new EditBodies(bodies, rest);
  }

  /** The next answer. */
  next(): Uint8Array<ArrayBuffer> {
    const body = this.#bodies[this.#count % this.#bodies.length];
    if (body === undefined) throw new RangeError("There are no answers");
    const end = bodyEnd(this.#rest, this.#count++);
    body.set(end, body.length - end.length);
    return body;
  }
}

/** The end of an answer: that of its PNG, with a number; always of one length. */
function bodyEnd(rest: Uint8Array, number: number): Uint8Array {
  const end = rest.length - LAST_CHUNK;
  const text = textChunk(`edit ${String(number).padStart(9, "0")}`);
  const marked = Buffer.concat([rest.subarray(0, end), text, rest.subarray(end)]);
  return Buffer.from(`${marked.toString("base64")}"}]}`);
}

/** A chunk of a PNG that holds a comment. */
function textChunk(text: string): Uint8Array {
  const chunk = Buffer.from(`....tEXtComment\0${text}....`, "latin1");
  chunk.writeUInt32BE(chunk.length - LAST_CHUNK, 0);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}

if (import.meta.main) {
  const handler = await answers(JSON.parse(Deno.args[0] ?? ""));
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ hostname, port }) =>
      Deno.stdout.writeSync(new TextEncoder().encode(`http://${hostname}:${port}\n`)),
  }, handler);
  await Deno.stdin.readable.pipeTo(new WritableStream());
  await server.shutdown();
}
