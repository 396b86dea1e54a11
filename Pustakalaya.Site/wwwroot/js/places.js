// Where somebody stopped in which book: kept in this browser alone, newest first.
// The home page reads it, too: [{ id, title, url, page, pages, at }], url without a page.
const key = 'pustakalaya:places';
const most = 30;

export const read = () => {
  try {
    const places = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(places) ? places.filter(p => p && typeof p.id === 'string' && typeof p.url === 'string' && p.page > 0) : [];
  } catch {
    // Storage that is switched off, or holds something else: the reader works without a memory.
    return [];
  }
};

export const find = id => read().find(place => place.id === id);

export const keep = place => {
  try {
    localStorage.setItem(key, JSON.stringify([{ ...place, at: Date.now() }, ...read().filter(p => p.id !== place.id)].slice(0, most)));
  } catch {
    // Full, or switched off: see above.
  }
};
