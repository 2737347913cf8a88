import { Buffer } from "node:buffer";
import sharp from "sharp";
import type { EditRequest } from "../../lib/models/diffusion/diffusion_model.ts";
import { picture } from "./benchmark.ts";
import { serve, type TestServer } from "./serving.ts";

/** A part of a multipart body, byte for byte. */
export interface FormPart {
  readonly name: string;
  readonly filename: string | undefined;
  readonly type: string | undefined;
  readonly bytes: Uint8Array;
  /** The bytes as Latin-1 letters. */
  readonly text: string;
}

/** A server of edits, and what it was sent. */
export interface EditServer extends TestServer {
  /** Multipart bodies, in the order in which they came. */
  readonly forms: (readonly FormPart[])[];
  /** JSON bodies, in the order in which they came. */
  readonly bodies: Record<string, unknown>[];
}

/** What {@linkcode editServer} is to answer. */
export interface EditServerOptions {
  /** Answers to edits, one after the other; the last one again and again. */
  readonly answers: readonly (() => Response | Promise<Response>)[];
  /** Answers to other paths; 404 where absent. */
  readonly paths?: Readonly<Record<string, unknown>>;
}

/** Starts a server of edits for `/v1/images/edits` and `/v1/chat/completions`. */
export function editServer({ answers, paths = {} }: EditServerOptions): EditServer {
  const forms: (readonly FormPart[])[] = [];
  const bodies: Record<string, unknown>[] = [];
  let count = 0;
  const server = serve(async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "POST") {
      const body = await request.bytes();
      const type = request.headers.get("content-type") ?? "";
      if (type.startsWith("multipart/form-data")) forms.push(parts(body, type));
      else bodies.push(JSON.parse(new TextDecoder().decode(body)));
      const answer = answers[Math.min(count++, answers.length - 1)];
      return await answer?.() ?? new Response("no answer left", { status: 500 });
    }
    const value = paths[pathname];
    if (value === undefined) return new Response("Not Found", { status: 404 });
    return value instanceof Uint8Array ? new Response(value.slice()) : Response.json(value);
  });
  return { ...server, forms, bodies };
}

/** Takes a multipart body apart at its boundaries, without changing a byte. */
function parts(body: Uint8Array, type: string): readonly FormPart[] {
  const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? "";
  const text = Buffer.from(body).toString("latin1");
  return text.split(`--${boundary}`).slice(1, -1).map((part) => {
    const [head = ""] = part.split("\r\n\r\n", 1);
    const content = part.slice(head.length + 4, -2);
    return {
      name: / name="([^"]*)"/.exec(head)?.[1] ?? "",
      filename: / filename="([^"]*)"/.exec(head)?.[1],
      type: /content-type: (\S+)/i.exec(head)?.[1],
      bytes: new Uint8Array(Buffer.from(content, "latin1")),
      text: content,
    };
  });
}

/** Text fields of a form by their names; the image is left out. */
export function textFields(form: readonly FormPart[] | undefined): Record<string, string> {
  const fields = form?.filter(({ filename }) => filename === undefined) ?? [];
  return Object.fromEntries(
    fields.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)]),
  );
}

/** An images answer with these bytes. */
export function imageAnswer(
  image: Uint8Array,
  more: Readonly<Record<string, unknown>> = {},
): () => Response {
  const b64_json = Buffer.from(image).toString("base64");
  return () => Response.json({ created: 1, data: [{ b64_json, url: null }], ...more });
}

/** A request to edit a 64 x 48 picture, whose edit by the reference's rule is 1184 x 896. */
export async function editRequest(
  more: Partial<EditRequest> = {},
): Promise<EditRequest> {
  const source = await sharp(await picture()).removeAlpha().png().toBuffer();
  return { id: "00001_物理", instruction: "Make the square red.", source, seed: 7, ...more };
}

/** An OpenAPI document of a server whose edits route takes these form fields, by a reference. */
export function openapiOf(fields: readonly string[], title = "FastAPI"): unknown {
  const schema = { $ref: "#/components/schemas/Body_edits" };
  return {
    openapi: "3.1.0",
    info: { title, version: "1.2.3" },
    paths: {
      "/v1/images/edits": {
        post: { requestBody: { content: { "multipart/form-data": { schema } } } },
      },
    },
    components: {
      schemas: {
        Body_edits: {
          type: "object",
          properties: Object.fromEntries(fields.map((name) => [name, { type: "string" }])),
        },
      },
    },
  };
}
