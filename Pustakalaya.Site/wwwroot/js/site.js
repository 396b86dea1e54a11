// What the site adds to every page. All of it is extra: pages work without.

// The language a visitor chose, for the next time they come to the bare address.
document.addEventListener('click', event => {
  const link = event.target.closest('a[data-lang]');
  if (link) document.cookie = `lang=${link.dataset.lang};path=/;max-age=31536000;samesite=lax`;
});
