/** The wall of findings and the matrix, map and tables of the sections below it. */
export const wallStyle = `
.toolbar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: end; background: var(--bg); padding: 12px 0; border-bottom: 1px solid var(--line); margin-bottom: 16px; }
.toolbar label { display: grid; gap: 2px; font-size: 0.78rem; color: var(--muted); min-width: 0; }
.toolbar label[hidden] { display: none; }
.toolbar select { font: inherit; font-size: 0.92rem; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 7px 10px; max-width: 220px; }
.toolbar .tally { margin-left: auto; font-size: 0.88rem; color: var(--muted); padding-bottom: 8px; }
.plain { background: none; border: 1px solid var(--line); border-radius: 8px; padding: 7px 12px; font-size: 0.88rem; }
.plain:hover { border-color: var(--accent); }
.wall { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(208px, 1fr)); gap: 12px; }
.card { display: grid; gap: 2px; width: 100%; text-align: left; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 8px 8px 10px; }
.card:hover { border-color: var(--accent); }
.card > .verdict, .card > .small { padding: 0 4px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.card .verdict { display: flex; gap: 0.35em; margin-top: 6px; font-size: 1.02rem; }
.card .verdict > * { overflow: hidden; text-overflow: ellipsis; flex: 0 1 auto; min-width: 0; }
.card .verdict .true { max-width: 52%; }
.card .verdict .wrong { flex: 1 1 0; }
.card .verdict .arrow { flex: none; overflow: visible; }
.card .small { color: var(--muted); }
.card > .whole { white-space: normal; }
.triple { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px; }
.triple img, .triple .note { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; image-rendering: pixelated; border-radius: 4px; background: var(--soft); }
.triple.stacked { grid-template-columns: minmax(0, 1fr); gap: 2px; }
.triple.stacked img, .triple.stacked .note { aspect-ratio: 9 / 2; object-fit: fill; image-rendering: auto; }
.note { display: grid; place-items: center; font-size: 1.4rem; color: var(--muted); }
.more { display: flex; justify-content: center; margin-top: 18px; }
.matrix { font-size: 0.86rem; }
.matrix th { font-weight: 500; color: var(--muted); padding: 2px 6px; text-align: right; max-width: 9em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.matrix thead th { text-align: center; }
.matrix td { padding: 1px; text-align: center; min-width: 36px; }
.matrix td > span, .matrix button { display: grid; place-items: center; width: 100%; height: 32px; border-radius: 5px; border: 0; background: rgba(var(--up), calc(var(--s) * 0.9 + 0.1)); color: var(--ink); padding: 0; font-variant-numeric: tabular-nums; }
.matrix button.deep { color: #fff; }
@media (prefers-color-scheme: dark) { .matrix button.deep { color: #1b1206; } }
.matrix td > span { background: var(--soft); color: var(--muted); }
.matrix button:hover { outline: 2px solid var(--accent); }
.map { display: grid; gap: 14px; }
.map-row { display: grid; grid-template-columns: minmax(110px, 170px) minmax(0, 1fr) 150px; gap: 4px 16px; align-items: start; }
.map-row .name { font-weight: 600; font-size: 0.9rem; overflow-wrap: anywhere; }
.map-row .name span { display: block; font-weight: 400; font-size: 0.78rem; color: var(--muted); }
.cells { display: flex; flex-wrap: wrap; gap: 2px; }
.cells i { width: 13px; height: 16px; border-radius: 2px; background: rgba(var(--c), var(--s)); box-shadow: inset 0 0 0 1px var(--line); --c: var(--up); }
.share { font-size: 0.82rem; color: var(--muted); }
.share .meter { margin: 4px 0 0; }
.meter { display: block; height: 6px; border-radius: 3px; margin-top: 4px; background: linear-gradient(to right, var(--accent) var(--w), var(--soft) 0); }
table.plain-table { width: 100%; max-width: 760px; font-size: 0.88rem; }
table.plain-table th { text-align: left; font-weight: 500; color: var(--muted); }
table.plain-table th, table.plain-table td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); }
table.plain-table .number { text-align: right; padding-right: 0; padding-left: 10px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 0.8rem; color: var(--muted); margin: 10px 0 0; padding: 0; list-style: none; }
.legend i { display: inline-block; width: 18px; height: 3px; vertical-align: middle; margin-right: 6px; background: var(--wrong); }
.legend i.second { background: var(--accent); }
@media screen and (max-width: 760px) {
  .toolbar { position: static; display: grid; grid-template-columns: 1fr 1fr; }
  .toolbar select { width: 100%; max-width: none; }
  .toolbar .tally { margin: 0; padding: 0; align-self: center; }
  .wall { grid-template-columns: repeat(auto-fill, minmax(158px, 1fr)); gap: 8px; }
  .matrix td { min-width: 27px; }
  .matrix th { padding: 2px 3px; }
  .chart text { font-size: 15px; }
  .map-row { grid-template-columns: minmax(0, 1fr) 150px; }
  .map-row .cells { grid-column: 1 / -1; grid-row: 2; }
}
@media print { .wall { grid-template-columns: repeat(4, 1fr); } }
`;
