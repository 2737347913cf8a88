/**
 * What to do about a server that answers 401 or 403.
 *
 * @param keyName Name of the variable that the API key is in; `undefined` where none is configured.
 */
export function keyRemedy(keyName: string | undefined): string {
  return keyName === undefined
    ? "it wants an API key: put it into an environment variable, and name that in " +
      "params.api_key_env"
    : `it does not accept the API key in ${keyName}, which params.api_key_env names`;
}
