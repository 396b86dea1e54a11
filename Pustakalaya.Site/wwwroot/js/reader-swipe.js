// Turning by swiping: one finger, clearly sideways, not while the page is enlarged or its words are being selected.
export function readSwipes(turn, mayTurn) {
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
