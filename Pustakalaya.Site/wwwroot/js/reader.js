// The reader without reloading: pages turn by button, key and swipe, the next one is fetched ahead, the place is kept.
// Every link works without this; script follows the same links and swaps the part of the page that changes.
// One file, since an import would have an address without its version, asked for again at every visit.

const lower = document.querySelector('.reader-bar.lower');
const said = document.getElementById('said');
const slider = document.getElementById('p');
const isText = location.pathname.endsWith('/text');
const ahead = new Map();
let running = 0;
let retry = 0;

const area = () => document.querySelector('.page-area');
const pageOf = url => Number(url.searchParams.get('page') ?? 1);
const quiet = navigator.connection?.saveData === true;

// The part of a page that turns: the same address under /leaf.
const leafOf = url => {
  const leaf = new URL(url);
  leaf.pathname += '/leaf';
  leaf.hash = '';
  return leaf.href;
};

const fetchLeaf = async address => {
  const answer = await fetch(address, { headers: { accept: 'text/html' } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
};

const take = address => {
  const promise = ahead.get(address) ?? fetchLeaf(address);
  ahead.delete(address);
  return promise;
};

function fetchAhead(link) {
  if (!link?.href || quiet || isText) return;
  const address = leafOf(new URL(link.href));
  if (ahead.has(address)) return;
  const promise = fetchLeaf(address);
  ahead.set(address, promise);
  if (ahead.size > 4) ahead.delete(ahead.keys().next().value);
  promise.then(leaf => {
    const img = leaf.querySelector('.leaf img');
    if (!img) return;
    const picture = new Image();
    picture.fetchPriority = 'low';
    picture.sizes = img.sizes;
    picture.srcset = img.srcset;
  }, () => ahead.delete(address));
}

// how: 'push' for a jump (back returns to where you were), 'replace' for turning a page, 'none' when the address is right already.
async function go(address, how) {
  const url = new URL(address, location.href);
  if (isText) {
    if (how === 'replace') location.replace(url);
    else location.assign(url);
    return;
  }

  const turn = ++running;
  clearTimeout(retry);
  area().setAttribute('aria-busy', 'true');
  let leaf;
  try {
    leaf = await take(leafOf(url));
  } catch {
    if (turn !== running) return;
    area().removeAttribute('aria-busy');
    said.textContent = said.dataset.offline;
    said.classList.add('shown');
    return;
  }

  if (turn !== running) return;
  // A sheet is open by its address; only a real change of the address closes it.
  if (location.hash === '#find') location.hash = 'main';
  if (how === 'push') history.pushState(null, '', url);
  else if (how === 'replace') history.replaceState(null, '', url);
  show(leaf);
  if (how !== 'none' || url.hash === '#hit') {
    const hit = document.getElementById('hit');
    if (hit) hit.scrollIntoView({ block: 'center', inline: 'center' });
    else scrollTo(0, 0);
  }
}

function show(leaf) {
  const focused = document.activeElement?.dataset?.hit;
  area().replaceWith(document.adoptNode(leaf.querySelector('.page-area')));
  for (const rel of ['prev', 'next']) {
    const [old, now] = [lower, leaf].map(part => part.querySelector(`[rel=${rel}]`));
    old.hidden = now.hidden;
    if (now.hidden) old.removeAttribute('href');
    else old.href = now.getAttribute('href');
  }

  lower.querySelector('output').textContent = leaf.querySelector('output').textContent;
  slider.value = area().dataset.page;
  slider.setAttribute('aria-valuetext', area().dataset.said);
  document.title = leaf.title;
  settle();
  if (focused) document.querySelector(`[data-hit="${focused}"]:not([hidden])`)?.focus();
  said.classList.remove('shown');
  said.textContent = area().dataset.said;
}

// What follows from the page that is open now, the first time as after each turn.
function settle() {
  const { item, page, pages, book, retry: seconds } = area().dataset;
  if (!(Number(page) > 0)) return;
  for (const entry of document.querySelectorAll('.found a')) {
    if (entry.dataset.page === page) entry.setAttribute('aria-current', 'true');
    else entry.removeAttribute('aria-current');
  }

  for (const field of document.querySelectorAll('[data-live=page]')) field.value = page;
  const mode = document.getElementById('mode');
  if (mode) {
    const other = new URL(mode.href);
    other.searchParams.set('page', page);
    mode.href = other;
  }

  joinHits(Number(page));
  const img = document.querySelector('.leaf img');
  // A picture that does not come leaves the words, at their places, to be read.
  const fall = () => img.parentElement.classList.add('broken');
  if (img?.complete && img.naturalWidth === 0) fall();
  else img?.addEventListener('error', fall, { once: true });
  keepPlace({ id: item, title: book, url: location.pathname, page: Number(page), pages: Number(pages) });
  fetchAhead(lower.querySelector('[rel=next][href]'));
  if (seconds) retry = setTimeout(() => go(location.href, 'none'), Number(seconds) * 1000);
}

// Beyond the page's own hits the buttons lead to the neighbours in the list of what was found.
function joinHits(page) {
  const found = [...document.querySelectorAll('.found a')];
  for (const link of document.querySelectorAll('.hit-bar [data-hit]')) {
    if (!link.hidden) continue;
    const back = link.dataset.hit === '-1';
    const to = back ? found.findLast?.(f => Number(f.dataset.page) < page) : found.find(f => Number(f.dataset.page) > page);
    if (!to) continue;
    const url = new URL(to.href);
    if (back) url.searchParams.set('hit', to.dataset.count);
    link.href = url;
    link.hidden = false;
  }
}

function turn(rel) {
  const link = lower.querySelector(`[rel=${rel}][href]:not([hidden])`);
  if (link) go(link.href, 'replace');
}

function toPage(number) {
  const url = new URL(location.href);
  url.searchParams.set('page', number);
  url.searchParams.delete('hit');
  url.hash = '';
  go(url, 'push');
}

const zooms = ['', 'zoom-2', 'zoom-3'];
function zoom(step) {
  const main = document.getElementById('main');
  const now = Math.max(0, zooms.findIndex(name => name && main.classList.contains(name)));
  const next = Math.min(zooms.length - 1, Math.max(0, now + step));
  main.classList.remove('zoom-2', 'zoom-3');
  if (zooms[next]) main.classList.add(zooms[next]);
}

// Where somebody stopped in which book: kept in this browser alone, newest first.
// The home and item pages read it, too: [{ id, title, url, page, pages, at }], url without a page.
const placesKey = 'pustakalaya:places';
const mostPlaces = 30;

function keptPlaces() {
  try {
    const places = JSON.parse(localStorage.getItem(placesKey) ?? '[]');
    return Array.isArray(places) ? places.filter(p => p && typeof p.id === 'string' && typeof p.url === 'string' && p.page > 0) : [];
  } catch {
    return []; // Storage that is switched off, or holds something else: the reader works without a memory.
  }
}

function keepPlace(place) {
  try {
    localStorage.setItem(placesKey, JSON.stringify([{ ...place, at: Date.now() }, ...keptPlaces().filter(p => p.id !== place.id)].slice(0, mostPlaces)));
  } catch {
    // Full, or switched off: see above.
  }
}

// The reader's keys. Keys that are characters can be turned off: whoever dictates or types by switch may press them unmeant.
const keysKey = 'pustakalaya:keys';
const fields = 'input, textarea, select, [contenteditable]';

const areKeysOn = () => {
  try {
    return localStorage.getItem(keysKey) !== 'off';
  } catch {
    return true;
  }
};

function readKeys({ turn, toPage, zoom, pages }) {
  let characters = areKeysOn();
  const button = document.querySelector('[data-do=keys]');
  const label = () => { button.querySelector('span').textContent = characters ? button.dataset.off : button.dataset.on; };
  if (button) label();

  document.addEventListener('click', event => {
    const act = event.target.closest('[data-do]')?.dataset.do;
    if (act === 'bigger') zoom(1);
    if (act === 'smaller') zoom(-1);
    if (act === 'keys') {
      characters = !characters;
      label();
      try {
        localStorage.setItem(keysKey, characters ? 'on' : 'off');
      } catch {
        // Storage is switched off: the choice holds for this page.
      }
    }
  });

  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const menu = document.querySelector('details.menu[open]');
    if (event.key === 'Escape' && menu) {
      menu.open = false;
      menu.querySelector('summary').focus();
      return;
    }

    if (event.key === 'Escape' && location.hash === '#find') {
      location.hash = 'main';
      return;
    }

    if (event.target.closest?.(fields)) return;
    if (act(event)) event.preventDefault();
  });

  function act({ key, shiftKey }) {
    const root = document.documentElement;
    const zoomed = document.getElementById('main').className.includes('zoom');
    switch (key) {
      case 'ArrowRight': return !zoomed && (turn('next'), true);
      case 'ArrowLeft': return !zoomed && (turn('prev'), true);
      // A page taller than the screen is read to its end first.
      case 'PageDown': return root.scrollTop + root.clientHeight >= root.scrollHeight - 2 && (turn('next'), true);
      case 'PageUp': return root.scrollTop <= 2 && (turn('prev'), true);
      case 'Home': return !shiftKey && (toPage(1), true);
      case 'End': return !shiftKey && (toPage(pages()), true);
    }

    if (!characters) return false;
    switch (key) {
      case '/':
        if (!document.getElementById('in')) return false;
        if (getComputedStyle(document.getElementById('find')).display === 'none') location.hash = 'find';
        document.getElementById('in').focus();
        return true;
      case '+': case '=': zoom(1); return true;
      case '-': zoom(-1); return true;
    }

    return false;
  }
}

// Turning by swiping: one finger, clearly sideways, not while the page is enlarged or its words are being selected.
function readSwipes(turn, mayTurn) {
  const main = document.getElementById('main');
  let start = null;
  main.addEventListener('touchstart', event => {
    const { target, touches } = event;
    start = touches.length === 1 && target.closest('.leaf, .text-page, .notice') ? { x: touches[0].clientX, y: touches[0].clientY, at: event.timeStamp } : null;
  }, { passive: true });
  main.addEventListener('touchend', event => {
    if (!start) return;
    const [x, y] = [event.changedTouches[0].clientX - start.x, event.changedTouches[0].clientY - start.y];
    const quick = event.timeStamp - start.at < 700;
    start = null;
    if (!quick || Math.abs(x) < 50 || Math.abs(y) > Math.abs(x) / 2 || !mayTurn()) return;
    if ((window.visualViewport?.scale ?? 1) > 1.05 || String(getSelection())) return;
    turn(x < 0 ? 'next' : 'prev');
  }, { passive: true });
  main.addEventListener('touchcancel', () => { start = null; }, { passive: true });
}

if (lower) {
  for (const part of document.querySelectorAll('.by-script')) part.hidden = false;
  document.addEventListener('click', event => {
    const link = event.target.closest('a[href]');
    if (!link || isText || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.href);
    if (link.getAttribute('href').startsWith('#') || url.pathname !== location.pathname || !url.searchParams.has('page') || url.searchParams.get('q') !== new URL(location.href).searchParams.get('q')) return;
    event.preventDefault();
    go(url, link.rel === 'prev' || link.rel === 'next' || link.dataset.hit ? 'replace' : 'push');
  });
  slider.addEventListener('input', () => {
    lower.querySelector('output').textContent = Number(slider.value).toLocaleString(document.documentElement.lang === 'ne' ? 'ne-NP-u-nu-deva' : 'en', { useGrouping: false });
  });
  slider.addEventListener('change', () => toPage(slider.value));
  slider.form.addEventListener('submit', event => { event.preventDefault(); toPage(slider.value); });
  addEventListener('popstate', () => {
    const url = new URL(location.href);
    if (!isText && pageOf(url) !== Number(area().dataset.page)) go(url, 'none');
  });
  readKeys({ turn, toPage, zoom, pages: () => Number(area().dataset.pages) });
  if (!isText) readSwipes(turn, () => !document.getElementById('main').className.includes('zoom'));

  // Opened without a page: go on where this book was left.
  const url = new URL(location.href);
  const place = url.searchParams.has('page') || url.searchParams.has('q') ? null : keptPlaces().find(p => p.id === area().dataset.item);
  if (place && place.page > 1 && place.page <= Number(area().dataset.pages)) {
    url.searchParams.set('page', place.page);
    go(url, 'replace');
  } else settle();
}
