/**
 * The model hub: repositories fetched into its clients' cache, checked and gone on with.
 *
 * @module
 */

export { cachedSnapshot, repositoryFolder } from "./cache.ts";
export { describeRepository, parseRepository, type Repository } from "./repository.ts";
export { type HubSettings, hubSettings } from "./settings.ts";
export { type FetchOptions, type FetchProgress, fetchSnapshot } from "./snapshot.ts";
