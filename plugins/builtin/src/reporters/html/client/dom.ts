/** Building nodes, packed numbers and numbers for people, in the page. Text goes in as text only, never as markup. */
export const domScript = String.raw`
const data = JSON.parse(document.getElementById('data').textContent);
const byId = (id) => document.getElementById(id);

function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name === 'text') node.textContent = value;
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}
const el = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);
const svg = (tag, properties, ...children) => fill(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);

function short(value) {
  if (value == null) return '∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(1).replace('-', '−');
  const text = value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
  return (text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace('-', '−');
}
const signed = (value) => (value > 0 ? '+' : '') + short(value);
const percent = (share) => short(Math.round(1000 * share) / 10) + ' %';
const plural = (value, noun) => value.toLocaleString('en-US') + ' ' + noun + (value === 1 ? '' : 's');
const scaleOf = (measure) => data.scales[measure] ?? { symbol: measure, unit: '', alike: 'smaller' };
const measureName = (measure) => scaleOf(measure).symbol;
const measured = (value, measure) => short(value) + (scaleOf(measure).unit === '' ? '' : '\u00a0' + scaleOf(measure).unit);
/** The measure of the budget first, then those that people know, then the rest. */
function rankOf(measure) {
  const known = Object.keys(data.scales).indexOf(measure);
  return measure === data.budget.measure ? -1 : known < 0 ? 99 : known;
}

function bytesOf(base64) {
  const text = atob(base64);
  return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}
function numbersOf(base64, scale) {
  return Array.from(new Int16Array(bytesOf(base64).buffer), (value) => value * scale);
}

/** A picture or a sound, by its media type. */
function medium([role, place, type, caption], eager) {
  const source = data.media[place];
  if (type.startsWith('audio/')) return el('audio', { controls: true, preload: 'metadata', src: source, 'aria-label': caption });
  const picture = el('img', { src: source, alt: caption, decoding: 'async', loading: eager ? 'eager' : 'lazy' });
  picture.dataset.role = role;
  return picture;
}
`;
