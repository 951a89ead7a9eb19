/** One finding, opened: pictures, probabilities, distances, neurons, the search's way, the command that judges it anew. */
export const detailScript = String.raw`
const dialog = byId('finding');
let openPlace = -1;

function openFinding(place) {
  const finding = state.list[place];
  if (!finding) return;
  openPlace = place;
  byId('finding-title').replaceChildren(
    el('span', { class: 'true', text: finding.label }), ' → ', el('b', { class: 'wrong', text: finding.wrong }),
  );
  byId('finding-place').textContent = 'seed ' + finding.seed + ' · ' + (place + 1) + ' of ' + state.list.length;
  byId('finding-body').replaceChildren(
    pictures(finding),
    el('div', { class: 'columns' }, part('Probabilities, seed and failing input', probabilities(finding)), el('div', null, data.parameters.length > 0 ? part('Parameters of the transforms', parametersOf(finding)) : null, part('Distances from the seed', distances(finding)))),
    part(
      'Neurons that carry the ' + quantityOf(finding),
      el('p', { class: 'muted', text: 'The ' + quantityOf(finding) + ' of ' + signed(finding.change) + ' ' + unitOf(finding) + ', shared out among the neurons of each layer (' + finding.estimator + '). ' + finding.excitable + ' of ' + finding.neurons.toLocaleString('en-US') + ' are excitable.' }),
      el('p', { class: 'muted small key' }, el('span', { class: 'swatch up', text: 'raises it' }), el('span', { class: 'swatch down', text: 'lowers it' }), el('span', { class: 'swatch on', text: 'excitable' }), 'Point at a neuron, or go through a layer with the arrow keys.'),
      strips(finding),
    ),
    part('The way of the search', way(finding)),
    part('Judge it anew', command(data.replay + ' ' + finding.id), el('p', { class: 'muted small' }, 'File: ', el('a', { href: encodeURI(finding.file), text: finding.file }))),
  );
  byId('earlier').disabled = place === 0;
  byId('later').disabled = place === state.list.length - 1;
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  history.replaceState(null, '', '#finding/' + encodeURIComponent(finding.id));
}

const part = (title, ...children) => el('section', { class: 'part' }, el('h3', { text: title }), ...children);

function pictures(finding) {
  const titles = { reference: 'Seed: ' + finding.label, failing: 'Taken for ' + finding.wrong, difference: 'Difference' };
  const figure = hasSound(finding) ? soundFigure : pictureFigure;
  return el('div', { class: hasSound(finding) ? 'sounds' : 'pictures' }, ...['reference', 'failing', 'difference'].map((role) => {
    const own = finding.pics.filter((pic) => pic[0] === role);
    return own.length === 0 ? null : figure(role, titles[role], own);
  }));
}

function pictureFigure(role, title, pics) {
  return el('figure', { class: role }, ...pics.map((pic) => {
    const shown = medium(pic, true);
    const frame = el('div', { class: 'frame' }, shown);
    shown.addEventListener('load', () => pixelGrid(frame, shown));
    return frame;
  }), el('figcaption', null, el('b', { text: title }), el('span', { text: pics[0][3] })));
}

/** Small pictures are drawn with the edges of their pixels. */
function pixelGrid(frame, picture) {
  const [width, height] = [picture.naturalWidth, picture.naturalHeight];
  frame.classList.toggle('large', Math.max(width, height) > 256);
  if (Math.max(width, height) > 64) return;
  frame.style.setProperty('--cell', 100 / width + '% ' + 100 / height + '%');
  frame.classList.add('grid');
}

function probabilities(finding) {
  const rest = data.classes.length - finding.probs.length;
  return el('div', null, probabilityTable(finding), rest > 0 ? el('p', { class: 'muted small', text: 'The other ' + rest + (rest === 1 ? ' class is' : ' classes are') + ' less likely for both.' }) : null);
}
function probabilityTable(finding) {
  return el('table', { class: 'bars' },
    el('thead', null, el('tr', null, el('th', { scope: 'col', text: 'class' }), el('th', { scope: 'col', text: 'seed' }), el('th', { scope: 'col', text: 'failing' }))),
    el('tbody', null, ...finding.probs.map(([index, before, after]) => {
      const name = data.classes[index] ?? String(index);
      const tone = name === finding.wrong ? 'wrong' : name === finding.label ? 'true' : '';
      return el('tr', { class: tone }, el('th', { scope: 'row', text: name }), bar(before), bar(after));
    })));
}
const bar = (value) => el('td', null, el('span', { class: 'bar', style: '--w:' + 100 * (value ?? 0) + '%' }), el('span', { class: 'value', text: value == null ? 'not finite' : percent(value) }));

function parametersOf(finding) {
  return el('dl', { class: 'facts' }, ...data.parameters.flatMap((name) => [el('dt', { text: measureName(name) }), el('dd', { text: measured(finding.d[name], name) })]));
}

function distances(finding) {
  const distancesOnly = Object.entries(finding.d).filter(([name]) => !data.parameters.includes(name));
  return el('dl', { class: 'facts' }, ...distancesOnly.sort(([a], [b]) => rankOf(a) - rankOf(b)).flatMap(([measure, value]) => {
    const isBudget = measure === data.budget.measure;
    const nearer = scaleOf(measure).alike === 'larger';
    const share = Math.min(1, nearer ? data.budget.radius / (value ?? Infinity) : (value ?? 0) / data.budget.radius);
    const allowed = isBudget ? nearer ? ', at least ' + measured(data.budget.radius, measure) : ' of ' + short(data.budget.radius) + ' allowed' : '';
    return [
      el('dt', { text: measureName(measure) }),
      el('dd', null, measured(value, measure) + allowed,
        isBudget ? el('span', { class: 'meter', style: '--w:' + 100 * share + '%' }) : null),
    ];
  }), el('dt', { text: 'Fitness' }), el('dd', { text: short(finding.fitness) }), el('dt', { text: 'Kind of error' }), el('dd', { text: finding.kind }),
  el('dt', { text: 'Found after' }), el('dd', { text: plural(finding.evaluations, 'evaluation') }));
}

function way(finding) {
  const points = Array.from({ length: finding.path.length / 2 }, (_, i) => [finding.path[2 * i], finding.path[2 * i + 1]]);
  if (points.length < 2) return el('p', { class: 'muted', text: 'Found at evaluation ' + finding.evaluations + ', too early for a curve.' });
  const [width, height, left, bottom] = [560, 150, 44, 24];
  const last = Math.max(points.at(-1)[0], finding.evaluations);
  const low = Math.min(...points.map(([, y]) => y));
  const high = Math.max(...points.map(([, y]) => y), low + 1e-9);
  const x = (evaluation) => left + (evaluation / last) * (width - left - 8);
  const y = (fitness) => 8 + (1 - (fitness - low) / (high - low)) * (height - bottom - 16);
  const line = points.map(([e, f], i) => (i === 0 ? 'M' + x(e) + ' ' + y(f) : 'H' + x(e) + 'V' + y(f))).join('') + 'H' + x(last);
  const text = (tx, ty, words, anchor) => svg('text', { x: tx, y: ty, 'text-anchor': anchor, text: words });
  const said = 'Best fitness of the seed: ' + short(points[0][1]) + ' at evaluation ' + points[0][0] + ', ' + short(points.at(-1)[1]) + ' at ' + points.at(-1)[0];
  return el('div', { class: 'chart' }, svg('svg', { viewBox: '0 0 ' + width + ' ' + height, role: 'img', 'aria-label': said },
    svg('line', { class: 'axis', x1: left, x2: width - 8, y1: height - bottom, y2: height - bottom }),
    svg('line', { class: 'mark', x1: x(finding.evaluations), x2: x(finding.evaluations), y1: 8, y2: height - bottom }),
    svg('path', { class: 'line', d: line }),
    text(left - 6, y(low) + 4, short(low), 'end'), text(left - 6, y(high) + 4, short(high), 'end'),
    x(finding.evaluations) < width - 220 ? text(width - 8, height - 6, 'evaluation ' + last, 'end') : null,
    text(x(finding.evaluations), height - 6, 'found at evaluation ' + finding.evaluations, x(finding.evaluations) < left + 80 ? 'start' : x(finding.evaluations) > width - 80 ? 'end' : 'middle')),
    el('p', { class: 'muted small', text: 'Best fitness of the seed over its evaluations.' }));
}

function command(words) {
  return el('div', { class: 'command' }, el('code', { text: words }), el('button', { type: 'button', class: 'copy', 'data-copy': words, text: 'Copy' }));
}

function setUpDetail() {
  byId('earlier').addEventListener('click', () => openFinding(openPlace - 1));
  byId('later').addEventListener('click', () => openFinding(openPlace + 1));
  byId('close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && event.target.tagName !== 'AUDIO' && state.list[openPlace + step]) openFinding(openPlace + step);
  });
  dialog.addEventListener('close', () => {
    hush();
    history.replaceState(null, '', '#findings');
    wall.children[openPlace]?.firstChild.focus();
  });
}
`;
