import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is: HEUREKA_CHROMIUM, or the usual places; undefined where there is none. */
const chromiumPath = [process.env.HEUREKA_CHROMIUM, ...places].find((path) => path && existsSync(path));

/** Why the tests of this folder are skipped, if they are. */
export const missing = chromiumPath
  ? undefined
  : `no Chromium at ${places.join(', ')}: apt-get install -y chromium`;

if (missing) console.error(`\nSKIPPED: the studio is not tested in a browser: ${missing}\n`);

/** As root, and without a graphics card. */
export function openBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
  return chromium.launch({ executablePath: chromiumPath!, args });
}
