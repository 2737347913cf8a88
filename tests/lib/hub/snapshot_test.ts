import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  cachedSnapshot,
  type FetchOptions,
  fetchSnapshot,
  type HubSettings,
  parseRepository,
  type Repository,
} from "../../../lib/hub/mod.ts";
import { InputError, messageOf } from "../../../lib/input_error.ts";
import { inTempFolder } from "../../helpers/benchmark.ts";
import { COMMIT, type FakeHub, type HubRepository, startHub } from "../../helpers/fake_hub.ts";

const LARGE = Uint8Array.from({ length: 5000 }, (_, i) => i * 7 % 251);
const FILES = {
  "config.json": new TextEncoder().encode("{}"),
  "README.md": new TextEncoder().encode("# Model"),
  "graphs/a b.onnx": LARGE,
  "graphs/deep/data.bin": LARGE.toReversed(),
};
const MODEL: Repository = { type: "model", name: "org/tiny", revision: "main" };

interface Place {
  readonly hub: FakeHub;
  readonly settings: HubSettings;
  /** Fetches the model, by default without long waits. */
  fetch(options?: Partial<FetchOptions>, repository?: Repository): Promise<string>;
}

async function withHub(
  work: (place: Place) => Promise<void>,
  repository: HubRepository = { files: FILES },
): Promise<void> {
  await inTempFolder(async (folder) => {
    await using hub = startHub({ "models/org/tiny": repository });
    const settings = { endpoint: hub.endpoint, offline: false, cache: `${folder}/hub` };
    await work({
      hub,
      settings,
      fetch: (options = {}, repository = MODEL) =>
        fetchSnapshot(repository, { settings, pauseMs: 1, ...options }),
    });
  });
}

async function contents(folder: string): Promise<Readonly<Record<string, Uint8Array>>> {
  return Object.fromEntries(
    await Promise.all(
      Object.keys(FILES).map(async (path) => [path, await Deno.readFile(`${folder}/${path}`)]),
    ),
  );
}

async function fault(work: Promise<unknown>): Promise<string> {
  return messageOf(await assertRejects(() => work, InputError));
}

Deno.test("fetchSnapshot() fetches a repository into the layout of the hub's clients", async () => {
  await withHub(async ({ hub, settings, fetch }) => {
    const seen: number[] = [];
    const folder = await fetch({ onProgress: ({ done }) => seen.push(done) });
    assertEquals(folder, `${settings.cache}/models--org--tiny/snapshots/${COMMIT}`);
    assertEquals(await contents(folder), FILES);
    const total = Object.values(FILES).reduce((sum, { length }) => sum + length, 0);
    assertEquals([seen.at(-1), seen.toSorted((a, b) => a - b)], [total, seen]);
    const refs = `${settings.cache}/models--org--tiny/refs/main`;
    assertEquals(await Deno.readTextFile(refs), COMMIT);
    const link = await Deno.readLink(`${folder}/graphs/deep/data.bin`);
    assert(/^\.\.\/\.\.\/\.\.\/\.\.\/blobs\/[0-9a-f]{64}$/.test(link), link);
    assertEquals(cachedSnapshot(MODEL, settings), folder);
    // A tree of 6 entries comes on two pages.
    assertEquals(hub.requests.filter(({ path }) => path.includes("/tree/")).length, 2);

    const before = hub.requests.length;
    assertEquals(await fetch(), folder);
    const again = hub.requests.slice(before);
    assert(again.every(({ path }) => path.startsWith("/api/")), "nothing is fetched twice");
  });
});

Deno.test("fetchSnapshot() goes on after broken connections, and after a stop", async () => {
  await withHub(async ({ hub, settings, fetch }) => {
    hub.faults.hubStatuses.push(503, 429);
    hub.faults.breakAfter.push(1000, 1, 500);
    hub.faults.statuses.push(503);
    assertEquals(await contents(await fetch()), FILES);
    const ranges = hub.requests.filter(({ host, path }) => host === "cdn" && path.includes("onnx"))
      .map(({ range }) => range);
    assertEquals(ranges, [null, null, "bytes=1000-", "bytes=1001-", "bytes=1501-"]);

    await Deno.remove(settings.cache, { recursive: true });
    const stop = new AbortController();
    hub.faults.breakAfter.push(2000);
    const stopped = fetch({
      signal: stop.signal,
      onProgress: ({ path, done }) => {
        if (path.endsWith("onnx") && done > 100) stop.abort();
      },
    });
    await assertRejects(() => stopped, DOMException);
    assertEquals(cachedSnapshot(MODEL, settings), undefined, "an unfinished revision is not there");
    const from = hub.requests.length;
    assertEquals(await contents(await fetch()), FILES);
    const { range } = hub.requests.slice(from).find(({ host }) => host === "cdn") ?? {};
    assertStringIncludes(range ?? "", "bytes=");
  });
});

Deno.test("fetchSnapshot() starts again where the host gives no parts", async () => {
  await withHub(async ({ hub, fetch }) => {
    hub.faults.noRanges = true;
    hub.faults.breakAfter.push(1000);
    assertEquals(await contents(await fetch()), FILES);
  });
});

Deno.test("fetchSnapshot() refuses bytes that are not those promised", async () => {
  await withHub(async ({ hub, settings, fetch }) => {
    hub.faults.wrong.set("graphs/a b.onnx", LARGE.map((byte) => byte ^ 1));
    const message = await fault(fetch());
    assertStringIncludes(message, "Cannot use graphs/a b.onnx of 127.0.0.1");
    assertStringIncludes(message, "its checksum must be ");
    const names = await Array.fromAsync(Deno.readDir(`${settings.cache}/models--org--tiny/blobs`));
    assertEquals(names.filter(({ name }) => name.length > 40), []);
    hub.faults.wrong.set("graphs/a b.onnx", new Uint8Array(9999));
    assertStringIncludes(await fault(fetch()), "it must have 5000 bytes, got more");
    hub.faults.wrong.clear();
    assertEquals(await contents(await fetch()), FILES);
  });
});

Deno.test("fetchSnapshot() sends the token to the hub and to no other host", async () => {
  await withHub(async ({ hub, settings, fetch }) => {
    const message = await fault(fetch());
    assertStringIncludes(message, "Cannot fetch the model org/tiny from http://127.0.0.1:");
    assertStringIncludes(message, "private, gated, or does not exist");
    const token = "canary-token";
    const wrong = await fault(fetch({ settings: { ...settings, token: "canary-wrong" } }));
    assertStringIncludes(wrong, "the token in HF_TOKEN is not accepted");
    assert(!wrong.includes("canary"), "a server's echo is not repeated");
    const from = hub.requests.length;
    assertEquals(await contents(await fetch({ settings: { ...settings, token } })), FILES);
    const requests = hub.requests.slice(from);
    assertEquals(
      new Set(requests.map(({ host, authorization }) => `${host} ${authorization}`)),
      new Set(["hub Bearer canary-token", "cdn null"]),
    );
  }, { files: FILES, token: "canary-token" });
});

Deno.test("fetchSnapshot() gives one clear error for each refusal", async () => {
  await withHub(async ({ hub, settings, fetch }) => {
    const token = { settings: { ...settings, token: "t" } };
    hub.repositories.set("models/org/gated", { files: FILES, gated: true });
    const model = (name: string, revision = "main") => ({ ...MODEL, name, revision });
    assertStringIncludes(
      await fault(fetch(token, model("org/gated"))),
      "access is not granted to the account of HF_TOKEN. Accept its conditions on its page",
    );
    assertStringIncludes(
      await fault(fetch(token, model("org/none"))),
      "there is no such model, file or revision",
    );
    assertStringIncludes(
      await fault(fetch({}, model("org/tiny", "v9"))),
      "Cannot fetch the model org/tiny at v9 from",
    );
    hub.faults.statuses.push(403);
    assertStringIncludes(await fault(fetch()), "access is not granted; set HF_TOKEN");
    hub.faults.statuses.push(500, 500, 500, 500, 500);
    assertStringIncludes(
      await fault(fetch()),
      "it answered with status 500. Run it again to go on",
    );
    hub.faults.hubStatuses.push(429, 429, 429, 429);
    assertStringIncludes(await fault(fetch()), "it takes no more requests for now (status 429)");
    hub.repositories.set("models/org/evil", { files: { "../../out.txt": LARGE } });
    assertStringIncludes(await fault(fetch({}, model("org/evil"))), "would lead out of its folder");
  });
});

Deno.test("fetchSnapshot() uses the cache offline, and says what to do without it", async () => {
  await withHub(async ({ hub, settings, fetch }) => {
    const offline = { settings: { ...settings, offline: true } };
    assertStringIncludes(
      await fault(fetch(offline)),
      "Cannot use the model org/tiny: HF_HUB_OFFLINE is set, and it is not in the cache",
    );
    const folder = await fetch();
    const from = hub.requests.length;
    assertEquals(await fetch(offline), folder);
    assertEquals(await fetch(offline, { ...MODEL, revision: COMMIT }), folder);
    assertEquals(hub.requests.length, from);
    const nowhere = { settings: { ...settings, endpoint: "http://127.0.0.1:1" } };
    const message = await fault(fetch(nowhere));
    assertStringIncludes(message, "there is no answer (http://127.0.0.1:1: ");
    assertStringIncludes(message, "set HF_HUB_OFFLINE=1 to use what is in the cache");
  });
});

Deno.test("fetchSnapshot() lets two fetches of one file share the work", async () => {
  await withHub(async ({ hub, fetch }) => {
    const [one, two] = await Promise.all([fetch(), fetch()]);
    assertEquals([await contents(one), one], [FILES, two]);
    const downloads = hub.requests.filter(({ host }) => host === "cdn");
    assertEquals(downloads.length, 2);
  });
});

Deno.test("parseRepository() takes names of the hub and no paths", () => {
  const names = (text: string) => parseRepository(text, "dataset");
  assertEquals(names("stepfun-ai/GEdit-Bench"), {
    type: "dataset",
    name: "stepfun-ai/GEdit-Bench",
    revision: "main",
  });
  assertEquals(names("a/b@refs/pr/1")?.revision, "refs/pr/1");
  const paths = ["a", "./a/b", "../a", "/a/b", "a/b/c", "a/..", "a/b@../c", "a/b@", "a--b/c", ""];
  for (const path of paths) assertEquals(names(path), undefined, path);
});

Deno.test("fetchSnapshot() starts anew where what an earlier attempt left is wrong", async () => {
  await withHub(async ({ hub, settings, fetch }) => {
    hub.faults.breakAfter.push(1000, 0, 0, 0, 0, 0);
    assertStringIncludes(await fault(fetch()), "there is no answer");
    const blobs = `${settings.cache}/models--org--tiny/blobs`;
    const names = (await Array.fromAsync(Deno.readDir(blobs))).map(({ name }) => name);
    const left = names.find((name) => name.endsWith(".incomplete"));
    assertEquals((await Deno.stat(`${blobs}/${left}`)).size, 1000);
    await Deno.writeFile(`${blobs}/${left}`, new Uint8Array(1000));
    hub.faults.breakAfter.length = 0;
    assertEquals(await contents(await fetch()), FILES);
  });
});
