// What a page does beyond itself where scripts run; without this file every page is whole.
'use strict';

// A quantity is set as soon as it is changed.
for (const field of document.querySelectorAll('[data-sends]')) {
  field.addEventListener('change', () => field.form.requestSubmit());
}

// What was refused is read first.
document.getElementById('summary')?.focus();

// A form that was sent is not sent again; the server would do it once anyway.
document.addEventListener('submit', (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  else if (event.target.method === 'post') event.target.dataset.sent = 'yes';
});
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// An order's timeline, as it changes.
for (const place of document.querySelectorAll('[data-follows]')) {
  const source = new EventSource(place.dataset.follows);
  source.addEventListener('status', (event) => {
    // What stands there already is not read aloud again.
    if (place.innerHTML !== event.data) place.innerHTML = event.data;
  });
  source.addEventListener('over', () => source.close());
  addEventListener('pagehide', () => source.close());
}

// While words are typed, what may be meant: a combobox as the ARIA practices describe it.
for (const field of document.querySelectorAll('[data-suggests]')) {
  const list = document.createElement('ul');
  const told = document.createElement('span');
  list.id = `${field.id}-meant`;
  list.className = 'meant';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', field.dataset.called);
  told.className = 'unseen';
  told.setAttribute('role', 'status');
  field.type = 'text';
  for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-controls', list.id], ['aria-expanded', 'false']]) {
    field.setAttribute(name, value);
  }
  field.form.append(list, told);
  let waiting;
  let asking;
  let at = -1;

  const choose = (place) => {
    const all = [...list.children];
    at = place;
    all.forEach((option, index) => option.setAttribute('aria-selected', String(index === at)));
    if (at < 0) field.removeAttribute('aria-activedescendant');
    else field.setAttribute('aria-activedescendant', all[at].id);
    all[at]?.scrollIntoView({ block: 'nearest' });
  };
  const show = (meant) => {
    list.replaceChildren(...meant.map(({ text, what, place }, index) => {
      const option = document.createElement('li');
      const kind = document.createElement('small');
      option.id = `${list.id}-${index}`;
      option.setAttribute('role', 'option');
      option.dataset.place = place;
      kind.textContent = what;
      option.append(text, ' ', kind);
      return option;
    }));
    list.hidden = meant.length === 0;
    field.setAttribute('aria-expanded', String(!list.hidden));
    told.textContent = list.hidden ? '' : field.dataset.told.replace('#', meant.length);
    choose(-1);
  };
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.suggests}?q=${encodeURIComponent(field.value)}`, { signal: asking.signal });
      if (answer.ok && document.activeElement === field) show((await answer.json()).data);
    } catch {
      // Whoever types on does not wait for it, and who has no answer searches.
    }
  };
  const close = () => {
    clearTimeout(waiting);
    asking?.abort();
    show([]);
  };
  field.addEventListener('input', () => {
    clearTimeout(waiting);
    if (field.value.trim().length < 2) close();
    else waiting = setTimeout(ask, 120);
  });
  field.addEventListener('keydown', (event) => {
    const many = list.children.length;
    if (event.key === 'ArrowDown' && list.hidden && field.value.trim().length > 1) ask();
    else if (list.hidden) return;
    else if (event.key === 'ArrowDown') choose(at + 1 < many ? at + 1 : -1);
    else if (event.key === 'ArrowUp') choose(at < 0 ? many - 1 : at - 1);
    else if (event.key === 'Enter' && at >= 0) location.assign(list.children[at].dataset.place);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  // The field keeps the focus while the list is pressed on, which would else be gone before the click.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', ({ target }) => location.assign(target.closest('[role=option]').dataset.place));
  field.addEventListener('blur', close);
}
