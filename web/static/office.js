// What a page of the back office does beyond itself where scripts run; without this file every page is whole.
'use strict';

// One tick for all of a list.
for (const all of document.querySelectorAll('[data-ticks]')) {
  all.hidden = false;
  all.addEventListener('change', () => {
    for (const one of all.form.querySelectorAll(`input[name=${all.dataset.ticks}]`)) one.checked = all.checked;
  });
}

// A page that is there to be printed.
for (const print of document.querySelectorAll('[data-prints]')) {
  print.hidden = false;
  print.addEventListener('click', () => window.print());
}
