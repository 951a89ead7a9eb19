/** The strips of neurons: one a layer, a cell a neuron, coloured by its share of the change; pointer and arrow keys name each. */
export const neuronsScript = String.raw`
const unitOf = (finding) => (finding.game === 'cross-entropy' ? 'nats' : 'logits');
const quantityOf = (finding) => (finding.game === 'cross-entropy' ? 'loss change' : 'margin change');

function strips(finding) {
  if (!finding.strips) {
    return el('p', { class: 'muted', text: 'This page has room for the neurons of the first findings only; run.sqlite has those of all (table attributions).' });
  }
  return el('div', { class: 'strips' }, ...finding.strips.map((packed) => strip(finding, packed)));
}

function strip(finding, packed) {
  const layer = data.layers[packed.l];
  const values = numbersOf(packed.v, packed.scale);
  const errors = packed.se && numbersOf(packed.se, packed.scale);
  const bits = bytesOf(packed.e);
  const units = packed.u ? new Uint32Array(bytesOf(packed.u).buffer) : undefined;
  const isExcitable = (place) => (bits[place >> 3] & (1 << (place & 7))) !== 0;
  const largest = Math.max(1e-30, ...values.map(Math.abs));
  const cells = values.map((value, place) => {
    const strength = Math.sqrt(Math.abs(value) / largest);
    return el('i', { class: (value < 0 ? 'down' : 'up') + (isExcitable(place) ? ' on' : ''), style: '--s:' + strength.toFixed(2) });
  });
  const summary =
    packed.n + ' of ' + layer.units + ' excitable (above ' + short(packed.t) + ' ' + unitOf(finding) + ') · residual ' + short(packed.r) +
    (packed.b ? ' · by-pass ' + signed(packed.b) : '') + (units ? ' · the ' + units.length + ' with the largest shares' : '');
  const readout = el('span', { class: 'readout', text: summary });
  const describe = (place) => {
    const share = finding.change ? ', ' + percent(values[place] / finding.change) + ' of the ' + quantityOf(finding) : '';
    const doubt = errors ? ' ± ' + short(errors[place]) : '';
    return 'neuron ' + (units ? units[place] : place) + ': ' + signed(values[place]) + doubt + ' ' + unitOf(finding) + share + (isExcitable(place) ? ', excitable' : '');
  };
  const row = el('div', {
    class: 'cells', tabindex: 0, role: 'slider', 'aria-label': 'neurons of ' + layer.id, 'aria-valuemin': 0, 'aria-valuemax': values.length - 1, 'aria-valuenow': 0, 'aria-valuetext': summary,
  }, ...cells);
  let here = -1;
  const point = (place) => {
    cells[here]?.classList.remove('here');
    here = place;
    cells[here]?.classList.add('here');
    readout.textContent = here < 0 ? summary : describe(here);
    row.setAttribute('aria-valuenow', Math.max(0, here));
    row.setAttribute('aria-valuetext', readout.textContent);
  };
  row.addEventListener('pointerover', (event) => point(cells.indexOf(event.target)));
  row.addEventListener('pointerleave', () => point(-1));
  row.addEventListener('blur', () => point(-1));
  row.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    point(Math.min(values.length - 1, Math.max(0, here + step)));
  });
  return el('div', { class: 'strip' }, el('div', { class: 'strip-head' }, el('b', { text: layer.id }), readout), row);
}
`;
