// The reader of a book of chapters. Every turn is a plain link; script adds keys, swipes, the size of the letters, and goes on where the book was left.
// One file, since an import would have an address without its version, asked for again at every visit.

const area = document.querySelector('.page-area');
const article = area.querySelector('.chapter');
const lower = document.querySelector('.reader-bar.lower');
const { item, book } = area.dataset;
const [page, pages] = [Number(area.dataset.page), Number(area.dataset.pages)];
const isTurned = article?.dir === 'rtl';

const kept = (key, otherwise) => {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise; // Storage that is switched off, or holds something else: the reader works without a memory.
  }
};

const keep = (key, value) => {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Full, or switched off: see above.
  }
};

// Where somebody stopped in which book: kept in this browser alone, newest first, together with the books of pages.
const placesKey = 'pustakalaya:places';
const mostPlaces = 30;
const places = () => {
  const list = kept(placesKey, []);
  return Array.isArray(list) ? list.filter(p => p && typeof p.id === 'string' && typeof p.url === 'string' && p.page > 0) : [];
};

// The part of a chapter that is read: the number of the first block under the upper bar. It stays the same whatever the size of the letters.
const blocks = article ? [...article.querySelectorAll('p, li, h2, h3, h4, h5, h6, pre, tr, dt, dd, img, div')] : [];
const top = () => document.querySelector('.reader-bar.upper').getBoundingClientRect().bottom;
const partNow = () => Math.max(0, blocks.findIndex(block => block.getBoundingClientRect().bottom > top() + 4));
const keepPlace = () => keep(placesKey, [{ id: item, title: book, url: location.pathname, kind: 'chapter', page, pages, part: window.scrollY < 8 ? 0 : partNow(), at: Date.now() }, ...places().filter(p => p.id !== item)].slice(0, mostPlaces));

function toPart(part) {
  const block = blocks[part];
  if (block) window.scrollBy(0, block.getBoundingClientRect().top - top() - 8);
}

const sizeKey = 'pustakalaya:letters';
const sizes = ['size-1', 'size-2', 'size-3', 'size-4'];
function resize(step) {
  if (!article) return;
  const part = partNow();
  const now = Math.max(0, sizes.findIndex(name => article.classList.contains(name)));
  const next = Math.min(sizes.length - 1, Math.max(0, now + step));
  article.classList.remove(...sizes);
  article.classList.add(sizes[next]);
  if (step === 0) return;
  keep(sizeKey, next);
  if (window.scrollY > 8) toPart(part);
}

function turn(rel) {
  const link = lower.querySelector(`[rel=${rel}][href]:not([hidden])`);
  if (link) location.assign(link.href);
}

function toPage(number) {
  const url = new URL(location.href);
  url.searchParams.set('page', number);
  url.searchParams.delete('hit');
  url.hash = '';
  location.assign(url);
}

// Keys that are characters can be turned off: whoever dictates or types by switch may press them unmeant.
const keysKey = 'pustakalaya:keys';
const fields = 'input, textarea, select, [contenteditable]';
function readKeys() {
  let characters = true;
  try {
    characters = localStorage.getItem(keysKey) !== 'off';
  } catch {
    // They are on.
  }

  const button = document.querySelector('[data-do=keys]');
  const label = () => { button.querySelector('span').textContent = characters ? button.dataset.off : button.dataset.on; };
  label();
  document.addEventListener('click', event => {
    const act = event.target.closest('[data-do]')?.dataset.do;
    if (act === 'bigger') resize(1);
    if (act === 'smaller') resize(-1);
    if (act !== 'keys') return;
    characters = !characters;
    label();
    try {
      localStorage.setItem(keysKey, characters ? 'on' : 'off');
    } catch {
      // The choice holds for this page.
    }
  });

  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const menu = document.querySelector('details.menu[open]');
    if (event.key === 'Escape' && menu) {
      menu.open = false;
      menu.querySelector('summary').focus();
    } else if (event.key === 'Escape' && location.hash === '#find') {
      location.hash = 'main';
    } else if (!event.target.closest?.(fields) && act(event.key)) {
      event.preventDefault();
    }
  });

  function act(key) {
    switch (key) {
      case 'ArrowRight': turn(isTurned ? 'prev' : 'next'); return true;
      case 'ArrowLeft': turn(isTurned ? 'next' : 'prev'); return true;
    }

    if (!characters) return false;
    switch (key) {
      case '/':
        if (!document.getElementById('in')) return false;
        if (getComputedStyle(document.getElementById('find')).display === 'none') location.hash = 'find';
        document.getElementById('in').focus();
        return true;
      case '+': case '=': resize(1); return true;
      case '-': resize(-1); return true;
    }

    return false;
  }
}

// Turning by swiping: one finger, clearly sideways, not over a wide table, not while words are being selected.
function readSwipes() {
  let start = null;
  const isWide = target => {
    for (let element = target; element && element !== article; element = element.parentElement) if (element.scrollWidth > element.clientWidth + 2 && element.clientWidth > 0) return true;
    return false;
  };
  area.addEventListener('touchstart', ({ target, touches, timeStamp }) => {
    start = touches.length === 1 && article?.contains(target) && !isWide(target) ? { x: touches[0].clientX, y: touches[0].clientY, at: timeStamp } : null;
  }, { passive: true });
  area.addEventListener('touchend', event => {
    if (!start) return;
    const [x, y] = [event.changedTouches[0].clientX - start.x, event.changedTouches[0].clientY - start.y];
    const quick = event.timeStamp - start.at < 700;
    start = null;
    if (!quick || Math.abs(x) < 50 || Math.abs(y) > Math.abs(x) / 2 || (window.visualViewport?.scale ?? 1) > 1.05 || String(getSelection())) return;
    turn((x < 0) === isTurned ? 'prev' : 'next');
  }, { passive: true });
  area.addEventListener('touchcancel', () => { start = null; }, { passive: true });
}

if (lower) {
  for (const part of document.querySelectorAll('.by-script')) part.hidden = false;
  article?.classList.add(sizes[Math.min(sizes.length - 1, Math.max(0, Number(kept(sizeKey, 1)) || 0))]);
  const slider = document.getElementById('p');
  slider.addEventListener('input', () => {
    lower.querySelector('output').textContent = Number(slider.value).toLocaleString(document.documentElement.lang === 'ne' ? 'ne-NP-u-nu-deva' : 'en', { useGrouping: false });
  });
  slider.addEventListener('change', () => toPage(slider.value));
  slider.form.addEventListener('submit', event => { event.preventDefault(); toPage(slider.value); });
  readKeys();
  readSwipes();

  // Opened without a chapter: go on where this book was left.
  const url = new URL(location.href);
  const place = places().find(p => p.id === item);
  if (!url.searchParams.has('page') && !url.searchParams.has('q') && place && place.page <= pages && (place.page > 1 || place.part > 0)) {
    url.searchParams.set('page', place.page);
    url.hash = 'here';
    location.replace(url);
  } else {
    if (location.hash === '#here' && place?.page === page) {
      // Pictures have their sizes before they come, so nothing moves afterwards.
      toPart(place.part);
      history.replaceState(null, '', location.pathname + location.search);
    } else if (!location.hash) {
      document.getElementById('hit')?.scrollIntoView({ block: 'center' });
    }

    let wait = 0;
    addEventListener('scroll', () => { clearTimeout(wait); wait = setTimeout(keepPlace, 300); }, { passive: true });
    addEventListener('pagehide', keepPlace);
    keepPlace();
  }
}
