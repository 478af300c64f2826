import { basename, dirname, resolve } from 'node:path';
import { missing, openBrowser } from '../test/studio/e2e/browser.ts';
import { startStudioProcess } from '../test/studio/e2e/studio-process.ts';

/**
 * `npm run screenshot -- runs/<run> [out.png]` takes the picture of a run's page that the documents show
 * (docs/images/studio.png unless another place is named).
 */
async function screenshot(run: string | undefined, out = 'docs/images/studio.png'): Promise<void> {
  if (run === undefined) throw new Error('Name the folder of a run: npm run screenshot -- runs/<run>');
  if (missing) throw new Error(missing);
  const folder = resolve(run);
  const studio = await startStudioProcess(dirname(folder));
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 820 }, colorScheme: 'light' });
    await page.goto(studio.address);
    await page.locator('table.runs').waitFor();
    await page.goto(`${studio.origin}/runs/${basename(folder)}`);
    await page.locator('.uplot canvas').waitFor();
    await page.locator('.chart circle.point').first().waitFor();
    await page.screenshot({ path: out });
    console.log(out);
  } finally {
    await browser.close();
    await studio.kill();
  }
}

await screenshot(...(process.argv.slice(2) as [string?, string?]));
