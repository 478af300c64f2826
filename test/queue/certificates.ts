import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why no certificates can be made here; undefined when they can. */
export const noCertificates: string | undefined =
  spawnSync('openssl', ['version']).status === 0 ? undefined : 'there is no openssl: apt-get install openssl';
if (noCertificates) console.warn(`SKIPPED: tests of TLS, since ${noCertificates}`);

/** Makes, in `folder`, an authority that nobody knows, and the certificate that it gives a server called localhost. */
export function makeCertificates(folder: string): { authority: string; certificate: string; key: string } {
  const at = (name: string) => join(folder, name);
  const files = { authority: at('authority.pem'), certificate: at('server.pem'), key: at('server.key') };
  const newKey = (key: string) => ['-newkey', 'rsa:2048', '-noenc', '-keyout', key];
  openssl('req', '-x509', ...newKey(at('authority.key')), '-out', files.authority, '-subj', '/CN=authority');
  openssl('req', ...newKey(files.key), '-out', at('request'), '-subj', '/CN=localhost');
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost\n');
  const signer = ['-CA', files.authority, '-CAkey', at('authority.key'), '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    at('request'),
    ...signer,
    '-extfile',
    at('names'),
    '-out',
    files.certificate,
  );
  return files;
}

function openssl(...argv: string[]): void {
  const { status, stderr } = spawnSync('openssl', argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${argv.join(' ')}: ${stderr}`);
}
