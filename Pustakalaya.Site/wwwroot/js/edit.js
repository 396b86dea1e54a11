// Adds to the item's form what works without it too, only with a round trip: rows for people, the date in both calendars, names that are known.

const form = document.querySelector('[data-edit]');
if (form) {
  const people = form.querySelector('[data-people]');
  let changed = form.querySelector('#mistakes') !== null;

  form.addEventListener('input', () => {
    changed = true;
  });
  form.addEventListener('submit', () => {
    changed = false;
  });
  addEventListener('beforeunload', event => {
    if (changed) event.preventDefault();
  });
  document.getElementById('mistakes')?.focus();

  form.querySelector('[data-more]').addEventListener('click', event => {
    event.preventDefault();
    addRow().querySelector('input').focus();
  });

  for (const offer of form.querySelectorAll('.offer')) {
    offer.querySelector('button').addEventListener('click', event => {
      event.preventDefault();
      const from = offer.querySelector('[data-offer]');
      const field = document.getElementById(from.dataset.offer) ?? emptyName(from.lang);
      field.value = from.textContent;
      changed = true;
      field.focus();
    });
  }

  const echo = form.querySelector('[data-date]');
  const date = form.elements['Metadata.Date'];
  const calendar = form.elements['Metadata.Calendar'];
  const showDate = later(async () => {
    const answer = await ask(`${echo.dataset.date}&text=${encodeURIComponent(date.value)}&calendar=${calendar.value}`);
    if (answer) echo.textContent = await answer.text();
  });
  date.addEventListener('input', showDate);
  calendar.addEventListener('change', showDate);

  people.addEventListener('input', later(async event => {
    const input = event.target;
    if (input.tagName !== 'INPUT' || input.value.trim().length < 2) return;
    const answer = await ask(`${people.dataset.people}&name=${encodeURIComponent(input.value)}`);
    if (!answer) return;
    const found = await answer.json();
    fill('names-ne', found.map(person => person.nameNe));
    fill('names-en', found.map(person => person.nameEn));
    // Whoever is found by one script has the name in the other.
    const known = found.find(person => person.nameNe === input.value || person.nameEn === input.value);
    if (!known) return;
    for (const [script, name] of [['ne', known.nameNe], ['en', known.nameEn]]) {
      const other = input.closest('[data-row]').querySelector(`input[lang=${script}]`);
      if (other.value === '' && name) other.value = name;
    }
  }));

  function addRow() {
    const rows = people.querySelectorAll('[data-row]');
    const index = rows.length;
    const row = rows[index - 1].cloneNode(true);
    for (const element of row.querySelectorAll('[name], [id], [for]')) {
      for (const attribute of ['name', 'id', 'for']) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replace(/\[\d+\]/, `[${index}]`).replace(/-\d+(-|$)/, `-${index}$1`));
      }
      if (element.tagName === 'INPUT') element.value = '';
    }
    people.append(row);
    return row;
  }

  function emptyName(script) {
    const inputs = [...people.querySelectorAll(`input[lang=${script === 'ne' ? 'ne' : 'en'}]`)];
    return inputs.find(input => input.value === '') ?? addRow().querySelector(`input[lang=${script === 'ne' ? 'ne' : 'en'}]`);
  }
}

function fill(id, names) {
  document.getElementById(id).replaceChildren(...names.filter(Boolean).map(name => {
    const option = document.createElement('option');
    option.value = name;
    return option;
  }));
}

/** The answer, or nothing: a hint that does not come is no reason to disturb. */
async function ask(url) {
  try {
    const answer = await fetch(url);
    return answer.ok && !answer.redirected ? answer : null;
  } catch {
    return null;
  }
}

function later(act) {
  let timer;
  return event => {
    clearTimeout(timer);
    timer = setTimeout(() => act(event), 250);
  };
}
