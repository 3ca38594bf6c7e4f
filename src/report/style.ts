// The style sheet of a report. It stands in the file as it is here, so it must hold none of the characters that HTML
// would escape: no quotes, no &, no < and no >.

export const style = `
:root { color-scheme: light dark; --ink: #1c1c1e; --quiet: #5f6368; --paper: #fff; --rule: #dfe2e6; --soft: #f5f6f8;
  --link: #005a8f; --good: #00694c; --good-soft: #e3f4ee; --bad: #a63d00; --bad-soft: #fde9dc; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif; }
main { max-width: 1152px; margin: 0 auto; padding: 32px 16px 48px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; }
h2 { font-size: 20px; line-height: 1.3; margin: 44px 0 12px; padding-top: 12px; border-top: 1px solid var(--rule); }
h3 { font-size: 15px; margin: 24px 0 8px; }
p { margin: 8px 0; max-width: 80ch; }
p, dd, li, h1, .name { overflow-wrap: anywhere; }
th, td { overflow-wrap: break-word; }
td.text { min-width: 8em; }
td li { overflow-wrap: break-word; min-width: 14em; }
.description { font-size: 17px; margin-top: 8px; }
.lead { color: var(--quiet); margin-top: 4px; }
.name { font-weight: 600; }
small { display: block; font-size: 0.86em; font-weight: 400; color: var(--quiet); }
nav { margin: 16px 0 0; display: flex; flex-wrap: wrap; gap: 4px 18px; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
.banner { margin: 20px 0 0; padding: 14px 18px; border: 2px solid var(--bad); border-radius: 6px;
  background: var(--bad-soft); overflow-wrap: anywhere; }
.banner strong { color: var(--bad); font-size: 17px; display: block; }
.checks { list-style: none; margin: 20px 0 0; padding: 14px 18px; background: var(--soft); border-radius: 6px; }
.checks li { display: flex; gap: 10px; padding: 2px 0; }
.sign { font-weight: 700; width: 1em; flex: none; text-align: center; }
li.good .sign, td.good { color: var(--good); }
li.bad, td.bad, th.bad { color: var(--bad); }
li.bad { font-weight: 600; }
td.number.good { color: inherit; }
td.bad { background: var(--bad-soft); font-weight: 600; }
td.bad small { color: var(--bad); font-weight: 600; }
td.open { color: var(--quiet); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; line-height: 1.4; min-width: 60%; }
th, td { padding: 6px 16px 6px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
td.bad { padding-left: 8px; }
thead th { color: var(--quiet); font-weight: 500; font-size: 0.93em; vertical-align: bottom; }
tbody th { font-weight: 600; min-width: 7em; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .number { white-space: normal; }
.plain { list-style: none; margin: 0; padding: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 12px 0; font-size: 14px; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; }
code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace; }
pre { background: var(--soft); border-radius: 6px; padding: 12px 16px; white-space: pre-wrap; overflow-wrap: anywhere; }
figure { margin: 12px 0 0; }
figcaption { color: var(--quiet); font-size: 14px; max-width: 90ch; margin-top: 8px; }
.plots { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; }
.wide .plots, .single .plots { grid-template-columns: minmax(0, 1fr); }
.single { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; }
.plot { overflow-x: auto; border: 1px solid var(--rule); border-radius: 6px; }
.plot svg { display: block; width: 100%; min-width: 420px; height: auto; }
.wide .plot svg { min-width: 820px; }
footer { margin-top: 44px; padding-top: 12px; border-top: 1px solid var(--rule); color: var(--quiet); font-size: 13px; }
@media (max-width: 860px) { .plots, .single { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 520px) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; } main { padding-top: 20px; } }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e8e8ea; --quiet: #a5a9b0; --paper: #191919; --rule: #37393e; --soft: #242528;
    --link: #6cb8ea; --good: #4cc79b; --good-soft: #17352b; --bad: #ff9a5c; --bad-soft: #3d2413; }
  .plot svg { filter: invert(0.9) hue-rotate(180deg); }
}
@media print {
  @page { margin: 14mm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  h2 { break-after: avoid; margin-top: 24px; }
  h3 { break-after: avoid; }
  .plot, tr, .banner, .checks, pre { break-inside: avoid; }
  .columns .plots, .single { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
  .plot svg { min-width: 0; }
  .wide .plot svg { min-width: 0; }
  .scroll, .plot { overflow: visible; }
  table { font-size: 8.5pt; }
  th, td { padding-right: 10px; }
  td.bad, .banner, .plot { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;
