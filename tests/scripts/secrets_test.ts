import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import { inTempFolder, picture, writeBenchmark } from "../helpers/benchmark.ts";
import { completion, models } from "../helpers/chat_server.ts";
import { configure } from "../helpers/configuration.ts";
import { serve } from "../helpers/serving.ts";
import { runTask } from "../helpers/task.ts";

/** Unlike any other text, and odd enough to be escaped wherever something is. */
const KEY = 'sk-qVxZjW/+7Q"9Zt\\5%wB&x';
/** What of the key would give it away, in whatever form: its own and that of base64. */
const TRACES = [
  /q\W{0,3}V\W{0,3}x\W{0,3}Z\W{0,3}j\W{0,3}W/i,
  ...[0, 1, 2].map((before) => new RegExp(btoa(`${"x".repeat(before)}-qVxZjW`).slice(4, 11))),
];

const bearer = `Bearer ${KEY}`;
/** What servers say of what they were sent, each in a way of its own. */
const ECHOES: readonly string[] = [
  KEY,
  bearer,
  encodeURIComponent(KEY),
  encodeURIComponent(KEY).toLowerCase(),
  JSON.stringify(KEY),
  JSON.stringify({ authorization: bearer }).replaceAll("/", "\\/"),
  btoa(KEY),
  btoa(`user:${KEY}`),
  btoa(bearer).replaceAll("+", "-").replaceAll("/", "_"),
  [...KEY].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
];

function headers(): Record<string, string> {
  return { "server": KEY, "x-request-id": encodeURIComponent(KEY), "www-authenticate": bearer };
}

/** A reply in pieces, so that no piece has the whole key. */
function streamed(text: string): Response {
  const events = (text.match(/.{1,4}/gs) ?? []).map((content) =>
    `data: ${JSON.stringify({ model: KEY, choices: [{ index: 0, delta: { content } }] })}\n\n`
  );
  const body = `${events.join("")}data: [DONE]\n\n`;
  return new Response(body, { headers: { ...headers(), "content-type": "text/event-stream" } });
}

/** A judge's server that echoes the key in each answer in another way. */
function judgeServer() {
  let count = 0;
  return serve(async (request) => {
    const { pathname } = new URL(request.url);
    await request.bytes();
    if (pathname === "/v1/models") return models(KEY, "judge")({ route: "", body: undefined });
    if (!pathname.endsWith("/chat/completions")) {
      return Response.json({ version: KEY }, { headers: headers() });
    }
    const echo = ECHOES[count++ % ECHOES.length] ?? KEY;
    switch (count % 4) {
      case 0:
        return streamed(`I was sent ${KEY} and ${echo}. Score: 7`);
      case 1:
        return Response.json({ error: { message: `Incorrect key: ${echo}` } }, {
          status: 400,
          headers: headers(),
        });
      case 2:
        return Response.json({ ...completion(`${echo} Score: 6`), model: KEY, id: KEY }, {
          headers: headers(),
        });
      default:
        return new Response(`<title>${echo}</title>`, { status: 404, headers: headers() });
    }
  });
}

/** An editor's server: edits, and errors that echo the key. */
function editServer() {
  let count = 0;
  return serve(async (request) => {
    if (request.method === "GET") {
      return Response.json({ data: [{ id: "editor", owned_by: KEY }] }, { headers: headers() });
    }
    await request.bytes();
    count += 1;
    if (count % 3 === 0) {
      return new Response(`bad ${ECHOES[count % ECHOES.length]}`, { status: 422 });
    }
    const b64_json = Buffer.from(await picture()).toString("base64");
    return Response.json({ data: [{ b64_json, revised_prompt: bearer }], model: KEY });
  });
}

async function texts(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) { for (const [file, text] of await texts(path)) found.set(file, text); }
    else found.set(path, new TextDecoder("latin1").decode(await Deno.readFile(path)));
  }
  return found;
}

function assertNoTrace(text: string, where: string): void {
  for (const trace of TRACES) {
    const at = text.search(trace);
    assertEquals(at < 0 ? "" : text.slice(Math.max(0, at - 60), at + 60), "", where);
  }
}

Deno.test("a key of the environment is nowhere in what a run writes or prints", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 12);
    await using judge = judgeServer();
    await using editor = editServer();
    const params = (url: string) => `params: { endpoints: ["${url}"], api_key_env: CANARY_KEY, `;
    const config = await configure(folder, {
      editor: `class_path: images-edits\n  ${params(editor.url)}model: editor, size: auto }`,
      judge: `class_path: chat-completions\n  ${params(judge.url)}max_attempts: 2 }`,
    });
    const env = { CANARY_KEY: KEY };
    const args = ["--config", config];
    const printed = [];
    printed.push(await runTask("validate", args, { env }));
    printed.push(await runTask("evaluate", args, { env }));
    printed.push(await runTask("evaluate", [...args, "--json"], { env }));
    printed.push(await runTask("gallery", ["--run", `${folder}/run`]));
    const log = await Deno.readTextFile(`${folder}/run/logs/evaluation.log`);
    assert(log.includes("[key]"), "the servers' echoes are in the log, without the key");
    for (const { stdout, stderr } of printed) assertNoTrace(`${stdout}\n${stderr}`, "printed");
    const files = await texts(folder);
    for (const name of ["journal.jsonl", "run.json", "evaluation.log", ".html", ".md", ".js"]) {
      assert([...files.keys()].some((path) => path.endsWith(name)), `no ${name} was written`);
    }
    for (const [path, text] of files) assertNoTrace(text, path);
  });
});

Deno.test("a redirect does not take the key to another port of the host", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 1);
    const stolen: string[] = [];
    await using thief = serve((request) => {
      stolen.push(request.url);
      return Response.json(completion("Score: 9"));
    });
    await using judge = serve(async (request) => {
      await request.bytes();
      const { pathname } = new URL(request.url);
      return Response.redirect(`${thief.url}${pathname}?key=${encodeURIComponent(KEY)}`, 307);
    });
    const config = await configure(folder, {
      judge: `class_path: chat-completions\n  params: { endpoints: ["${judge.url}"], ` +
        `model: judge, api_key_env: CANARY_KEY, max_attempts: 1 }`,
    });
    const env = { CANARY_KEY: KEY };
    const { code, stdout, stderr } = await runTask(
      "evaluate",
      ["--config", config],
      { env },
    );
    assert(code !== 0);
    assert(`${stdout}${stderr}`.includes("a redirect"), stderr);
    assertEquals(stolen, []);
    assertNoTrace(`${stdout}${stderr}`, "printed");
  });
});

Deno.test("a key in a configuration is refused without being shown", async () => {
  await inTempFolder(async (folder) => {
    await writeBenchmark(folder, 1);
    const config = await configure(folder, {
      judge: "class_path: chat-completions\n  params:\n    endpoints: [http://127.0.0.1:9]\n" +
        `    extra_body: { api_key: ${JSON.stringify(KEY)} }`,
    });
    const { code, stdout, stderr } = await runTask("validate", ["--config", config]);
    assertEquals(code, 2);
    assert(stderr.includes("a secret does not belong in a configuration"), stderr);
    assertNoTrace(`${stdout}${stderr}`, "printed");
  });
});
