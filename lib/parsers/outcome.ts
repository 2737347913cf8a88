/** What the parser read from a judge's reply: a score, or the reason there is none. */
export type ParsedReply =
  | {
    readonly status: "scored";
    /** In [0, 10], or on the scale that was named. */
    readonly score: number;
    /** Name of the rule that matched, such as `labelled` or `fraction`. */
    readonly rule: string;
    /** Start and end (exclusive) of what was read, in UTF-16 units of the reply. */
    readonly span: readonly [number, number];
  }
  | {
    readonly status: "out_of_range";
    readonly reason: string;
    readonly rule: string;
    readonly span: readonly [number, number];
  }
  | { readonly status: "refused"; readonly reason: string }
  | { readonly status: "unparsed"; readonly reason: string };
