import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { writeAside } from "../../lib/files/write_aside.ts";
import { installKernel } from "../../scripts/cli/jupyter.ts";
import { inTempFolder } from "../helpers/benchmark.ts";
import { JUPYTER, jupyterTest } from "../helpers/notebook.ts";
import { ROOT, runTask } from "../helpers/task.ts";

jupyterTest("notebook installs the kernel for the user, and opens JupyterLab", async () => {
  await inTempFolder(async (folder) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const task = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-q", "--no-prompt", "-P=notebook", `${ROOT}scripts/notebook.ts`],
        ...["--no-browser", "--port", String(port)],
      ],
      cwd: ROOT,
      env: { JUPYTER_DATA_DIR: folder, NO_COLOR: "1" },
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const said = new Response(task.stderr).text();
    try {
      const api = await patiently(`http://127.0.0.1:${port}/api`);
      assert("version" in api);
      const spec = JSON.parse(
        await Deno.readTextFile(`${folder}/kernels/image-edit-bench/kernel.json`),
      );
      assertEquals(spec.display_name, "Deno (image-edit-bench)");
      assertEquals(spec.argv.slice(0, 3), [Deno.execPath(), "jupyter", "--kernel"]);
    } finally {
      task.kill("SIGTERM");
      await task.status;
    }
    assertStringIncludes(await said, "/lab/tree/notebooks?token=");
  });
});

jupyterTest("a kernel is there all the time while others install it", async () => {
  if ("skip" in JUPYTER) return;
  const { python } = JUPYTER;
  const file = await installKernel(python, "environment");
  const before = await Deno.readTextFile(file);
  let installing = true;
  const watch = async () => {
    for (; installing; await new Promise((resolve) => setTimeout(resolve, 0))) {
      assertEquals(JSON.parse(await Deno.readTextFile(file)).language, "typescript");
    }
  };
  // As another checkout's, which is to be replaced.
  await writeAside(file, before.replace('"2"', '"3"'));
  const install = () => installKernel(python, "environment");
  const installs = Promise.all(Array.from({ length: 6 }, install)).finally(() =>
    installing = false
  );
  await Promise.all([installs, watch()]);
  assertEquals(await Deno.readTextFile(file), before);
  const { mtime } = await Deno.stat(file);
  await install();
  assertEquals((await Deno.stat(file)).mtime, mtime);
});

jupyterTest("notebook --html writes an executed copy, and leaves the notebook clean", async () => {
  await inTempFolder(async (folder) => {
    const path = `${folder}/small.ipynb`;
    const cell = {
      cell_type: "code",
      execution_count: null,
      id: "a",
      metadata: {},
      outputs: [],
      // Without the pause, the output may be lost.
      source: [
        'await Deno.jupyter.display("six " + "times seven");\n',
        "await new Promise((resolve) => setTimeout(resolve, 100));",
      ],
    };
    const kernelspec = { display_name: "Deno", language: "typescript", name: "image-edit-bench" };
    const notebook = JSON.stringify({
      cells: [cell],
      metadata: { kernelspec },
      nbformat: 4,
      nbformat_minor: 5,
    });
    await Deno.writeTextFile(path, notebook);
    const args = ["--html", "--notebook", path, "--output", `${folder}/html`];
    const { code, stdout, stderr } = await runTask("notebook", args);
    assertEquals([code, stdout], [0, `${folder}/html/small.html\n`], stderr);
    assertStringIncludes(await Deno.readTextFile(`${folder}/html/small.html`), "six times seven");
    assertEquals(await Deno.readTextFile(path), notebook);

    await Deno.writeTextFile(path, notebook.replace("await Deno.jupyter", "await Deno.jupiter"));
    const failed = await runTask("notebook", args);
    assertEquals(failed.code, 2);
    assertStringIncludes(failed.stderr, `${path}: -m nbconvert ended with 1:`);
    assertStringIncludes(failed.stderr, "Cannot read properties of undefined");
  });
});

Deno.test("notebook refuses a notebook that is not there before it starts anything", async () => {
  await inTempFolder(async (folder) => {
    for (const action of ["--html", "--clean"]) {
      for (
        const [path, fault] of [[`${folder}/nope.ipynb`, "it does not exist"], [folder, "no file"]]
      ) {
        const { code, stderr } = await runTask("notebook", [action, "--notebook", `${path}`]);
        assertEquals(code, 2);
        assertStringIncludes(stderr, `Cannot read ${path}: `);
        assertStringIncludes(stderr, `${fault}. Name a notebook, such as notebooks/01_benchmark`);
        assertEquals(stderr.trim().split("\n").length, 1, stderr);
      }
    }
  });
});

/** The answer of a server that may still be starting. */
async function patiently(url: string): Promise<Record<string, unknown>> {
  for (let tries = 0; tries < 600; tries++) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return await response.json();
    await response?.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} does not answer`);
}
