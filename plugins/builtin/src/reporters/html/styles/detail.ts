/** The opened finding. */
export const detailStyle = `
dialog { border: 1px solid var(--line); padding: 0; width: min(960px, 100vw); max-width: none; max-height: min(94dvh, 1400px); margin: auto; background: var(--bg); color: var(--ink); border-radius: 14px; box-shadow: 0 20px 60px rgba(0, 0, 0, 0.35); overflow: auto; overscroll-behavior: contain; }
dialog::backdrop { background: rgba(10, 12, 16, 0.6); }
.dialog-head { position: sticky; top: 0; z-index: 1; display: flex; gap: 8px 14px; align-items: center; background: var(--bg); padding: 14px 20px; border-bottom: 1px solid var(--line); }
.dialog-head div { flex: 1; min-width: 0; }
.dialog-head h2 { margin: 0; overflow-wrap: anywhere; }
.dialog-head nav { display: flex; gap: 6px; }
.dialog-head button:disabled { opacity: 0.35; cursor: default; }
.dialog-body { padding: 18px 20px 28px; display: grid; gap: 22px; }
.dialog-body > * { min-width: 0; }
.pictures { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 14px; }
figure { margin: 0; min-width: 0; }
figcaption { font-size: 0.82rem; color: var(--muted); margin-top: 6px; overflow-wrap: anywhere; }
figcaption b { display: block; color: var(--ink); font-size: 0.92rem; }
figure.failing figcaption b { color: var(--wrong); }
figure.reference figcaption b { color: var(--true); }
.frame { position: relative; border-radius: 6px; overflow: hidden; background: var(--soft); }
.frame img { display: block; width: 100%; image-rendering: pixelated; }
.frame.large img { image-rendering: auto; }
.sounds { display: grid; gap: 20px; }
figure.sound { display: grid; grid-template-columns: minmax(0, 1fr) minmax(220px, 340px); gap: 6px 16px; align-items: center; }
figure.sound figcaption { margin: 0; }
figure.sound audio { width: 100%; height: 40px; }
.sound-view, .time-axis { grid-column: 1 / -1; position: relative; }
.sound-view { display: grid; gap: 2px; cursor: pointer; }
.sound-view .frame img { height: 64px; image-rendering: auto; }
.sound-view .frame:first-child img { height: 120px; }
.sound-view.heard::after { content: ''; position: absolute; inset: 0 auto 0 var(--at); width: 2px; margin-left: -1px; background: var(--ink); box-shadow: 0 0 0 1px var(--bg); pointer-events: none; }
.time-axis { height: 1.2em; font-size: 0.75rem; line-height: 1.2; color: var(--muted); font-variant-numeric: tabular-nums; overflow: hidden; }
.time-axis span { position: absolute; left: var(--at); padding-left: 3px; border-left: 1px solid var(--muted); white-space: nowrap; }
.frame.grid::after { content: ''; position: absolute; inset: 0; background: linear-gradient(to right, rgba(128, 128, 128, 0.28) 1px, transparent 1px) 0 0 / var(--cell), linear-gradient(to bottom, rgba(128, 128, 128, 0.28) 1px, transparent 1px) 0 0 / var(--cell); pointer-events: none; }
.columns { display: grid; grid-template-columns: 3fr 2fr; gap: 28px; }
.columns > * { min-width: 0; }
.bars { width: 100%; font-size: 0.86rem; table-layout: fixed; }
.bars th { text-align: left; font-weight: 500; color: var(--muted); padding: 2px 8px 2px 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bars td { position: relative; padding: 2px 8px 2px 0; height: 24px; }
.bars .bar { position: absolute; left: 0; top: 4px; bottom: 4px; width: max(2px, calc(var(--w) * 0.92)); border-radius: 3px; background: var(--line); }
.bars .value { position: relative; padding-left: 6px; font-variant-numeric: tabular-nums; }
.bars tr.wrong th, .bars tr.true th { font-weight: 700; color: inherit; }
.bars tr.wrong .bar { background: color-mix(in srgb, var(--wrong) 45%, transparent); }
.bars tr.true .bar { background: color-mix(in srgb, var(--true) 40%, transparent); }
.bars tr .value { color: var(--ink); }
.strips { display: grid; gap: 12px; }
.strip-head { display: flex; flex-wrap: wrap; gap: 0 12px; font-size: 0.86rem; margin-bottom: 4px; }
.readout { color: var(--muted); font-variant-numeric: tabular-nums; }
.strip .cells i { position: relative; height: 20px; }
.strip .cells i.down { --c: var(--down); }
.strip .cells i.on { box-shadow: inset 0 0 0 1px var(--line), inset 0 -4px 0 0 var(--ink); }
.strip .cells i.here { outline: 2px solid var(--accent); outline-offset: 1px; z-index: 1; }
.dialog-body .chart { max-width: 620px; }
#finding-title:focus { outline: none; }
.swatch { display: inline-flex; align-items: center; gap: 6px; }
.swatch::before { content: ''; width: 13px; height: 14px; border-radius: 2px; }
.swatch.up::before { background: rgba(var(--up), 0.8); }
.swatch.down::before { background: rgba(var(--down), 0.8); }
.swatch.on::before { box-shadow: inset 0 0 0 1px var(--line), inset 0 -4px 0 0 var(--ink); }
.key { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0 0 10px; }
@media screen and (max-width: 760px) {
  dialog { width: 100vw; height: 100dvh; max-height: none; border-radius: 0; }
  .dialog-head { padding: 10px 14px; }
  .dialog-body { padding: 14px 14px 28px; }
  .pictures { grid-template-columns: 1fr 1fr; gap: 10px; }
  figure.sound { grid-template-columns: minmax(0, 1fr); }
  .columns { grid-template-columns: minmax(0, 1fr); gap: 20px; }
  .strip .cells i { width: 15px; height: 24px; }
}
`;
