// The players of recordings and films: our own bar in place of the browser's, speed, parts, captions, quality, and the place kept on this device.
// Without it the browser's own controls play the same files.
// One file, since an import would have an address without its version; hls.js alone is fetched by its full address, when a film begins.

const root = document.querySelector('[data-player]');
const media = root.querySelector('audio, video');
const words = root.dataset;
const isFilm = media.tagName === 'VIDEO';
const find = name => root.querySelector(`[data-${name}]`);
const act = name => root.querySelector(`[data-act=${name}]`);
const seek = root.querySelector('#seek');
const language = document.documentElement.lang;
const digits = text => language === 'ne' ? String(text).replace(/\d/g, d => '०१२३४५६७८९'[d]) : String(text);
const links = [...document.querySelectorAll('[data-tracks] [data-part]')];
const chapters = [...document.querySelectorAll('[data-chapters] [data-t]')];

let part = Number(words.part);
let length = Number(words.seconds);
let pending = Number(words.start); // Where playing begins once there is something to play.
let attached = false;
let hls = null;
let wanted = false; // Whether it is to play: a source that breaks leaves the element paused without a word.
let plain = false; // The stream broke: the file itself plays in its place.
let keptAt = 0;
let going = 0;

// --- what this device remembers -------------------------------------------------------------------------------------

function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(`pustakalaya:${name}`)) ?? {};
  } catch {
    return {}; // Storage is forbidden, or holds something else: then nothing is remembered.
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(`pustakalaya:${name}`, JSON.stringify(value));
  } catch {
    // Full or forbidden: the player works as it is.
  }
}

function keepPlace() {
  if (!attached) return;
  const plays = recall('plays');
  const last = !links.length || part === links.length;
  if (atEnd() && last) delete plays[words.player];
  // The home page shows the newest: what it is called and where it is stands beside the place.
  else plays[words.player] = { part, t: Math.floor(media.currentTime), at: new Date().toISOString(), parts: links.length, of: Math.floor(length), title: words.title, url: words.url, kind: isFilm ? 'video' : 'audio' };
  const newest = Object.entries(plays).sort(([, a], [, b]) => (b.at > a.at) - (b.at < a.at)).slice(0, 200);
  remember('plays', Object.fromEntries(newest));
}

// --- what is shown --------------------------------------------------------------------------------------------------

const timer = seconds => {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = number => String(number).padStart(2, '0');
  return digits(h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`);
};
const now = () => attached && media.readyState > 0 ? media.currentTime : pending;
const atEnd = () => media.ended || (media.readyState > 0 && length > 1 && media.currentTime > length - 0.5);

function icon(button, name, label) {
  button.querySelector('use').setAttribute('href', `#i-${name}`);
  button.setAttribute('aria-label', label);
}

function show() {
  const at = now();
  seek.max = Math.max(1, Math.floor(length));
  if (document.activeElement !== seek || !seek.matches(':active')) seek.value = Math.floor(at);
  seek.setAttribute('aria-valuetext', words.at.replace('{at}', timer(at)).replace('{of}', timer(length)));
  find('now').textContent = timer(at);
  find('all').textContent = timer(length);
  root.querySelector('#heard rect')?.setAttribute('width', length > 0 ? 480 * Math.min(1, at / length) : 0);
  const current = chapters.findLast(link => Number(link.dataset.t) <= at + 0.5);
  for (const link of chapters) mark(link, link === current);
}

const mark = (link, on) => on ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current');

function showPart() {
  for (const link of links) mark(link, Number(link.dataset.part) === part);
  if (find('counter')) find('counter').textContent = words.count.replace('{part}', digits(part));
  for (const [name, none] of [['previous', !links.length && !chapters.length], ['next', !links.length && !chapters.length]]) {
    if (act(name)) act(name).disabled = none || (name === 'next' && !chapters.length && part === links.length);
  }
}

/** Says so; whoever presses play again begins anew at the same second. */
function fail() {
  pending = now();
  hls?.destroy();
  hls = null;
  media.pause();
  attached = wanted = plain = false;
  find('failed').hidden = false;
  root.removeAttribute('aria-busy');
}

// --- playing --------------------------------------------------------------------------------------------------------

/** Gives the element something to play; nothing is fetched before somebody wants to hear or see it. */
async function attach() {
  if (attached) return;
  attached = true;
  root.setAttribute('aria-busy', 'true');
  if (words.hls && 'MediaSource' in window && await attachHls()) return;
  if (words.hls && media.canPlayType('application/vnd.apple.mpegurl')) media.src = words.hls;
  else media.load();
  begin();
}

/** Where a browser feeds its player by script, hls.js does it, since with it the quality can be chosen. */
async function attachHls() {
  let Hls;
  try {
    ({ default: Hls } = await import(words.library));
  } catch {
    return false; // The line broke: the file itself may still come.
  }
  if (!Hls.isSupported()) return false;
  // No worker: it would need a right that the site's policy does not give. The first guess of the line is a slow one.
  hls = new Hls({ enableWorker: false, startLevel: 0, abrEwmaDefaultEstimate: 400000, capLevelToPlayerSize: true, maxBufferLength: 30, startPosition: pending > 0 ? pending : -1 });
  hls.on(Hls.Events.ERROR, (_, error) => { if (error.fatal) playFile(); });
  // After what it mends it attaches anew.
  hls.on(Hls.Events.MEDIA_ATTACHED, () => { if (wanted) proceed(); });
  // It sees when a busy browser stands still just before the end, or is at the end and does not say so.
  hls.on(Hls.Events.MEDIA_ENDED, finish);
  hls.on(Hls.Events.MANIFEST_PARSED, () => chooseQuality());
  hls.loadSource(words.hls);
  hls.attachMedia(media);
  begin();
  return true;
}

/** In place of a stream that breaks the file itself, from the same second. */
function playFile() {
  pending = now() || pending;
  hls.destroy();
  hls = null;
  plain = true;
  media.removeAttribute('src');
  media.load();
  begin();
  if (wanted) proceed();
}

function begin() {
  const at = pending;
  media.addEventListener('loadedmetadata', () => {
    if (at > 0 && Math.abs(media.currentTime - at) > 0.5) media.currentTime = at;
  }, { once: true });
}

async function proceed() {
  try {
    await media.play();
  } catch (error) {
    // A pause before it began is no failure, nor a browser that wants the button pressed.
    if (error.name === 'NotAllowedError') wanted = false;
    else if (error.name !== 'AbortError') fail();
  }
}

async function play() {
  find('failed').hidden = true;
  if (find('cost')) find('cost').hidden = true;
  even();
  await attach();
  if (atEnd()) media.currentTime = 0;
  await proceed();
}

/** A part is over: the next begins by itself. */
function finish() {
  media.pause();
  keepPlace();
  if (links.length > part) goTo(part + 1, true);
}

const toggle = () => media.paused ? play() : media.pause();

function jump(seconds) {
  const to = Math.min(Math.max(0, seconds), Math.max(0, length - 0.2));
  if (attached && media.readyState > 0) media.currentTime = to;
  else pending = to;
  show();
}

/** What the page of another part of a film has in its player. */
async function playerAt(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-player]') ?? Promise.reject(new Error('nothing to play'));
}

/** Another part in the same element, so that it may go on by itself, in full screen and at the same speed. */
async function goTo(number, playing, at = 0) {
  const link = links[number - 1];
  if (!link) return;
  const turn = ++going;
  media.pause();
  if (isFilm) {
    let other;
    try {
      other = await playerAt(link.href);
    } catch {
      other = null;
    }
    if (turn !== going) return;
    if (!other) {
      location.assign(link.href + (at > 0 ? `&t=${Math.floor(at)}` : ''));
      return;
    }
    takeFilm(other);
  }
  part = number;
  pending = at;
  attached = plain = false;
  length = Number(link.dataset.seconds) || 0;
  if (!isFilm) {
    for (const source of media.querySelectorAll('source, track')) source.remove();
    for (const url of [link.dataset.src, link.dataset.else]) {
      if (!url) continue;
      const source = document.createElement('source');
      source.src = url;
      media.append(source);
    }
    find('name').textContent = link.dataset.name;
  }
  media.removeAttribute('src');
  if (find('cost')) Object.assign(find('cost'), { textContent: link.dataset.cost ?? '', hidden: playing });
  history.replaceState(null, '', link.href);
  draw(link.dataset.wave);
  announce();
  showPart();
  show();
  if (playing) play();
}

/** Sources, qualities and storyboard of another part; captions, speed and volume stay as they are. */
function takeFilm(other) {
  hls?.destroy();
  hls = null;
  for (const name of ['hls', 'board']) words[name] = other.dataset[name] ?? '';
  board.cues = null;
  root.querySelector('.peek image').removeAttribute('href');
  for (const source of media.querySelectorAll('source')) source.remove();
  media.prepend(...[...other.querySelectorAll('source')].map(source => document.adoptNode(source)));
  const [choice, choices] = [find('quality'), other.querySelector('[data-quality]')];
  if (!choice) return;
  const chosen = choice.value;
  choice.replaceChildren(...[...choices?.options ?? []].map(option => document.adoptNode(option)));
  if ([...choice.options].some(option => option.value === chosen)) choice.value = chosen;
  choice.closest('.row').hidden = !choices;
}

async function draw(url) {
  const paths = root.querySelectorAll('.wave > path');
  for (const path of paths) path.setAttribute('d', 'M0 30h480');
  if (!url) return;
  try {
    const { peaks } = await (await fetch(url)).json();
    let line = '';
    for (let x = 0; x < 480; x += 4) {
      const from = Math.floor(x * peaks.length / 480);
      const height = Math.max(3, Math.floor(Math.max(...peaks.slice(from, Math.max(from + 1, Math.floor((x + 4) * peaks.length / 480)))) * 56 / 255));
      line += `M${x + 2} ${30 - Math.floor(height / 2)}v${height}`;
    }
    for (const path of paths) path.setAttribute('d', line);
  } catch {
    // Without its drawing the bar is a line.
  }
}

function step(by) {
  const at = chapters.findLastIndex(link => Number(link.dataset.t) <= now() + 0.5);
  const early = now() - (at >= 0 ? Number(chapters[at].dataset.t) : 0) < 5;
  const chapter = chapters[by > 0 ? at + 1 : early ? at - 1 : at];
  if (chapter) jump(Number(chapter.dataset.t));
  else if (by < 0 && (!early || part === 1)) jump(0);
  else goTo(part + by, !media.paused);
}

/** A recording that is far too soft or too loud is brought nearer to the others. */
function even() {
  const decibels = Number(words.gain);
  if (!decibels || isFilm || even.done || !window.AudioContext) return;
  even.done = true;
  const context = new AudioContext();
  const gain = context.createGain();
  gain.gain.value = 10 ** (decibels / 20);
  context.createMediaElementSource(media).connect(gain).connect(context.destination);
  media.addEventListener('play', () => context.resume());
}

// --- choices --------------------------------------------------------------------------------------------------------

function chooseQuality() {
  const choice = find('quality');
  if (!choice) return;
  const chosen = choice.selectedOptions[0];
  if (hls) {
    const level = hls.levels.findIndex(one => one.url.some(url => url.includes(chosen.value.replace(/\.mp4$/, '.m3u8'))));
    hls.nextLevel = choice.value === 'auto' ? -1 : level;
    return;
  }
  const url = chosen.dataset.src ?? (plain ? '' : words.hls);
  if (!attached || !url || media.currentSrc.endsWith(url)) return;
  const playing = !media.paused;
  pending = media.currentTime;
  media.src = url;
  begin();
  if (playing) proceed();
}

function chooseCaptions() {
  const chosen = Number(find('captions').value);
  for (const [i, track] of [...media.textTracks].entries()) track.mode = i === chosen ? 'showing' : 'disabled';
}

/** The picture of the film at a second, over the bar. */
const board = {
  cues: null,
  async at(seconds, share) {
    const peek = find('peek');
    if (!words.board || !peek) return;
    this.cues ??= fetch(words.board).then(answer => answer.ok ? answer.text() : '').then(text => [...text.matchAll(/^([\d:.]+) --> ([\d:.]+).*\r?\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/gm)]
      .map(([, from, to, file, x, y, w, h]) => ({ from: parse(from), to: parse(to), file, x, y, w, h })), () => []);
    const cues = await this.cues;
    const cue = cues.find(one => seconds >= one.from && seconds < one.to) ?? cues.at(-1);
    if (!cue) return;
    const svg = peek.querySelector('svg');
    const image = svg.querySelector('image');
    svg.setAttribute('viewBox', `${cue.x} ${cue.y} ${cue.w} ${cue.h}`);
    if (!image.hasAttribute('href')) {
      const url = new URL(cue.file, new URL(words.board, location.href));
      url.search = new URL(words.board, location.href).search;
      const picture = new Image();
      picture.src = url.href;
      await picture.decode().catch(() => {});
      image.setAttribute('width', picture.naturalWidth);
      image.setAttribute('height', picture.naturalHeight);
      image.setAttribute('href', url.href);
    }
    peek.querySelector('span').textContent = timer(seconds);
    peek.style.insetInlineStart = `${Math.min(0.88, Math.max(0.12, share)) * 100}%`;
    peek.hidden = false;
  },
};
const parse = time => time.split(':').reduce((sum, number) => sum * 60 + Number(number), 0);

// --- the system's own buttons ---------------------------------------------------------------------------------------

function announce() {
  if (!('mediaSession' in navigator)) return;
  const link = links[part - 1];
  navigator.mediaSession.metadata = new MediaMetadata({
    title: link ? link.dataset.name : words.title,
    artist: words.by,
    album: words.title,
    artwork: words.art ? [{ src: words.art, type: 'image/webp' }] : [],
  });
}

function listenToSystem() {
  if (!('mediaSession' in navigator)) return;
  const handlers = {
    play, pause: () => media.pause(), previoustrack: links.length || chapters.length ? () => step(-1) : null, nexttrack: links.length || chapters.length ? () => step(1) : null,
    seekbackward: () => jump(now() - 15), seekforward: () => jump(now() + 30), seekto: event => jump(event.seekTime),
  };
  for (const [name, handler] of Object.entries(handlers)) {
    try {
      navigator.mediaSession.setActionHandler(name, handler);
    } catch {
      // An older browser does not know this button.
    }
  }
}

// --- hands ----------------------------------------------------------------------------------------------------------

const acts = {
  play: toggle,
  previous: () => step(-1),
  next: () => step(1),
  back: button => jump(now() - Number(button.dataset.by)),
  forward: button => jump(now() + Number(button.dataset.by)),
  mute: () => { media.muted = !media.muted; },
  full: () => document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen ? root.requestFullscreen() : media.webkitEnterFullscreen?.(),
  window: () => document.pictureInPictureElement ? document.exitPictureInPicture() : attach().then(() => media.requestPictureInPicture()),
};

function key(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const target = event.target;
  if (target.matches('input:not([type=range]), select, textarea, [contenteditable]')) return;
  // Space scrolls the page and presses what has the focus; it is the player's as soon as one has used the player.
  const inUse = attached || root.contains(target);
  const keys = {
    ' ': () => inUse && !target.matches('button, a, summary') ? toggle() : false,
    k: toggle, j: () => jump(now() - (isFilm ? 10 : 15)), l: () => jump(now() + (isFilm ? 10 : 30)), m: acts.mute,
    ArrowLeft: () => inUse && target !== seek ? jump(now() - 5) : false, ArrowRight: () => inUse && target !== seek ? jump(now() + 5) : false,
    f: () => isFilm ? acts.full() : false,
  };
  const press = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!press || press() === false) return;
  event.preventDefault();
}

function start() {
  for (const element of root.querySelectorAll('[data-script]')) element.hidden = false;
  media.controls = false;
  if (!isFilm) media.hidden = true;
  if (isFilm && document.pictureInPictureEnabled) act('window').hidden = false;

  for (const button of root.querySelectorAll('[data-act]')) button.addEventListener('click', () => acts[button.dataset.act](button));
  if (isFilm) media.addEventListener('click', toggle);
  document.addEventListener('keydown', key);
  seek.addEventListener('input', () => jump(Number(seek.value)));
  for (const link of [...links, ...chapters]) {
    link.addEventListener('click', event => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (link.dataset.part) goTo(Number(link.dataset.part), true);
      else {
        jump(Number(link.dataset.t));
        play();
      }
    });
  }

  const speed = find('speed');
  const kept = recall('player');
  if (kept.speed && [...speed.options].some(option => option.value === kept.speed)) speed.value = kept.speed;
  // The default lasts when the source changes.
  const pace = () => { media.defaultPlaybackRate = media.playbackRate = Number(speed.value); };
  pace();
  speed.addEventListener('change', () => {
    pace();
    remember('player', { ...recall('player'), speed: speed.value });
  });
  find('quality')?.addEventListener('change', () => {
    remember('player', { ...recall('player'), quality: find('quality').value });
    chooseQuality();
  });
  if (kept.quality && find('quality') && [...find('quality').options].some(option => option.value === kept.quality)) find('quality').value = kept.quality;
  const captions = find('captions');
  if (captions) {
    const wanted = [...captions.options].find(option => kept.captions === (option.dataset.lang ?? ''));
    if (wanted) captions.value = wanted.value;
    captions.addEventListener('change', () => {
      remember('player', { ...recall('player'), captions: captions.selectedOptions[0].dataset.lang ?? '' });
      chooseCaptions();
    });
    chooseCaptions();
  }

  const bar = root.querySelector('.film-seek');
  bar?.addEventListener('pointermove', event => {
    const box = seek.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    board.at(share * length, share);
  });
  bar?.addEventListener('pointerleave', () => { find('peek').hidden = true; });

  media.addEventListener('play', () => { wanted = true; icon(act('play'), 'pause', words.pause); announce(); });
  media.addEventListener('pause', () => { wanted = false; icon(act('play'), 'play', words.play); keepPlace(); });
  media.addEventListener('playing', () => root.removeAttribute('aria-busy'));
  media.addEventListener('waiting', () => root.setAttribute('aria-busy', 'true'));
  media.addEventListener('volumechange', () => icon(act('mute'), media.muted ? 'silent' : 'sound', media.muted ? words.unmute : words.mute));
  media.addEventListener('durationchange', () => {
    if (Number.isFinite(media.duration)) length = media.duration;
    show();
  });
  media.addEventListener('timeupdate', () => {
    if (attached && media.readyState > 0) pending = media.currentTime; // A source that breaks takes its place with it.
    show();
    if (Date.now() - keptAt < 5000) return;
    keptAt = Date.now();
    keepPlace();
  });
  media.addEventListener('ended', () => { if (!hls) finish(); });
  // A decoder that broke, or the last of the sources cannot be played either; such an event does not bubble.
  media.addEventListener('error', event => {
    if (!attached) return;
    if (hls && event.target === media) playFile();
    else if (!hls && (event.target === media || event.target === media.querySelector('source:last-of-type'))) fail();
  }, true);
  addEventListener('pagehide', keepPlace);

  listenToSystem();
  const asked = new URL(location.href).searchParams;
  const place = recall('plays')[words.player];
  if (!asked.has('part') && !asked.has('t') && place) {
    if (place.part !== part && links[place.part - 1]) goTo(place.part, false, place.t);
    else if (place.part === part) pending = Math.min(place.t, length);
  }
  showPart();
  show();
}

start();
