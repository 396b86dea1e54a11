// What the site adds to every page. All of it is extra: pages work without.
const language = document.documentElement.lang;
const digits = text => language === 'ne' ? String(text).replace(/\d/g, d => '०१२३४५६७८९'[d]) : String(text);

// The language a visitor chose, for the next time they come to the bare address.
document.addEventListener('click', event => {
  const link = event.target.closest('a[data-lang]');
  if (link) document.cookie = `lang=${link.dataset.lang};path=/;max-age=31536000;samesite=lax`;
});

// The menu closes by Escape, and when something else is pressed.
for (const menu of document.querySelectorAll('details.menu')) {
  document.addEventListener('click', event => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
}

// Places kept by the readers and players on this device only, each with { id, title, url, at } and where it is: page of pages, or second t of part.
function kept(name) {
  try {
    const list = JSON.parse(localStorage.getItem(`pustakalaya:${name}`)) ?? {};
    return (Array.isArray(list) ? list : Object.entries(list).map(([id, place]) => ({ id, ...place }))).filter(p => typeof p?.url === 'string' && p.url.startsWith('/') && typeof p.title === 'string');
  } catch {
    return []; // Storage is forbidden, or holds something else: then nothing is remembered.
  }
}
const byTime = (a, b) => new Date(b.at) - new Date(a.at);
const places = () => kept('places').filter(p => p.page > 1 || p.part > 0).sort(byTime);
const plays = () => kept('plays').filter(p => p.part > 1 || p.t > 4).sort(byTime);

// The paper of a made cover, as the server does it: FNV-1a 32, then the murmur3 finaliser.
function paper(kind, title) {
  let h = 2166136261;
  for (const byte of new TextEncoder().encode(`${kind} ${title.normalize('NFC')}`)) h = Math.imul(h ^ byte, 16777619);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h = (h ^ h >>> 16) >>> 0;
  return `${kind} tone-${h % 12} weave-${(h >>> 8) % 12}${kind === 'book' ? ` plate-${(h >>> 16) % 3}` : ''}`;
}

const inThisLanguage = url => url.replace(/^\/(ne|en)(?=\/)/, `/${language}`);
const withPage = (url, page) => {
  const to = new URL(inThisLanguage(url), location.origin);
  to.searchParams.set('page', page);
  return to.pathname + to.search;
};

const timer = seconds => {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60].map(number => String(number).padStart(2, '0'));
  return digits((h === '00' ? `${m}:${s}` : `${h}:${m}:${s}`).replace(/^0/, ''));
};

// What it is, where one stopped, how far that is, and the way there.
function goingOn(place) {
  const isBook = place.page > 0;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => digits(values[name]));
  if (isBook) {
    return {
      kind: 'book', at: place.page, of: place.pages, url: withPage(place.url, place.page) + (place.part > 0 ? '#here' : ''),
      where: fill(resume.dataset[place.kind === 'chapter' ? 'chapter' : 'page'], place),
    };
  }
  const times = { part: place.part, at: timer(place.t), of: timer(place.of) };
  return { kind: place.kind === 'video' ? 'video' : 'audio', at: place.t, of: place.of, url: `${inThisLanguage(place.url)}?part=${Number(place.part)}&t=${Number(place.t)}`, where: fill(resume.dataset[place.parts > 1 ? 'part' : 'time'], times) };
}

const resume = document.querySelector('[data-resume]');
const last = resume && [...places(), ...plays()].sort(byTime)[0];
if (last) {
  const { kind, at, of, url, where } = goingOn(last);
  const script = /[\u0900-\u097f]/.test(last.title) ? 'ne' : 'en';
  const cover = resume.querySelector('.cover');
  cover.className += ` ${paper(kind, last.title)}`;
  cover.lang = script;
  const letters = Intl.Segmenter ? [...new Intl.Segmenter(script, { granularity: 'grapheme' }).segment(last.title)].map(s => s.segment) : [...last.title];
  let first = letters.shift() ?? '';
  while (first.endsWith('\u094d') && letters.length > 0) first += letters.shift();
  cover.querySelector('.cover-letter').textContent = first;
  const title = resume.querySelector('strong');
  title.textContent = last.title;
  title.lang = script;
  resume.querySelector('[data-where]').textContent = where;
  const bar = resume.querySelector('progress');
  bar.max = Math.max(1, of);
  bar.value = at;
  bar.ariaLabel = resume.dataset[`${kind}Share`];
  resume.ariaLabel = resume.querySelector('[data-what]').textContent = resume.dataset[kind];
  const go = resume.querySelector('.button');
  go.textContent = resume.dataset[`${kind}Go`];
  go.href = url;
  resume.hidden = false;
}

const read = document.querySelector('a[data-read]');
const place = read && places().find(p => p.id === read.dataset.read);
if (place) {
  read.href = withPage(read.getAttribute('href'), place.page) + (place.part > 0 ? '#here' : '');
  read.querySelector('span').textContent = read.dataset.from.replace('{page}', digits(place.page));
}

// Suggestions under the search box: an ARIA combobox. Enter without a choice searches, as the form does by itself.
for (const input of document.querySelectorAll('input[data-suggest]')) combobox(input);

function combobox(input) {
  const form = input.form;
  const list = document.createElement('ul');
  list.className = 'suggest';
  list.id = `${input.id}-list`;
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', form.querySelector('label').textContent);
  form.append(list);
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id })) input.setAttribute(name, value);
  let wait = 0, asked = '', request = null, chosen = -1;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const choose = index => {
    const options = [...list.querySelectorAll('a')];
    chosen = (index + options.length + 1) % (options.length + 1);
    if (chosen === options.length) chosen = -1;
    options.forEach((option, i) => {
      option.setAttribute('aria-selected', i === chosen);
      option.classList.toggle('on', i === chosen);
    });
    if (chosen < 0) return input.removeAttribute('aria-activedescendant');
    input.setAttribute('aria-activedescendant', options[chosen].id);
    options[chosen].scrollIntoView({ block: 'nearest' });
  };
  const show = found => {
    list.replaceChildren(...found.map((item, i) => {
      const row = document.createElement('li');
      row.setAttribute('role', 'presentation');
      const option = document.createElement('a');
      option.id = `${list.id}-${i}`;
      option.href = item.url;
      option.tabIndex = -1;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      const title = document.createElement('b');
      title.textContent = item.title;
      title.lang = item.lang;
      const kind = document.createElement('span');
      kind.textContent = item.kind;
      option.append(title, kind);
      row.append(option);
      return row;
    }));
    chosen = -1;
    list.hidden = found.length === 0;
    input.setAttribute('aria-expanded', String(found.length > 0));
    input.removeAttribute('aria-activedescendant');
  };
  const ask = async () => {
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    request?.abort();
    if (text.length < 2) return close();
    request = new AbortController();
    try {
      const answer = await fetch(`/${language}/suggest?q=${encodeURIComponent(text)}`, { signal: request.signal });
      if (answer.ok && document.activeElement === input) show(await answer.json());
    } catch {
      close(); // No line, or a newer question: the box works as it is.
    }
  };

  input.addEventListener('input', () => { clearTimeout(wait); wait = setTimeout(ask, 180); });
  input.addEventListener('keydown', event => {
    if (event.isComposing) return;
    if (event.key === 'Escape' && !list.hidden) { close(); event.preventDefault(); }
    else if (list.hidden) { if (event.key === 'ArrowDown') { asked = ''; ask(); } }
    else if (event.key === 'ArrowDown') { choose(chosen + 1); event.preventDefault(); }
    else if (event.key === 'ArrowUp') { choose(chosen < 0 ? list.children.length - 1 : chosen - 1); event.preventDefault(); }
    else if (event.key === 'Enter' && chosen >= 0) { location.assign(list.querySelectorAll('a')[chosen].href); event.preventDefault(); }
  });
  // Focus stays in the box while an entry is pressed.
  list.addEventListener('mousedown', event => event.preventDefault());
  input.addEventListener('blur', close);
}
