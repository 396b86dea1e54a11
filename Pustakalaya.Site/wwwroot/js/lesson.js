// The buttons around a lesson. The lesson itself runs in a frame of another origin: nothing is sent to it and nothing heard from it.
const stage = document.querySelector('#stage');
const frame = stage.querySelector('iframe');
const leave = stage.querySelector('[data-do="leave"]');
const fill = document.querySelector('[data-do="fill"]');

const shown = on => {
  leave.hidden = !on;
  stage.classList.toggle('filled', on && document.fullscreenElement !== stage);
  if (!on) fill.focus();
};

const open = async () => {
  try {
    await stage.requestFullscreen({ navigationUI: 'hide' });
  } catch {
    shown(true); // No full screen in this browser, or it is forbidden here: then the lesson fills the window.
  }
};

const close = () => document.fullscreenElement ? document.exitFullscreen() : shown(false);

stage.addEventListener('fullscreenchange', () => shown(document.fullscreenElement === stage));
document.addEventListener('keydown', event => { if (event.key === 'Escape' && stage.classList.contains('filled')) close(); });
fill.addEventListener('click', open);
leave.addEventListener('click', close);
// The frame's own address may be anywhere inside the lesson by now, and is not ours to read.
document.querySelector('[data-do="again"]').addEventListener('click', () => { frame.src = frame.getAttribute('src'); frame.focus(); });
for (const button of document.querySelectorAll('.by-script')) button.hidden = false;
