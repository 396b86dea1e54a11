// Keeps the status page fresh: asks every two seconds while something is being done, ever more seldom while nothing changes.

const live = document.querySelector('[data-live]');
const soon = 2000;
const late = 20000;
let wait = soon;
let tag = '';

const working = () => live.querySelector('[data-working]')?.dataset.working === 'true';

function promise() {
  for (const element of live.querySelectorAll('[data-script-on]')) element.hidden = !working();
}

/** Puts the new state in place of the old one; what is open stays open, and the focus stays where it is. */
function show(html) {
  const open = [...live.querySelectorAll('details[open]')].map(element => element.id);
  const focused = live.contains(document.activeElement) ? document.activeElement.id || document.activeElement.getAttribute('href') : null;
  live.innerHTML = html;
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  if (focused) [...live.querySelectorAll('a, button, summary')].find(e => e.id === focused || e.getAttribute('href') === focused)?.focus({ preventScroll: true });
  promise();
}

async function look() {
  let changed = false;
  if (!document.hidden) {
    try {
      const answer = await fetch(live.dataset.live, { headers: tag ? { 'If-None-Match': tag } : {}, cache: 'no-store' });
      if (answer.redirected) return location.assign(answer.url);
      if (answer.status === 200) {
        const first = tag === '';
        tag = answer.headers.get('ETag') ?? '';
        show(await answer.text());
        changed = !first;
      } else if (answer.status !== 304) {
        wait = late;
      }
    } catch {
      // The line is down: the page still shows the last known state, and the next look may get through.
      wait = late;
    }
  }
  if (!working()) return;
  wait = changed ? soon : Math.min(late, wait * 1.25);
  setTimeout(look, wait);
}

promise();
if (working()) setTimeout(look, soon);
document.addEventListener('visibilitychange', () => {
  wait = soon;
});
