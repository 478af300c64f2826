import { readFileSync } from 'node:fs';
import type { Replay } from '../contract/replay.ts';
import { webFile } from '../web-files.ts';

/** One page that plays `replays` side by side: nothing else is needed, no server and no network. */
export function pageOf(replays: readonly Replay[]): string {
  const [first] = replays;
  const title = escaped(`${first!.environment} · ${replays.map(({ label }) => label).join(' beside ')}`);
  const [script, style] = [
    readFileSync(webFile('page/page.js'), 'utf8'),
    readFileSync(webFile('page/page.css'), 'utf8'),
  ];
  // Text in a script element ends at the first '</script', wherever it stands: '<' is written another way.
  const data = JSON.stringify(replays).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<title>${title}</title>
<style>${style.replaceAll('</style', '<\\/style')}</style>
</head>
<body>
<div id="replay"></div>
<script type="application/json" id="data">${data}</script>
<script>${script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`;
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
