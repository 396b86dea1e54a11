// The reader's keys. Keys that are characters can be turned off: whoever dictates or types by switch may press them unmeant.
const setting = 'pustakalaya:keys';
const fields = 'input, textarea, select, [contenteditable]';

const stored = () => {
  try {
    return localStorage.getItem(setting) !== 'off';
  } catch {
    return true;
  }
};

export function readKeys({ turn, toPage, zoom, pages }) {
  let characters = stored();
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
        localStorage.setItem(setting, characters ? 'on' : 'off');
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
        if (getComputedStyle(document.getElementById('find')).display === 'none') location.hash = 'find';
        document.getElementById('in').focus();
        return true;
      case '+': case '=': zoom(1); return true;
      case '-': zoom(-1); return true;
    }

    return false;
  }
}
