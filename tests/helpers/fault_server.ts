import { sha256 } from "../../lib/files/hash.ts";
import { encodePng } from "../../lib/image/pixels.ts";
import { seededRandom } from "../../lib/random.ts";
import { type RawAnswer, RawConnection, type RawRequest } from "./raw_http.ts";

/**
 * Everything that the server can do wrong, and what is to become of it: it is asked again, the
 * message is final, or it is a refusal.
 */
export const FAULTS = {
  "408": "again",
  "409": "again",
  "429": "again",
  "429-seconds": "again",
  "429-date": "again",
  "500": "again",
  "503": "again",
  "reset-before": "again",
  "reset-within": "again",
  "silent": "again",
  "slow-body": "again",
  "half-body": "again",
  "wrong-json": "again",
  "error-503": "again",
  "error-object": "final",
  "wrong-image": "final",
  "wrong-size": "final",
  "content-filter": "refused",
  "400": "final",
  "401": "final",
  "403": "final",
  "404": "final",
  "422": "final",
} as const;

/** One of the faults. */
export type Fault = keyof typeof FAULTS;

/** What becomes of one request. */
export type Fate = Fault | "good";

/** What a request is for. */
export type Kind = "edit" | "judge";

/** Faults that only an image can have. */
const IMAGE_FAULTS: readonly Fault[] = ["wrong-image", "wrong-size"];

/** Every fault that an answer of this kind can have. */
export function faultsOf(kind: Kind): readonly Fault[] {
  const all = Object.keys(FAULTS) as Fault[];
  return kind === "edit" ? all : all.filter((fault) => !IMAGE_FAULTS.includes(fault));
}

/** Message that the server gives with a fault that has one. */
export function messageOfFault(fault: Fault): string {
  return `fault ${fault} of the test`;
}

/** Decides what becomes of the `attempt`-th request (from 0) for a subject. */
export type Fates = (kind: Kind, subject: string, attempt: number) => Fate;

/** The fates in this order, whatever the requests are; good ones after the last. */
export function scripted(fates: readonly Fate[]): Fates {
  const left = [...fates];
  return () => left.shift() ?? "good";
}

/** Faults that take the whole time of an attempt. */
const SLOW: readonly Fault[] = ["silent", "slow-body"];

/**
 * A share of the requests fails; which ones depends on the seed and the request alone. Faults that
 * take their time are three times as rare as the others.
 */
export function shareOfFaults(share: number, { seed = 0 } = {}): Fates {
  return (kind, subject, attempt) => {
    const hash = sha256(`${seed} ${kind} ${subject} ${attempt}`).slice(0, 8);
    const random = seededRandom(Number.parseInt(hash, 16));
    if (random() >= share) return "good";
    const faults = faultsOf(kind).flatMap((fault) =>
      Array(SLOW.includes(fault) ? 1 : 3).fill(fault)
    );
    return faults[Math.floor(random() * faults.length)] ?? "good";
  };
}

/**
 * The fates of a subject's requests, asked again as long as that helps: the last one is good, or
 * final.
 */
export function fatesOf(fates: Fates, kind: Kind, subject: string): readonly Fate[] {
  const list: Fate[] = [];
  for (let attempt = 0;; attempt += 1) {
    const fate = fates(kind, subject, attempt);
    list.push(fate);
    if (fate === "good" || FAULTS[fate] !== "again") return list;
  }
}

/** A request that the server has seen. */
export interface Seen {
  readonly kind: Kind;
  /** What it was about, by the option `subject`. */
  readonly subject: string;
  /** What became of it. */
  readonly fate: Fate;
  /** The headers it came with. */
  readonly headers: Headers;
  /** Form fields, or the members of the JSON body, as text. */
  readonly fields: Readonly<Record<string, string>>;
  /** When it came, as `performance.now()`. */
  readonly at: number;
}

/** How the server behaves. */
export interface FaultServerOptions {
  readonly fates?: Fates;
  /** Names what a prompt is about; the prompt itself where absent. */
  readonly subject?: (prompt: string) => string;
  /** Requests seen, shared by servers that stand for one another. */
  readonly seen?: Seen[];
  /** Wait that a 429 asks for, in s. */
  readonly retryAfter?: number;
  /** Time that a good answer takes, in ms. */
  readonly latency?: number;
  /** Requests under way at once; what is beyond gets a 429. */
  readonly capacity?: number;
}

/** An editor and a judge behind one port that answer well, or as badly as they are told. */
export interface FaultServer extends AsyncDisposable {
  readonly url: string;
  /** Requests for edits and judgements, in the order of arrival. */
  readonly seen: readonly Seen[];
  /** From now on, these are the fates. */
  setFates(fates: Fates): void;
  /** From now on, it says on `/health` that it is not well. */
  fallIll(): void;
}

/** The score that the server gives for a prompt, with three decimals. */
export function scoreOf(prompt: string): string {
  return (Number.parseInt(sha256(prompt).slice(0, 8), 16) % 10_001 / 1000).toFixed(3);
}

/** Starts a server on a free port of this machine. */
export function startFaultServer(options: FaultServerOptions = {}): FaultServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { subject = (prompt: string) => prompt, seen = [], retryAfter = 0, latency = 0 } = options;
  const { capacity = Infinity } = options;
  let fates: Fates = options.fates ?? (() => "good");
  const connections = new Set<RawConnection>();
  let underWay = 0;
  let well = true;

  async function serve(connection: RawConnection): Promise<void> {
    try {
      for (let open = true; open;) {
        const request = await connection.request();
        if (request === undefined) return;
        open = await respond(connection, request);
      }
    } finally {
      connections.delete(connection);
      connection.close();
    }
  }

  /** Answers; says whether the connection stays open. */
  async function respond(connection: RawConnection, request: RawRequest): Promise<boolean> {
    const kind = KINDS[request.path];
    if (kind === undefined || request.method !== "POST") {
      await request.finish();
      const answer = ABOUT[request.path] ?? { status: 404, body: "no such page" };
      await connection.answer(well ? answer : { status: 503, body: "out of order" });
      return true;
    }
    const asked = kind === "edit" ? readEdit(request) : readJudgement(request);
    const about = subject(asked.prompt);
    const attempt = seen.filter((one) => one.kind === kind && one.subject === about).length;
    const fate = underWay >= capacity ? "429" : fates(kind, about, attempt);
    const { headers } = request;
    seen.push({ kind, subject: about, fate, headers, fields: asked.fields, at: performance.now() });
    underWay += 1;
    try {
      return await meet(fate, { connection, request, kind, asked });
    } finally {
      underWay -= 1;
    }
  }

  /** Lets a request meet its fate; says whether the connection stays open. */
  async function meet(
    fate: Fate,
    { connection, request, kind, asked }: {
      readonly connection: RawConnection;
      readonly request: RawRequest;
      readonly kind: Kind;
      readonly asked: Asked;
    },
  ): Promise<boolean> {
    if (fate === "reset-before") return false;
    if (fate === "reset-within") {
      await connection.answer({ ...await goodAnswer(kind, asked), cutAt: 100 });
      return false;
    }
    await request.finish();
    if (fate === "silent") {
      await connection.hungUp();
      return false;
    }
    if (fate === "slow-body" || fate === "half-body") {
      await connection.answer({ ...await goodAnswer(kind, asked), cutAt: 100 });
      if (fate === "slow-body") await connection.hungUp();
      return false;
    }
    if (fate === "good" && latency > 0) await new Promise((done) => setTimeout(done, latency));
    await connection.answer(
      fate === "good" || fate === "wrong-size"
        ? await goodAnswer(kind, asked, { extra: fate === "wrong-size" ? 16 : 0 })
        : badAnswer(fate, retryAfter),
    );
    return true;
  }

  const running = (async () => {
    const served: Promise<void>[] = [];
    try {
      for await (const conn of listener) {
        const connection = new RawConnection(conn);
        connections.add(connection);
        served.push(serve(connection));
      }
    } finally {
      await Promise.all(served);
    }
  })();

  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    seen,
    setFates: (next) => {
      fates = next;
    },
    fallIll: () => {
      well = false;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of connections) connection.close();
      await running;
    },
  };
}

const JSON_TYPE = { "content-type": "application/json" };

const KINDS: Readonly<Record<string, Kind>> = {
  "/v1/images/edits": "edit",
  "/v1/chat/completions": "judge",
};

const ABOUT: Readonly<Record<string, RawAnswer>> = {
  "/health": { status: 200, body: "" },
  "/v1/models": json(200, {
    object: "list",
    data: [{ id: "tiny", object: "model", owned_by: "fault-server" }],
  }),
};

interface Asked {
  readonly prompt: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Form fields of an edit: the texts of a multipart body whose last byte may be missing. */
function readEdit({ head }: RawRequest): Asked {
  const text = new TextDecoder().decode(head);
  const parts = text.matchAll(/name="([^"]+)"(?:; filename[^\r]*)?\r\n(?:[^\r]+\r\n)*\r\n/g);
  const fields: Record<string, string> = {};
  for (const { 0: intro, 1: name = "", index } of parts) {
    if (intro.includes("filename")) continue;
    const start = index + intro.length;
    fields[name] = text.slice(start, text.indexOf("\r\n--", start));
  }
  return { prompt: fields["prompt"] ?? "", fields };
}

/** Members of a judgement's JSON, whose last byte, a brace, may be missing. */
function readJudgement({ head }: RawRequest): Asked {
  const text = new TextDecoder().decode(head);
  const body: Readonly<Record<string, unknown>> = JSON.parse(closed(text));
  const messages = body["messages"] as readonly { role: string; content: unknown }[];
  const prompt = messages.filter(({ role }) => role === "user").flatMap(({ content }) =>
    Array.isArray(content) ? content.map((part: { text?: string }) => part.text ?? "") : [content]
  ).join("\n");
  const fields = Object.fromEntries(
    Object.entries(body).map((
      [name, value],
    ) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  return { prompt, fields };
}

function closed(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return `${text}}`;
  }
}

async function goodAnswer(
  kind: Kind,
  asked: Asked,
  { extra = 0 } = {},
): Promise<RawAnswer> {
  return kind === "edit" ? await editAnswer(asked, extra) : judgeAnswer(asked);
}

/** One colour that follows from the seed, in the size asked for. */
async function editAnswer({ fields }: Asked, extra: number): Promise<RawAnswer> {
  const [width = 64, height = 48] = (fields["size"] ?? "").split("x").map(Number);
  const image = await flatPicture({
    width: (width || 64) + extra,
    height: height || 48,
    seed: Number(fields["seed"] ?? 0),
  });
  return json(200, { created: 0, data: [{ b64_json: image }], output_format: "png" });
}

async function flatPicture(
  { width, height, seed }: {
    readonly width: number;
    readonly height: number;
    readonly seed: number;
  },
): Promise<string> {
  const colour = [seed & 255, (seed >> 8) & 255, 200];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 1) data[i] = colour[i % 3] ?? 0;
  return (await encodePng({ width, height, data })).toBase64();
}

function judgeAnswer({ prompt, fields }: Asked): RawAnswer {
  return json(200, {
    id: "judgement",
    object: "chat.completion",
    created: 0,
    model: fields["model"] ?? "tiny",
    choices: [{
      index: 0,
      message: { role: "assistant", content: `Score: ${scoreOf(prompt)}` },
      finish_reason: "stop",
    }],
    usage: { prompt_tokens: 300, completion_tokens: 5, total_tokens: 305 },
  });
}

type Answered = Exclude<
  Fault,
  "reset-before" | "reset-within" | "silent" | "slow-body" | "half-body" | "wrong-size"
>;

function badAnswer(fate: Answered, retryAfter: number): RawAnswer {
  const message = messageOfFault(fate);
  switch (fate) {
    case "408":
    case "409":
      return json(Number(fate), { error: { message } });
    case "429":
      return json(429, { error: { message, type: "rate_limit_error" } });
    case "429-seconds":
      return json(429, { error: { message } }, { "retry-after": String(retryAfter) });
    case "429-date": {
      const until = new Date(Date.now() + retryAfter * 1000).toUTCString();
      return json(429, { error: { message } }, { "retry-after": until });
    }
    case "500":
      return json(500, { detail: message });
    case "503":
      return { status: 503, headers: { "content-type": "text/plain" }, body: message };
    case "wrong-json":
      return { status: 200, headers: JSON_TYPE, body: `{"data": [ ${message}` };
    case "error-503":
      return json(200, { error: { message, code: 503 } });
    case "error-object":
      return json(200, { error: { message, code: "internal" } });
    case "wrong-image":
      return json(200, { created: 0, data: [{ b64_json: btoa(message) }] });
    case "content-filter":
      return json(400, { error: { message, code: "content_policy_violation" } });
    case "400":
      return json(400, { error: { message, type: "invalid_request_error" } });
    case "401":
      return json(401, { error: { message, type: "authentication_error" } });
    case "403":
      return json(403, { error: message });
    case "404":
      return json(404, { error: { message, type: "not_found_error" } });
    case "422":
      return json(422, {
        detail: [{ loc: ["body", "prompt"], msg: message, type: "value_error" }],
      });
  }
}

function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): RawAnswer {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
}
