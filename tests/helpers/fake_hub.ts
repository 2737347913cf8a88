import { createHash } from "node:crypto";

/** A repository that the fake hub has. */
export interface HubRepository {
  /** Its files: small ones in Git, those of 100 bytes and more in LFS. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Commit that `main` is at. */
  readonly commit?: string;
  /** Token that it wants. */
  readonly token?: string;
  /** Nobody was granted access. */
  readonly gated?: boolean;
}

/** A request that came. */
export interface HubRequest {
  /** `hub`, or `cdn` where large files lie. */
  readonly host: "hub" | "cdn";
  readonly path: string;
  readonly authorization: string | null;
  readonly range: string | null;
}

/** What goes wrong. */
export interface HubFaults {
  /** The next answers of the CDN break off after so many bytes, one after the other. */
  breakAfter: number[];
  /** The next answers of the CDN have these statuses. */
  statuses: number[];
  /** Bytes of a file that is sent in place of the right one. */
  readonly wrong: Map<string, Uint8Array>;
  /** The next answers of the hub itself have these statuses. */
  readonly hubStatuses: number[];
  /** The CDN knows no ranges. */
  noRanges: boolean;
}

/** A server that speaks the hub's protocol, on two ports: the hub, and the CDN behind it. */
export interface FakeHub extends AsyncDisposable {
  /** Address of the hub. */
  readonly endpoint: string;
  readonly requests: HubRequest[];
  readonly faults: HubFaults;
  /** Repositories by `models/owner/name` or `datasets/owner/name`; may be changed. */
  readonly repositories: Map<string, HubRepository>;
}

/** A commit of 40 digits. */
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** Entries on one page of a tree. */
const PAGE = 3;

/** Starts a fake hub. */
export function startHub(repositories: Readonly<Record<string, HubRepository>>): FakeHub {
  const known = new Map(Object.entries(repositories));
  const requests: HubRequest[] = [];
  const faults: HubFaults = {
    breakAfter: [],
    statuses: [],
    hubStatuses: [],
    wrong: new Map(),
    noRanges: false,
  };
  const note = (host: HubRequest["host"], request: Request) => {
    const { pathname, search } = new URL(request.url);
    requests.push({
      host,
      path: pathname + search,
      authorization: request.headers.get("authorization"),
      range: request.headers.get("range"),
    });
  };
  const serve = (answer: (request: Request) => Response) =>
    Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {}, onError: gone }, answer);
  const cdn = serve((request) => {
    note("cdn", request);
    const status = faults.statuses.shift();
    if (status !== undefined) return new Response("no", { status });
    const [, key = "", path = ""] = /^\/([^/]+\/[^/]+\/[^/]+)\/(.*)$/.exec(
      decodeURIComponent(new URL(request.url).pathname),
    ) ?? [];
    const bytes = faults.wrong.get(path) ?? known.get(key)?.files[path];
    if (bytes === undefined) return new Response("no", { status: 404 });
    return filePart(bytes, request, faults);
  });
  const cdnUrl = `http://127.0.0.1:${cdn.addr.port}`;
  const hub = serve((request) => {
    note("hub", request);
    const status = faults.hubStatuses.shift();
    if (status !== undefined) return new Response("busy", { status });
    return hubAnswer(request, { known, cdnUrl });
  });
  return {
    endpoint: `http://127.0.0.1:${hub.addr.port}`,
    requests,
    faults,
    repositories: known,
    async [Symbol.asyncDispose]() {
      await Promise.all([hub.shutdown(), cdn.shutdown()]);
    },
  };
}

function gone(): Response {
  return new Response("broken", { status: 500 });
}

function filePart(bytes: Uint8Array, request: Request, faults: HubFaults): Response {
  const asked = /^bytes=(\d+)-$/.exec(request.headers.get("range") ?? "")?.[1];
  const start = asked === undefined || faults.noRanges ? 0 : Number(asked);
  if (start >= bytes.length) return new Response("no", { status: 416 });
  const part = bytes.slice(start);
  const breakAfter = faults.breakAfter.shift();
  const body = breakAfter === undefined ? part : new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(part.slice(0, breakAfter));
    },
    // What was sent must arrive before the connection breaks.
    pull: (controller) =>
      new Promise((resolve) => setTimeout(resolve, 50)).then(() =>
        controller.error(new Error("broken off"))
      ),
  });
  const headers = { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
  return start > 0 ? new Response(body, { status: 206, headers }) : new Response(body);
}

function hubAnswer(
  request: Request,
  { known, cdnUrl }: {
    readonly known: ReadonlyMap<string, HubRepository>;
    readonly cdnUrl: string;
  },
): Response {
  const url = new URL(request.url);
  const path = decodeURIComponent(url.pathname);
  const [, api, type = "models", name = "", verb, rest = ""] =
    /^\/(api\/)?(models|datasets)?\/?([^/]+\/[^/]+)\/(revision|tree|resolve)\/(.*)$/.exec(path) ??
      [];
  const key = `${type}/${name}`;
  const repository = known.get(key);
  const authorization = request.headers.get("authorization");
  if (repository === undefined) {
    // The public hub does not tell strangers what exists.
    return Response.json({ error: "Repository not found" }, {
      status: authorization === null ? 401 : 404,
    });
  }
  const { token, gated, files, commit = COMMIT } = repository;
  if (token !== undefined && authorization !== `Bearer ${token}`) {
    return Response.json({ error: `bad ${authorization}` }, { status: 401 });
  }
  if (gated) return Response.json({ error: "Access is restricted" }, { status: 403 });
  if (api !== undefined && verb === "revision") {
    if (!["main", "v1", commit].includes(rest)) {
      return Response.json({ error: "Invalid rev id" }, { status: 404 });
    }
    return Response.json({ _id: "1", id: name, sha: commit, private: false });
  }
  if (api !== undefined && verb === "tree" && rest === commit) {
    const at = Number(url.searchParams.get("cursor") ?? 0);
    const entries = treeEntries(files);
    const next = new URL(url);
    next.searchParams.set("cursor", String(at + PAGE));
    const more = at + PAGE < entries.length;
    return Response.json(entries.slice(at, at + PAGE), {
      headers: more ? { link: `<${next}>; rel="next"` } : {},
    });
  }
  const file = rest.slice(commit.length + 1);
  const bytes = verb === "resolve" && rest.startsWith(`${commit}/`) ? files[file] : undefined;
  if (bytes === undefined) {
    const headers = { "x-error-code": "EntryNotFound" };
    return Response.json({ error: "no such entry" }, { status: 404, headers });
  }
  const common = { "x-repo-commit": commit };
  if (!isLarge(bytes)) return new Response(bytes.slice(), { headers: common });
  return new Response(null, {
    status: 302,
    headers: {
      ...common,
      "x-linked-etag": `"${sum("sha256", bytes)}"`,
      "x-linked-size": String(bytes.length),
      location: `${cdnUrl}/${key}/${encodeURIComponent(file)}?X-Amz-Signature=secret`,
    },
  });
}

function treeEntries(files: HubRepository["files"]): readonly object[] {
  const folders = new Set(
    Object.keys(files).flatMap((path) =>
      path.split("/").slice(0, -1).map((_, i, parts) => parts.slice(0, i + 1).join("/"))
    ),
  );
  return [
    ...[...folders].map((path) => ({ type: "directory", oid: sum("sha1", path), size: 0, path })),
    ...Object.entries(files).map(([path, bytes]) => ({
      type: "file",
      path,
      size: bytes.length,
      ...(isLarge(bytes)
        ? {
          oid: sum("sha1", "pointer"),
          lfs: { oid: sum("sha256", bytes), size: bytes.length, pointerSize: 130 },
        }
        : { oid: gitId(bytes) }),
    })),
  ];
}

function isLarge(bytes: Uint8Array): boolean {
  return bytes.length >= 100;
}

function sum(kind: "sha1" | "sha256", content: Uint8Array | string): string {
  return createHash(kind).update(content).digest("hex");
}

function gitId(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
