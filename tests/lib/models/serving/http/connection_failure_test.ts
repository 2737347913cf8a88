import { assertEquals } from "@std/assert";
import { connectionFailure } from "../../../../../lib/models/serving/http/connection_failure.ts";
import { withEnvironment } from "../../../../helpers/environment.ts";

const refused = new TypeError("fetch failed", { cause: new Error("tcp: Connection refused") });

Deno.test("connectionFailure() says that a proxy was asked, and how to ask directly", async () => {
  const none = { HTTP_PROXY: undefined, http_proxy: undefined, ALL_PROXY: undefined };
  const proxy = { ...none, all_proxy: undefined, no_proxy: undefined, NO_PROXY: undefined };
  await withEnvironment(
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
