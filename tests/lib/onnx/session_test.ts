import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../../../lib/input_error.ts";
import { Session } from "../../../lib/onnx/mod.ts";

/** x [N, 2], rows [M] int64 -> doubled [M, 2] = 2 * x[rows], length [2] int64 = shape of x. */
const GRAPH = Uint8Array.fromBase64(
  "CAo6vAEKJgoBeAoEcm93cxIGcGlja2VkIgZHYXRoZXIqCwoEYXhpcxgAoAECCh4KBnBpY2tlZAoGcGlja2VkEgdkb3Vi" +
    "bGVkIgNBZGQKEgoBeBIGbGVuZ3RoIgVTaGFwZRIBZ1oUCgF4Eg8KDQgBEgkKAxIBTgoCCAJaEwoEcm93cxILCgkIBxIF" +
    "CgMSAU1iGgoHZG91YmxlZBIPCg0IARIJCgMSAU0KAggCYhQKBmxlbmd0aBIKCggIBxIECgIIAkIECgAQEg==",
);
/** x [2] -> y [2] = x + w, with w [2] in the file w.data. */
const GRAPH_WITH_DATA = Uint8Array.fromBase64(
  "CAo6YQoOCgF4CgF3EgF5IgNBZGQSAWcqKggCEAFCAXdqEgoIbG9jYXRpb24SBncuZGF0YWoLCgZsZW5ndGgSAThwAVoP" +
    "CgF4EgoKCAgBEgQKAggCYg8KAXkSCgoICAESBAoCCAJCBAoAEBI=",
);

const x = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
const rows = { data: BigInt64Array.of(1n, 0n, 1n), shape: [3] };

async function withFiles(
  files: Readonly<Record<string, Uint8Array>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, bytes] of Object.entries(files)) {
      await Deno.writeFile(join(folder, name), bytes);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function withSession(test: (session: Session) => Promise<void>): Promise<void> {
  await withFiles({ "graph.onnx": GRAPH }, async (folder) => {
    await using session = await Session.open(join(folder, "graph.onnx"), { threads: 1 });
    await test(session);
  });
}

Deno.test("Session.run() gives the outputs that are wanted", async () => {
  await withSession(async (session) => {
    assertEquals([session.inputs, session.outputs], [["x", "rows"], ["doubled", "length"]]);
    const { doubled } = await session.run({ x, rows }, ["doubled"]);
    assertEquals(doubled, { data: Float32Array.of(6, 8, 2, 4, 6, 8), shape: [3, 2] });
    const none = await session.run({ x, rows: { data: new BigInt64Array(), shape: [0] } }, [
      "doubled",
    ]);
    assertEquals(none.doubled.shape, [0, 2]);
  });
});

// Other processors multiply them as fast as any.
const ignore = Deno.build.arch !== "x86_64";

Deno.test(
  "Session takes numbers closer to 0 than any normal one for 0 on demand",
  { ignore },
  async () => {
    // The first session of a process decides, so this one has a process of its own.
    const program = `
    import { Session } from ${JSON.stringify(import.meta.resolve("../../../lib/onnx/mod.ts"))};
    await using session = await Session.open("graph.onnx", { threads: 1, denormalsAreZero: true });
    const bits = Uint32Array.of(1, 0x7fffff, 0x80000001, 0x800000);
    const x = { data: new Float32Array(bits.buffer), shape: [2, 2] };
    const rows = { data: BigInt64Array.of(1n, 0n), shape: [2] };
    const { doubled } = await session.run({ x, rows }, ["doubled"]);
    const { buffer, byteOffset, length } = doubled.data;
    console.log(new Uint32Array(buffer, byteOffset, length).map((each) => each & 0x7fffffff).join());
  `;
    await withFiles(
      { "graph.onnx": GRAPH, "main.ts": new TextEncoder().encode(program) },
      async (cwd) => {
        const config = fileURLToPath(import.meta.resolve("../../../deno.json"));
        const { stdout } = await new Deno.Command(Deno.execPath(), {
          args: ["run", "-qA", "--no-check", `--config=${config}`, "main.ts"],
          cwd,
        }).output();
        assertEquals(new TextDecoder().decode(stdout), `0,${0x0100_0000},0,0\n`);
      },
    );
  },
);

Deno.test("Session.run() says what is wrong with its inputs and outputs", async () => {
  await withSession(async (session) => {
    const fails = (run: Promise<unknown>, text: string) =>
      assertRejects(() => run, Error, `Cannot run graph.onnx: ${text}`);
    await fails(session.run({ x }, ["doubled"]), "input 'rows' is missing");
    await fails(session.run({ x, rows, z: x }, ["doubled"]), "it has no input z");
    await fails(session.run({ x: rows, rows }, ["doubled"]), "Unexpected input data type");
    await fails(
      session.run({ x: { ...x, shape: [1, 4] }, rows }, ["doubled"]),
      "Got invalid dimensions for input: x",
    );
    await fails(session.run({ x: { ...x, shape: [3, 2] }, rows }, ["doubled"]), "Tensor's size(6)");
    await fails(session.run({ x, rows }, ["none"]), "'fetches' contains invalid output name: none");
    await fails(session.run({ x, rows }, ["length"]), "output length must be float32");
  });
});

Deno.test("Session.dispose() ends a session, once", async () => {
  await withSession(async (session) => {
    await session.dispose();
    await session.dispose();
    assertEquals(session.inputs, []);
    await assertRejects(
      () => session.run({ x, rows }, ["doubled"]),
      Error,
      "the session is disposed of",
    );
  });
});

Deno.test("Session.open() reads weights that lie beside the graph", async () => {
  const weights = new Uint8Array(Float32Array.of(10, 20).buffer);
  await withFiles({ "graph.onnx": GRAPH_WITH_DATA, "w.data": weights }, async (folder) => {
    await using session = await Session.open(join(folder, "graph.onnx"));
    const { y } = await session.run({ x: { data: Float32Array.of(1, 2), shape: [2] } }, ["y"]);
    assertEquals([...y.data], [11, 22]);
  });
});

Deno.test("Session.open() tells of files that are missing or damaged", async () => {
  const files = {
    "cut.onnx": GRAPH.subarray(0, 100),
    "empty.onnx": new Uint8Array(),
    "pointer.onnx": new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\n"),
    "graph.onnx": GRAPH_WITH_DATA,
  };
  await withFiles(files, async (folder) => {
    for (const name of Object.keys(files)) {
      const file = join(folder, name);
      await assertRejects(
        () => Session.open(file),
        InputError,
        `Cannot load ${file}: the file or the data beside it are incomplete or damaged`,
      );
    }
    await assertRejects(
      () => Session.open(join(folder, "none.onnx")),
      InputError,
      "there is no such file",
    );
    await assertRejects(() => Session.open(folder), InputError, "there is no such file");
  });
});

for (
  const [device, text] of [
    ["cuda:1", "--allow-scripts=npm:onnxruntime-node"],
    ["webgpu", "WebGPU needs a GPU's driver"],
  ] as const
) {
  Deno.test(`Session.open() opens a graph on ${device}, or tells what is missing`, async () => {
    await withFiles({ "graph.onnx": GRAPH }, async (folder) => {
      try {
        await using session = await Session.open(join(folder, "graph.onnx"), { device });
        const { doubled } = await session.run({ x, rows }, ["doubled"]);
        assertEquals([...doubled.data], [6, 8, 2, 4, 6, 8]);
      } catch (error) {
        assert(error instanceof InputError);
        assertStringIncludes(error.message, `Cannot compute on ${device.split(":")[0]}: `);
        assertStringIncludes(error.message, text);
      }
    });
  });
}

Deno.test("Session.open() refuses what is no device", async () => {
  await assertRejects(() => Session.open("none.onnx", { device: "tpu" }), InputError, '"tpu"');
});

Deno.test("Session works in several Workers at once", async () => {
  await withFiles({ "graph.onnx": GRAPH }, async (folder) => {
    const code = `
      import { Session } from "${import.meta.resolve("../../../lib/onnx/mod.ts")}";
      await using session = await Session.open(${JSON.stringify(join(folder, "graph.onnx"))});
      const { doubled } = await session.run({
        x: { data: Float32Array.of(1, 2), shape: [1, 2] },
        rows: { data: BigInt64Array.of(0n), shape: [1] },
      }, ["doubled"]);
      self.postMessage([...doubled.data]);
    `;
    const answers = await Promise.all([1, 2].map(async () => {
      const worker = new Worker(`data:text/typescript,${encodeURIComponent(code)}`, {
        type: "module",
      });
      const answer = await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (event) => reject(event.message);
      });
      worker.terminate();
      return answer;
    }));
    assertEquals(answers, [[2, 4], [2, 4]]);
  });
});
