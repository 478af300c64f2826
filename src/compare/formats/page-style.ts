/** The look of a report's page; the plots take their colours from it too. Paper is always light. */
export const pageStyle = `
:root {
  --page: #ffffff; --ink: #1b1f24; --soft: #59636e; --rule: #d8dde3; --panel: #f5f7f9; --alarm: #b42318; --alarm-panel: #fdecea;
  --s0: #1f66d1; --s1: #c2570c; --s2: #0b7f70; --s3: #7b3fc4; --s4: #b8236b; --s5: #5d6b12;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --ink: #e7ebef; --soft: #a0abb6; --rule: #323a43; --panel: #1b2128; --alarm: #ff9a8f; --alarm-panel: #3a1c1a;
    --s0: #74aefc; --s1: #f5a35c; --s2: #4fcdbb; --s3: #bd95f5; --s4: #f58bbb; --s5: #c3cf6a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 880px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 32px; line-height: 1.2; margin: 0 0 8px; }
h2 { font-size: 20px; margin: 0 0 6px; }
p { margin: 0 0 12px; }
.mark { color: var(--soft); font-size: 14px; margin: 0 0 4px; }
.findings, .alarms { margin: 20px 0; padding: 14px 18px 14px 36px; border-radius: 8px; background: var(--panel); }
.alarms { background: var(--alarm-panel); color: var(--alarm); font-weight: 600; }
li + li { margin-top: 6px; }
figure, section { margin: 36px 0 0; break-inside: avoid; }
figcaption, section > p, dd { color: var(--soft); font-size: 14.5px; }
svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
@media screen and (max-width: 560px) {
  .wide { display: none; }
  .narrow { display: block; }
  main { padding: 24px 16px 48px; }
  thead th.right, tbody td { white-space: nowrap; }
}
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 7px 10px; text-align: left; border-bottom: 1px solid var(--rule); vertical-align: top; }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
th[scope="row"] { font-weight: 600; white-space: nowrap; }
.right { text-align: right; white-space: nowrap; }
thead .right { white-space: normal; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
.note { margin-top: 10px; }
dl { display: grid; grid-template-columns: fit-content(40%) 1fr; gap: 2px 16px; margin: 20px 0 0; font-size: 14.5px; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
svg text { fill: var(--soft); font-size: 12.5px; }
svg .label { font-size: 13.5px; font-weight: 600; fill: var(--ink); }
svg .axis { stroke: var(--soft); }
svg .grid { stroke: var(--rule); }
svg .reference { stroke: var(--soft); stroke-dasharray: 4 4; }
.s0 { --series: var(--s0); } .s1 { --series: var(--s1); } .s2 { --series: var(--s2); }
.s3 { --series: var(--s3); } .s4 { --series: var(--s4); } .s5 { --series: var(--s5); }
svg .line { fill: none; stroke: var(--series); stroke-width: 2.5; stroke-linejoin: round; }
svg .band { fill: var(--series); opacity: 0.14; }
svg .interval { stroke: var(--series); stroke-width: 3; stroke-linecap: round; }
svg .estimate { fill: var(--series); }
svg .seed { fill: var(--series); opacity: 0.45; }
svg .leader { stroke: var(--series); }
svg text.label[class*=" s"] { fill: var(--series); }
@media print {
  main { max-width: none; padding: 0; }
  body, table, dl { font-size: 11.5px; }
  figcaption, section > p, dd { font-size: 11px; }
  h1 { font-size: 24px; }
  h2 { font-size: 16px; }
  figure, section { margin-top: 24px; }
  .findings, .alarms { border: 1px solid var(--rule); }
  svg { max-height: 240px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
