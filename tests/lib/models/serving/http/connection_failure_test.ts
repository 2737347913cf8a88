import { assertEquals } from "@std/assert";
import { connectionFailure } from "../../../../../lib/models/serving/http/connection_failure.ts";

const refused = new TypeError("fetch failed", { cause: new Error("tcp: Connection refused") });

/** Runs `work` with variables of the environment set, or taken away where undefined. */
function withEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  work: () => void,
): void {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  const set = ([name, value]: readonly [string, string | undefined]) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  Object.entries(variables).forEach(set);
  try {
    work();
  } finally {
    before.forEach(set);
  }
}

Deno.test("connectionFailure() says that a proxy was asked, and how to ask directly", () => {
  const none = { HTTP_PROXY: undefined, http_proxy: undefined, ALL_PROXY: undefined };
  const proxy = { ...none, all_proxy: undefined, no_proxy: undefined, NO_PROXY: undefined };
  withEnvironment(
    { ...proxy, HTTP_PROXY: "http://proxy:3128", NO_PROXY: "localhost, gpu3" },
    () => {
      assertEquals(
        connectionFailure("http://gpu2:8000", refused).message,
        "http://gpu2:8000 refused the connection (it was asked through the proxy that HTTP_PROXY " +
          "names; to ask it directly, add gpu2 to NO_PROXY)",
      );
      for (const url of ["http://gpu3:8000", "http://localhost:1", "https://gpu2"]) {
        assertEquals(connectionFailure(url, refused).message, `${url} refused the connection`);
      }
    },
  );
});
