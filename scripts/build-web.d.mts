/** Builds dist/web unless it is up to date, and gives its path. */
export function buildWeb(): Promise<string>;
