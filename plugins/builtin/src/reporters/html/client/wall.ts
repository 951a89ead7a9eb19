/** The wall of findings: filters, order, cards, and moving among them with the arrow keys. */
export const wallScript = String.raw`
const PAGE = 60;
const wall = byId('wall');
const state = { label: '', wrong: '', kind: '', layer: '', sort: 'seed', shown: PAGE, list: data.findings };
const nearness = data.budget.measure === 'linf' ? 'l2' : data.budget.measure || Object.keys(data.scales)[0];
const distanceOf = (f) => (scaleOf(nearness).alike === 'larger' ? -1 : 1) * (f.d[nearness] ?? Infinity);
const ORDERS = {
  seed: ['Order of the seeds', () => 0],
  distance: ['Smallest distance (' + measureName(nearness) + ')', distanceOf],
  change: ['Largest loss change', (f) => -f.change],
  fitness: ['Highest fitness', (f) => -f.fitness],
  neurons: ['Most excitable neurons', (f) => -f.excitable],
  evaluations: ['Fewest evaluations', (f) => f.evaluations],
};

if (data.parameters.length > 0) delete ORDERS.distance;
const kindText = (kind) => kind.replaceAll('-', ' ');

function choices(select, values) {
  for (const [value, text] of values) select.append(el('option', { value, text }));
  select.addEventListener('change', () => {
    state[select.name] = select.value;
    state.shown = PAGE;
    showWall();
  });
}
function tally(of) {
  const times = new Map();
  for (const finding of data.findings) for (const value of of(finding)) times.set(value, (times.get(value) ?? 0) + 1);
  return times;
}
function inOrderOfClasses(times) {
  const rank = new Map(data.classes.map((name, index) => [name, index]));
  return [...times].sort(([a], [b]) => (rank.get(a) ?? 1e9) - (rank.get(b) ?? 1e9)).map(([name, n]) => [name, name + ' (' + n + ')']);
}

function setUpWall() {
  choices(byId('by-label'), inOrderOfClasses(tally((f) => [f.label])));
  choices(byId('by-wrong'), inOrderOfClasses(tally((f) => [f.wrong])));
  byId('kinds').hidden = data.kinds.length === 0;
  const kinds = tally((f) => [f.kind]);
  choices(byId('by-kind'), data.kinds.map((kind) => [kind, kindText(kind) + ' (' + kinds.get(kind) + ')']));
  const layers = tally((f) => f.in);
  choices(byId('by-layer'), data.layers.flatMap(({ id }, row) => (layers.has(row) ? [[String(row), id + ' (' + layers.get(row) + ')']] : [])));
  choices(byId('sort'), Object.entries(ORDERS).map(([key, [text]]) => [key, text]));
  byId('more').addEventListener('click', () => {
    const next = state.shown;
    state.shown += PAGE;
    showWall();
    wall.children[next]?.firstChild.focus();
  });
  byId('clear').addEventListener('click', () => filterBy('', ''));
  wall.addEventListener('keydown', moveAmongCards);
  wall.addEventListener('click', (event) => {
    const card = event.target.closest('.card');
    if (card) openFinding(Number(card.dataset.place));
  });
}

function filterBy(label, wrong) {
  Object.assign(state, { label, wrong, kind: '', layer: '', shown: PAGE });
  byId('by-label').value = label;
  byId('by-wrong').value = wrong;
  byId('by-kind').value = '';
  byId('by-layer').value = '';
  showWall();
}

function showWall() {
  const { label, wrong, kind, layer, sort, shown } = state;
  const of = ORDERS[sort][1];
  state.list = data.findings
    .filter((f) => (label === '' || f.label === label) && (wrong === '' || f.wrong === wrong) && (kind === '' || f.kind === kind) && (layer === '' || f.in.includes(Number(layer))))
    .map((finding, place) => [of(finding), place, finding])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([, , finding]) => finding);
  wall.replaceChildren(...state.list.slice(0, shown).map(card));
  const isFiltered = label !== '' || wrong !== '' || kind !== '' || layer !== '';
  byId('tally').textContent = isFiltered ? state.list.length + ' of ' + plural(data.findings.length, 'finding') : plural(data.findings.length, 'finding');
  byId('clear').hidden = !isFiltered;
  byId('nothing').hidden = state.list.length > 0 || data.findings.length === 0;
  const rest = state.list.length - shown;
  byId('more').hidden = rest <= 0;
  byId('more').textContent = 'Show ' + Math.min(PAGE, rest) + ' more of ' + rest;
}

/** The picture of a role, a note for a sound. */
function thumbnail(finding, role) {
  const of = finding.pics.filter((pic) => pic[0] === role);
  const pic = of.find((each) => each[2].startsWith('image/'));
  if (!pic) return el('span', { class: 'note', text: of.length > 0 ? '♪' : '' });
  const picture = medium(pic, false);
  picture.alt = '';
  return picture;
}

/** What says how far a finding is from its seed: the parameters of transforms, or the distance. */
function farText(finding, measure) {
  const told = data.parameters.length > 0 ? data.parameters : [measure];
  return told.map((name) => measureName(name) + ' ' + measured(finding.d[name], name)).join(', ');
}

function card(finding, place) {
  const kind = data.kinds.length > 0 ? kindText(finding.kind) : '';
  const said = 'seed ' + finding.seed + ': ' + finding.label + ' taken for ' + finding.wrong + (kind && ', ' + kind) + ', ' + farText(finding, data.budget.measure) + ', ' + plural(finding.excitable, 'excitable neuron');
  return el(
    'li',
    null,
    el(
      'button',
      { class: 'card', type: 'button', 'data-place': place, 'aria-label': said, title: finding.label + ' → ' + finding.wrong, 'aria-haspopup': 'dialog' },
      el('span', { class: hasSound(finding) ? 'triple stacked' : 'triple' }, thumbnail(finding, 'reference'), thumbnail(finding, 'failing'), thumbnail(finding, 'difference')),
      el('span', { class: 'verdict' }, el('span', { class: 'true', text: finding.label }), el('span', { class: 'arrow', text: '→' }), el('b', { class: 'wrong', text: finding.wrong })),
      kind ? el('span', { class: 'small', text: kind }) : null,
      data.parameters.length > 0 ? el('span', { class: 'small whole', text: farText(finding, nearness) }) : null,
      el('span', { class: 'small', text: (data.parameters.length > 0 ? '' : farText(finding, nearness) + ' · ') + finding.excitable + ' excitable' }),
    ),
  );
}

function moveAmongCards(event) {
  const cards = [...wall.querySelectorAll('.card')];
  const here = cards.indexOf(document.activeElement);
  if (here < 0) return;
  const rows = [...wall.children].map((each) => each.offsetTop);
  const second = rows.findIndex((top) => top !== rows[0]);
  const columns = second < 0 ? cards.length : second;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  const next = step && cards[here + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
`;
