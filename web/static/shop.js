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
