/** Recordings: the pictures of a role over one time axis, with a player; one plays at a time. */
export const soundScript = String.raw`
const isRecording = (pic) => pic[2].startsWith('audio/');
const hasSound = (finding) => finding.pics.some(isRecording);

function soundFigure(role, title, pics) {
  const player = pics.filter(isRecording).map((pic) => medium(pic, true))[0];
  const view = el('div', { class: 'sound-view' }, ...pics.filter((pic) => !isRecording(pic)).map((pic) => el('div', { class: 'frame' }, medium(pic, true))));
  const words = [...pics.filter(isRecording), ...pics.filter((pic) => !isRecording(pic))].map((pic) => pic[3]);
  const axis = el('div', { class: 'time-axis', 'aria-hidden': 'true' });
  if (player) followPlayer(player, view, axis);
  return el('figure', { class: 'sound ' + role }, el('figcaption', null, el('b', { text: title }), el('span', { text: words.join(' · ') })), player, view, axis);
}

/** A line runs over the pictures while they are heard, and a click on them plays from there. */
function followPlayer(player, view, axis) {
  let next;
  const follow = () => {
    cancelAnimationFrame(next);
    view.style.setProperty('--at', (100 * player.currentTime) / player.duration + '%');
    if (!player.paused) next = requestAnimationFrame(follow);
  };
  for (const event of ['play', 'seeked', 'pause']) player.addEventListener(event, follow);
  player.addEventListener('play', () => view.classList.add('heard'));
  player.addEventListener('loadedmetadata', () => axis.replaceChildren(...ticks(player.duration)));
  view.title = 'Click to play from here';
  view.addEventListener('click', (event) => {
    const { left, width } = view.getBoundingClientRect();
    if (!(player.duration > 0)) return;
    player.currentTime = (player.duration * (event.clientX - left)) / width;
    player.play().catch(() => {});
  });
}

function ticks(seconds) {
  const steps = [1e-3, 1e-2, 0.1, 1, 10, 100].flatMap((unit) => [unit, 2 * unit, 5 * unit]);
  const step = steps.find((each) => seconds / each <= 8) ?? seconds;
  return Array.from({ length: Math.floor(seconds / step + 1e-6) + 1 }, (_, i) => {
    return el('span', { style: '--at:' + (100 * i * step) / seconds + '%', text: short(i * step) + ' s' });
  });
}

function hush(but) {
  for (const player of document.querySelectorAll('audio')) if (player !== but) player.pause();
}
document.addEventListener('play', (event) => hush(event.target), true);
`;
