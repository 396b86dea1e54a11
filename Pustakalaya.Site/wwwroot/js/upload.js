// Sends chosen or dropped files one by one, two at a time, each with its progress. Without it the form sends them all at once.

const form = document.querySelector('[data-upload]');
const words = form.dataset;
const input = form.querySelector('input[type=file]');
const drop = form.querySelector('.drop');
const section = document.querySelector('[data-list]');
const list = section.querySelector('ul');
const total = section.querySelector('[data-total]');
const token = form.querySelector('input[type=hidden][name=formToken]');

const together = form.querySelector('[name=together]');
const language = form.querySelector('[name=language]');
const byNumber = new Intl.Collator(words.lang, { numeric: true });

const atOnce = 2;
const maxBytes = Number(words.max);
const digits = new Intl.NumberFormat(words.lang === 'ne' ? 'ne-u-nu-deva' : 'en', { maximumFractionDigits: 1 });
const units = words.lang === 'ne' ? ['बाइट', 'केबी', 'एमबी', 'जीबी'] : ['bytes', 'KB', 'MB', 'GB'];
const rows = [];
let announced = '';

for (const element of form.querySelectorAll('[data-script]')) element.hidden = false;
for (const element of form.querySelectorAll('[data-plain]')) element.hidden = true;
input.required = false;
drop.classList.add('ready');
input.labels[0].classList.add('button');

input.addEventListener('change', () => {
  add(input.files);
  input.value = '';
});
form.addEventListener('submit', event => {
  event.preventDefault();
  add(input.files);
  input.value = '';
});
for (const kind of ['dragenter', 'dragover']) {
  addEventListener(kind, event => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    drop.classList.add('over');
  });
}
addEventListener('dragleave', event => {
  if (!event.relatedTarget) drop.classList.remove('over');
});
addEventListener('drop', event => {
  if (!event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  drop.classList.remove('over');
  add(event.dataTransfer.files);
});
addEventListener('beforeunload', event => {
  if (rows.some(row => row.state === 'waiting' || row.state === 'sending')) event.preventDefault();
});

function add(files) {
  // Files of one item go one after the other, since the first makes the item: chapters first, in the order of their names.
  const group = together?.checked ? { item: null } : null;
  const isBeside = file => /\.(vtt|srt|jpe?g|png|webp|tiff?)$/i.test(file.name) ? 1 : 0;
  for (const file of [...files].sort((a, b) => isBeside(a) - isBeside(b) || byNumber.compare(a.name, b.name))) {
    const row = { file, group, sent: 0, state: 'waiting', element: document.createElement('li') };
    rows.push(row);
    list.append(row.element);
    const problem = file.size === 0 ? words.empty.replace('{0}', file.name) : file.size > maxBytes ? words.tooLarge : null;
    if (problem) end(row, 'refused', problem);
    else wait(row);
  }
  section.hidden = rows.length === 0;
  next();
}

function next() {
  for (const row of rows) {
    if (rows.filter(r => r.state === 'sending').length >= atOnce) break;
    if (row.state === 'waiting' && !(row.group && rows.some(r => r.group === row.group && r.state === 'sending'))) send(row);
  }
  count();
}

function send(row) {
  row.state = 'sending';
  row.sent = 0;
  const request = row.request = new XMLHttpRequest();
  const body = new FormData();
  // The token must stand before the file: the server checks it before it takes a byte.
  body.append(token.name, token.value);
  if (row.group?.item) body.append('to', row.group.item);
  if (language?.value) body.append('language', language.value);
  body.append('file', row.file);
  show(row, 'run', '', words.sending.replace('{0}', digits.format(0)), row.progress = progress(row.file.name));
  button(row, words.cancel, 'close', () => request.abort());
  request.upload.addEventListener('progress', event => {
    row.sent = event.lengthComputable ? Math.min(row.file.size, Math.round(row.file.size * event.loaded / event.total)) : row.sent;
    const percent = row.file.size ? Math.floor(100 * row.sent / row.file.size) : 100;
    row.progress.value = percent;
    row.note.textContent = percent < 100 ? words.sending.replace('{0}', digits.format(percent)) : words.storing;
    count();
  });
  request.addEventListener('load', () => {
    // A session that has ended answers with the sign-in page.
    if (request.responseURL && !new URL(request.responseURL).pathname.endsWith('/upload')) return location.assign(request.responseURL);
    const outcome = request.response?.at?.(-1);
    if (outcome && row.group && outcome.item) row.group.item = outcome.item;
    if (outcome) end(row, outcome.state, outcome.message, outcome.link, outcome.linkText);
    else end(row, 'failed', words.broken);
  });
  request.addEventListener('error', () => end(row, 'failed', words.broken));
  request.addEventListener('abort', () => end(row, 'failed', words.cancelled));
  request.open('POST', form.action);
  request.setRequestHeader('Accept', 'application/json');
  request.responseType = 'json';
  request.send(body);
}

function wait(row) {
  row.state = 'waiting';
  row.sent = 0;
  show(row, 'wait', '', words.waiting);
  button(row, words.cancel, 'close', () => {
    end(row, 'failed', words.cancelled);
  });
}

function end(row, state, message, link, linkText) {
  row.state = state;
  row.sent = state === 'stored' || state === 'duplicate' ? row.file.size : 0;
  const [icon, look] = { stored: ['done', 'good'], duplicate: ['dup', 'warn'], refused: ['fail', 'bad'], failed: ['fail', 'bad'] }[state] ?? ['fail', 'bad'];
  show(row, icon, look, message);
  if (link) {
    const anchor = document.createElement('a');
    anchor.href = link;
    anchor.textContent = linkText;
    row.note.append(' ', anchor);
  }
  if (state === 'failed') button(row, words.again, 'retry', () => {
    wait(row);
    next();
  });
  next();
}

/** Draws the row: icon, name, size, one line of text. */
function show(row, icon, look, text, extra) {
  const name = document.createElement('p');
  name.className = 'name';
  name.textContent = row.file.name;
  const middle = document.createElement('div');
  middle.append(name);
  if (extra) middle.append(extra);
  const bytes = document.createElement('span');
  bytes.className = 'num small quiet';
  bytes.textContent = size(row.file.size);
  row.note = document.createElement('p');
  row.note.className = `note ${look}`;
  row.note.textContent = text;
  row.element.replaceChildren(picture(icon === 'dup' ? 'copy' : icon, `icon is-${icon}${icon === 'run' ? ' spin' : ''}`), middle, bytes, row.note);
}

function button(row, text, icon, act) {
  const pressed = document.createElement('button');
  pressed.type = 'button';
  pressed.className = 'button';
  pressed.append(picture(icon, 'icon'), text);
  pressed.setAttribute('aria-label', `${text}: ${row.file.name}`);
  pressed.addEventListener('click', act);
  const line = document.createElement('p');
  line.className = 'note';
  line.append(pressed);
  row.element.append(line);
}

function progress(label) {
  const bar = document.createElement('progress');
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute('aria-label', label);
  return bar;
}

function picture(name, classes) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', classes);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

function count() {
  const done = rows.filter(row => row.state === 'stored' || row.state === 'duplicate').length;
  const values = [digits.format(rows.length), digits.format(done), size(rows.reduce((sum, row) => sum + row.sent, 0)), size(rows.reduce((sum, row) => sum + row.file.size, 0))];
  const text = words.sum.replace(/\{(\d)\}/g, (_, index) => values[index]);
  // A status region is read aloud at each change: only when a file ends, not at each byte.
  const ended = rows.filter(row => row.state !== 'waiting' && row.state !== 'sending').length;
  const key = `${rows.length} ${ended}`;
  total.setAttribute('aria-live', key === announced ? 'off' : 'polite');
  announced = key;
  total.textContent = rows.length ? text : '';
}

function size(bytes) {
  let unit = 0;
  let number = bytes;
  while (number >= 1024 && unit < units.length - 1) {
    number /= 1024;
    unit += 1;
  }
  return `${digits.format(unit === 0 || number >= 10 ? Math.round(number) : number)} ${units[unit]}`;
}
