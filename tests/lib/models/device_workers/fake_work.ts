/** What the worker of the tests works on. */
export interface FakeWork {
  readonly options: Readonly<Record<string, never>>;
  /** `fail`, `die`, `block`, `env NAME` or nothing; steps of 20 ms. */
  readonly task: { readonly instruction: string; readonly steps: number };
  /** Steps that are done; the process's number where it is to block. */
  readonly news: number;
  /** Name of the device, or the variable's value. */
  readonly result: string;
}
