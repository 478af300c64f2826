/** The process's environment, or what stands for it. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The model asked when none is named. */
export const defaultModel = 'gpt-5.4-mini';

/** Whether a language model can be asked with what `environment` holds: a key, or a server on this machine. */
export function openaiConfigured(environment: Variables): boolean {
  return Boolean(environment.OPENAI_API_KEY) || isLoopback(environment.OPENAI_BASE_URL);
}

/** The server's address as it may be shown: without a password in it. */
export function shownAddress({ OPENAI_BASE_URL: url }: Variables): string {
  if (!url) return 'api.openai.com';
  if (!URL.canParse(url)) return 'no address';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** Whether an address means this machine. */
export function isLoopback(baseUrl: string | undefined): boolean {
  if (!baseUrl || !URL.canParse(baseUrl)) return false;
  const { hostname } = new URL(baseUrl);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
