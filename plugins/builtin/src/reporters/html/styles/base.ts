/** Colours, type and the frame of the page; light, dark, phone and paper. */
export const baseStyle = `
:root {
  color-scheme: light dark;
  --bg: #f6f6f3; --card: #fff; --ink: #1b1d21; --muted: #5d6169; --line: #dfdfd9; --soft: #ecece7;
  --accent: #3b4fc4; --wrong: #c3281f; --true: #1f7a3a; --up: 214, 69, 20; --down: 30, 110, 190; --warn: #fff3d6; --warn-ink: #6b4a00;
  --radius: 10px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #121316; --card: #1b1d21; --ink: #e9e9e6; --muted: #a2a6ae; --line: #30333a; --soft: #26292f;
    --accent: #9aa9ff; --wrong: #ff8a80; --true: #7fd797; --up: 255, 140, 66; --down: 88, 172, 250; --warn: #3a2f14; --warn-ink: #ffd98a;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--bg); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
main, .top, footer { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
h1, h2, h3 { line-height: 1.2; margin: 0; text-wrap: balance; }
h1 { font-size: clamp(1.7rem, 4.2vw, 2.6rem); letter-spacing: -0.02em; font-weight: 700; }
h2 { font-size: 1.35rem; letter-spacing: -0.01em; margin-bottom: 4px; }
h3 { font-size: 0.95rem; margin-bottom: 8px; }
p { margin: 0 0 12px; max-width: 72ch; }
a { color: var(--accent); }
code, pre { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; font-size: 0.86em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.muted { color: var(--muted); }
.small { font-size: 0.82rem; }
.wrong { color: var(--wrong); }
.true { color: var(--true); }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 12px; top: 12px; background: var(--card); padding: 8px 12px; z-index: 9; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.top { padding-top: 40px; padding-bottom: 8px; }
.eyebrow { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 0.82rem; color: var(--muted); margin-bottom: 14px; }
.eyebrow b { color: var(--accent); letter-spacing: 0.02em; }
.lede { margin-top: 14px; font-size: 1.06rem; color: var(--muted); }
.contents { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 14px; font-size: 0.92rem; }
.lede b { color: var(--ink); font-weight: 600; }
.banner { background: var(--warn); color: var(--warn-ink); padding: 10px 14px; border-radius: var(--radius); margin-top: 16px; max-width: none; overflow-wrap: anywhere; }
main > section { margin-top: 48px; scroll-margin-top: 12px; }
.card-box { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 18px 20px; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin: 28px 0 0; padding: 0; list-style: none; }
.figures li { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 16px 18px; }
.figures .name { font-size: 0.86rem; color: var(--muted); }
.figures .number { font-size: 2.1rem; font-weight: 700; letter-spacing: -0.03em; line-height: 1.15; font-variant-numeric: tabular-nums; }
.figures .number small { font-size: 1rem; font-weight: 500; color: var(--muted); letter-spacing: 0; }
.figures .says { font-size: 0.82rem; color: var(--muted); }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; align-items: start; }
.two > * { min-width: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 6px 16px; margin: 0; }
dl.facts dt { color: var(--muted); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.chart svg { display: block; width: 100%; height: auto; }
.chart text { fill: var(--muted); font-size: 11px; }
.chart .axis { stroke: var(--line); }
.chart .grid { stroke: var(--soft); }
.chart .line { fill: none; stroke: var(--wrong); stroke-width: 2; }
.chart .line.second { stroke: var(--accent); }
.chart .mark { stroke: var(--muted); stroke-dasharray: 3 3; }
.command { display: flex; align-items: stretch; border: 1px solid var(--line); border-radius: 8px; background: var(--soft); overflow: hidden; margin-bottom: 8px; }
.command code { flex: 1; padding: 9px 12px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
button { font: inherit; color: inherit; cursor: pointer; }
.copy { border: 0; border-left: 1px solid var(--line); background: var(--card); padding: 0 14px; font-size: 0.82rem; }
.copy:focus-visible { outline-offset: -3px; }
details { margin-top: 16px; }
summary { cursor: pointer; font-weight: 600; }
pre { background: var(--soft); border-radius: 8px; padding: 12px; overflow: auto; max-height: 420px; }
footer { margin-top: 56px; padding-bottom: 40px; color: var(--muted); font-size: 0.8rem; overflow-wrap: anywhere; }
@media screen and (max-width: 760px) {
  main, .top, footer { padding-left: 16px; padding-right: 16px; }
  .top { padding-top: 24px; }
  .figures { grid-template-columns: 1fr 1fr; gap: 8px; }
  .figures li { padding: 12px 14px; }
  .figures .number { font-size: 1.6rem; }
  .two { grid-template-columns: minmax(0, 1fr); }
  main > section { margin-top: 36px; }
}
@media print {
  :root { --bg: #fff; --card: #fff; --soft: #fff; }
  body { font-size: 10.5pt; }
  .chart { max-width: 460px; }
  .toolbar, .copy, .skip, .contents, #more, dialog { display: none !important; }
  .card, .figures li, .card-box, tr, .strip { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  pre { max-height: none; white-space: pre-wrap; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
