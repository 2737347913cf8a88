import { assertEquals } from "@std/assert";
import { eventData } from "../../../../../lib/models/serving/http/event_stream.ts";

Deno.test("eventData() reads events with any line ends, and skips comments and other fields", () => {
  const body = "\ufeff: ping\r\nevent: chunk\r\nid: 7\r\ndata: a\r\n\r\ndata:b\n\n\n\ndata:  c\r\r";
  assertEquals(eventData(body), ["a", "b", " c"]);
});

Deno.test("eventData() joins the lines of one event and keeps an unfinished last one", () => {
  assertEquals(eventData("data: 1\ndata\ndata: 2\n\ndata: rest"), ["1\n\n2", "rest"]);
  assertEquals(eventData(""), []);
});
