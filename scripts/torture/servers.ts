import { sha256 } from "../../lib/files/hash.ts";
import { encodePng } from "../../lib/image/pixels.ts";

/** Variable by which a process tells the servers which one it is: they get it as its API key. */
export const KEY_VARIABLE = "TORTURE_KEY";

/** The key of a process. */
export function keyOf(life: number): string {
  return `tortured-process-${life}`;
}

/** Something that the servers were asked. */
export interface Asked {
  /** Which process asked. */
  readonly life: number;
  /** What the answer is known by: see {@linkcode workOf}. */
  readonly work: string;
}

/** Servers of edits and judgements, and all that they were asked. */
export interface TortureServers extends AsyncDisposable {
  /** Base URLs of the servers of edits. */
  readonly edit: readonly string[];
  /** Base URLs of the judges. */
  readonly judge: readonly string[];
  /** In the order of arrival. */
  readonly asked: readonly Asked[];
}

/** The longest that an answer takes, in ms. */
const LATENCY = 100;

/** Every so many judgements has no score. */
const SILENT = 6;

/** What an edit is known by: the image that only this request is answered with. */
export function editWork(imageHash: string): string {
  return `edit ${imageHash}`;
}

/** What a judgement is known by: the number that its reply begins with; none where it has none. */
export function judgeWork(reply: string): string | undefined {
  const number = /^Answer ([a-p]{16})\. /.exec(reply)?.[1];
  return number === undefined ? undefined : `judge ${number}`;
}

/**
 * Starts two servers of edits and two judges on free ports of this machine. Their answers depend on
 * the request alone, and no two requests have the same answer.
 */
export function startServers(): TortureServers {
  const asked: Asked[] = [];
  const handle = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const life = Number(request.headers.get("authorization")?.split("-").at(-1));
    if (pathname === "/v1/images/edits") {
      const form = await request.formData();
      const [prompt, seed, size] = ["prompt", "seed", "size"].map((name) => form.get(name));
      const hash = sha256(`${prompt} ${seed} ${size}`);
      const image = await flatPicture(hash, String(size));
      asked.push({ life, work: editWork(sha256(image)) });
      await latency(hash);
      return Response.json({ created: 0, data: [{ b64_json: image.toBase64() }] });
    }
    if (pathname === "/v1/chat/completions") {
      const hash = sha256(await request.text());
      const reply = replyOf(hash);
      asked.push({ life, work: judgeWork(reply) ?? "" });
      await latency(hash);
      return Response.json(completion(reply));
    }
    if (pathname === "/health") return new Response();
    return pathname === "/v1/models" ? Response.json(MODELS) : new Response("", { status: 404 });
  };
  const servers = Array.from(
    { length: 4 },
    () => Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handle),
  );
  const [edit, judge] = [servers.slice(0, 2), servers.slice(2)].map((pair) =>
    pair.map(({ addr }) => `http://127.0.0.1:${addr.port}`)
  );
  return {
    edit: edit ?? [],
    judge: judge ?? [],
    asked,
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.shutdown()));
    },
  };
}

const MODELS = { object: "list", data: [{ id: "tortured", object: "model", owned_by: "torture" }] };

/** A number from 0 to 65535 out of a hash. */
function numberOf(hash: string, place: number): number {
  return Number.parseInt(hash.slice(4 * place, 4 * place + 4), 16);
}

async function latency(hash: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, numberOf(hash, 0) % LATENCY));
}

async function flatPicture(hash: string, size: string): Promise<Uint8Array> {
  const [width = 64, height = 64] = size.split("x").map(Number);
  const colours = Uint8Array.fromHex(hash);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 1) data[i] = colours[i % 30] ?? 0;
  return await encodePng({ width, height, data });
}

/** A reply with a number made of letters, which no parser takes for a score. */
function replyOf(hash: string): string {
  const number = hash.slice(0, 16).replace(
    /./g,
    (digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)] ?? "",
  );
  const score = (numberOf(hash, 1) % 10_001 / 1000).toFixed(3);
  const verdict = numberOf(hash, 2) % SILENT === 0 ? "I would rather not say." : `Score: ${score}`;
  return `Answer ${number}. ${verdict}`;
}

function completion(content: string): unknown {
  return {
    id: "judgement",
    object: "chat.completion",
    created: 0,
    model: "tortured",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 300, completion_tokens: 9, total_tokens: 309 },
  };
}
