import type { RedisAddress } from './address.ts';

type ServerError = Error & { readonly code?: string };

/** What went wrong between us and Redis, without an address or a password. */
export function wordsFor(error: ServerError): string {
  const { message, code } = error;
  if (message.startsWith('WRONGPASS')) return 'it does not accept this user and password';
  if (message.startsWith('NOAUTH')) return 'it asks for a password';
  if (message.startsWith('NOPERM')) return 'this user may not do what heureka needs';
  if (message.startsWith('READONLY')) return 'it is a copy of another Redis, and takes nothing new';
  if (isFull(error)) return 'its memory is full (maxmemory)';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no such host';
  if (code === 'ECONNRESET' || message === 'Connection is closed.') return 'it hangs up';
  if (message === noAnswer) return noAnswer;
  return wordsForTls(error) ?? code ?? message.split('\n')[0]!.slice(0, 120);
}

/** Node's codes for a certificate that does not lead to an authority it knows: of TLS in its documentation. */
const untrusted =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER_CERT|VERIFY_LEAF))/;

function wordsForTls({ code = '', message }: ServerError): string | undefined {
  if (untrusted.test(code)) return `its certificate is signed by nobody that is trusted here (${code})`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for other hosts than this';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (!/^ERR_(TLS|SSL)/.test(code) && !/certificate/i.test(message)) return undefined;
  return `TLS fails (${code || message.split('\n')[0]!.slice(0, 120)})`;
}

/** What a connection fails with that is not answered in time. */
export const noAnswer = 'no answer';

/** What a person can do about `words`, which `wordsFor` has said of the first connection. */
export function hintFor(words: string, { url }: RedisAddress): string {
  const tls = url.startsWith('rediss:');
  if (/password/.test(words)) {
    const [scheme, port] = tls ? ['rediss', 6380] : ['redis', 6379];
    return `REDIS_URL takes them: ${scheme}://user:password@host:${port}, with %40 for @, %2F for / and %25 for % in them.`;
  }
  if (/may not/.test(words)) return 'What it needs is in docs/scaling.md, under "Whom you let in".';
  if (/trusted/.test(words))
    return 'NODE_EXTRA_CA_CERTS names the file of a certificate authority of your own.';
  if (/other hosts/.test(words)) return 'Call it by a name that is in its certificate.';
  if (tls && /hangs up|no answer|TLS fails/.test(words)) {
    return 'Does it speak TLS there (else: redis://), and ask clients for no certificate (tls-auth-clients no)?';
  }
  if (!tls && /hangs up/.test(words)) return 'If it speaks TLS there, its address begins with rediss://.';
  return 'Check the address and the server: heureka doctor --redis URL.';
}

/** Whether Redis refuses to write because its memory is full. */
const isFull = ({ message }: Error): boolean => /\bOOM\b/.test(message);
