// deno-lint-ignore no-explicit-any -- an error class may take any arguments
type ErrorClass<E extends Error> = new (...args: any[]) => E;

/** Fails unless `condition` holds. */
export function assert(condition: unknown, message?: string): asserts condition;

/** Fails unless the numbers differ by at most `tolerance`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  message?: string,
): void;

/** Fails unless the values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void;

/** Fails unless `expected` matches the text. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void;

/** Fails if the values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void;

/** Fails unless the promise is rejected with such an error; returns the error. */
export function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<E>,
  messageIncludes?: string,
  message?: string,
): Promise<E>;

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void;

/** Fails unless the call throws such an error; returns the error. */
export function assertThrows<E extends Error>(
  fn: () => unknown,
  errorClass?: ErrorClass<E>,
  messageIncludes?: string,
  message?: string,
): E;
