// Looks at every page as different people do: by day, by night, on a small phone, and by ear (axe-core). Prints what each page
// weighs and when it first shows something.

import { PHONE, WIDE, browse, settle } from './visitor.mjs';

/** A page may weigh so much, all that comes with it included. */
const MOST_BYTES = 100_000;
/** It may shift so much while it is built: a browser paints before it has read all, and the last letters of a line come a moment
    after the first. What anybody notices begins at twenty times this. */
const MOST_SHIFT = 0.005;

/** Whoever looks, two at a time: one after the other of each row. */
const WAYS = [
  [
    ['light', { viewport: WIDE, colorScheme: 'light' }],
    ['dark', { viewport: WIDE, colorScheme: 'dark' }],
  ],
  [
    ['german', { viewport: PHONE, colorScheme: 'dark', locale: 'de-DE' }],
    ['phone', { viewport: PHONE, colorScheme: 'light' }],
  ],
];

await browse(async (shop) => {
  const [first, second] = (await shop.api('/v1/products?limit=2')).data;
  const [book, other] = [first.product_id, second.product_id];
  const open = [
    ['front', '/'],
    ['search', '/search?q=the'],
    ['narrowed', `/search?q=the&category=${first.category.category_id}&stock=true&sort=title`],
    ['nothing-found', '/search?q=qqqqqq'],
    ['nothing-left', `/search?author=${first.author.author_id}&to=-5000`],
    ['new', '/new'],
    ['best-sellers', '/best-sellers'],
    ['categories', '/categories'],
    ['category', `/categories/${first.category.category_id}`],
    ['author', `/authors/${first.author.author_id}`],
    ['book', `/books/${book}`],
    ['empty-cart', '/cart'],
    ['sign-in', '/sign-in'],
    ['sign-up', '/sign-up'],
    ['lost', '/nowhere', 404],
  ];
  const complaints = [];
  const all = async ([way, options]) => {
    const visitor = await shop.visitor(options);
    // The first page that a browser shows waits for the browser too.
    await visitor.visit('/sign-in');
    for (const page of open) await look(visitor, way, page);
    if (way !== 'german') await customer(visitor, way, [book, other]);
    await look(visitor, way, ['office-sign-in', '/admin/sign-in']);
    await visitor.openOffice();
    await trade(visitor, way);
    await goods(visitor, way, book);
    await house(visitor, way);
    complaints.push(...visitor.complaints.map((complaint) => `${way}: ${complaint}`));
    await visitor.leave();
  };
  await Promise.all(
    WAYS.map(async (row) => {
      for (const way of row) await all(way);
    }),
  );
  settle(complaints);
});

/** What a customer sees, who has something in the cart and orders. */
async function customer(visitor, way, books) {
  await suggest(visitor, way);
  await visitor.signIn('ada', 'octavo-demo');
  for (const one of books) {
    await visitor.visit(`/books/${one}`);
    await visitor.click('button', 'Add to cart');
  }
  await visitor.visit('/account/orders');
  const order = await visitor.page.locator('a[href^="/orders/"]').first().getAttribute('href');
  const own = [
    ['cart', '/cart'],
    ['checkout', '/checkout'],
    ['order', order],
    ['confirmed', `${order}/confirmed`],
    ['account', '/account'],
    ['orders', '/account/orders'],
    ['notices', '/account/notices'],
    ['edit', '/account/edit'],
    ['addresses', '/account/addresses'],
    ['password', '/account/password'],
    ['sessions', '/account/sessions'],
    ['delete', '/account/delete'],
  ];
  for (const page of own) await look(visitor, way, page);
}

/** What those who work here see of orders and customers. */
async function trade(visitor, way) {
  await visitor.visit('/admin/orders');
  const order = await visitor.page.locator('main th a').first().getAttribute('href');
  const customer = await visitor.page.locator('main a[href^="/admin/customers/"]').first().getAttribute('href');
  const pages = [
    ['today', '/admin'],
    ['all-orders', '/admin/orders'],
    ['no-orders', '/admin/orders?search=99999'],
    ['one-order', order],
    ['order-cancel', `${order}/cancel`],
    ['order-refund', `${order}/refund`],
    ['pick-list', '/admin/pick-list'],
    ['customers', '/admin/customers'],
    ['one-customer', customer],
    ['customer-edit', `${customer}/edit`],
    ['customer-sessions', `${customer}/sessions`],
    ['customer-erase', `${customer}/erase`],
    ['all-notices', '/admin/notices'],
    ['dead-letters', '/admin/dead-letters'],
    ['services', '/admin/services'],
  ];
  for (const page of pages) await look(visitor, way, page);
}

/** What those who work here see of the goods. */
async function goods(visitor, way, book) {
  const main = visitor.page.getByRole('main');
  const own = [
    ['office-catalogue', '/admin/catalogue'],
    ['office-catalogue-nothing', '/admin/catalogue?q=qqqqqq&stock=true'],
    ['office-book-new', '/admin/catalogue/new'],
    ['office-book', `/admin/catalogue/${book}`],
    ['office-book-delete', `/admin/catalogue/${book}/delete`],
    ['office-inventory', '/admin/inventory'],
    ['office-item', `/admin/inventory/${book}`],
    ['office-receipts', '/admin/receipts'],
    ['office-receive', `/admin/receipts/new?book=${book}`],
    ['office-movements', '/admin/movements'],
    ['office-low', '/admin/low'],
    ['office-import', '/admin/import'],
  ];
  for (const page of own) await look(visitor, way, page);
  // What answers a form is looked at too, where it was sent from.
  const sent = async (name, button) => {
    await main.locator(button).first().click();
    await visitor.page.waitForLoadState('load');
    await see(visitor, way, name);
  };
  await visitor.visit(`/admin/catalogue/${book}`);
  await main.locator('#price').fill('a lot');
  await sent('office-book-wrong', 'button.strong');
  await visitor.visit('/admin/receipts/new');
  await main.locator('input[name=product]').first().fill('the');
  await main.locator('input[name=quantity]').first().fill('2');
  await sent('office-receive-which', 'button[value=look]');
  await visitor.visit('/admin/import');
  const buffer = Buffer.from(`title,authors,category,price,stock,isbn\nA ${way} Walk,Ada Way,Walks,9.95,3,\nNo Price,Ada Way,Walks,,,\n`);
  await main.locator('input[type=file]').setInputFiles({ name: `${way}.csv`, mimeType: 'text/csv', buffer });
  await sent('office-import-preview', 'button[type=submit]');
  // One file is taken at a time, and somebody else may be at it.
  const done = main.locator('a[href="/admin/catalogue?sort=newest"]');
  const begin = main.locator('button[value=begin]');
  for (let turn = 0; turn < 20 && (await begin.count()) > 0; turn += 1) {
    await begin.click();
    await visitor.page.waitForLoadState('load');
    await visitor.page.waitForTimeout(100);
  }
  await done.waitFor({ timeout: 10_000 });
  await see(visitor, way, 'office-import-done');
}

/** What an admin sees of those who work here. */
async function house(visitor, way) {
  const pages = [
    ['staff', '/admin/staff'],
    ['keys', '/admin/keys'],
    ['audit', '/admin/audit'],
    ['link-gone', '/admin/welcome/nothing'],
    ['me', '/admin/me'],
    ['two-factor', '/admin/me/two-factor'],
  ];
  for (const page of pages) await look(visitor, way, page);
  await visitor.page.getByRole('main').locator('button.strong').click();
  await visitor.page.waitForLoadState('load');
  await see(visitor, way, 'two-factor-secret');
}

/** In the page: how much it shifted while it was built, and by how much it is wider than the window. */
async function measured() {
  const shift = await new Promise((done) => {
    let sum = 0;
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (sum += value)));
    observer.observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done(sum), 50);
  });
  return { shift, wide: document.documentElement.scrollWidth - innerWidth };
}

/** Sees how wide the page is that is there, what axe-core finds, and how it looks. */
async function see(visitor, way, name) {
  const { wide } = await visitor.page.evaluate(measured);
  if (wide > 0) visitor.complaints.push(`${name}: it is ${wide} px wider than the window`);
  await visitor.examine();
  await visitor.shot(`${name}-${way}`);
}

async function look(visitor, way, [name, path, wanted = 200]) {
  const status = await visitor.visit(path);
  const complain = (what) => visitor.complaints.push(`${path}: ${what}`);
  if (status !== wanted) complain(`${status} instead of ${wanted}`);
  const { shift } = await visitor.page.evaluate(measured);
  await visitor.loaded();
  const { weight, paint } = visitor;
  if (weight > MOST_BYTES) complain(`it weighs ${weight} bytes`);
  if (shift > MOST_SHIFT) complain(`it shifts while it is built: ${shift}`);
  await see(visitor, way, name);
  if (way === 'light') console.log(`${name.padEnd(14)} ${String(weight).padStart(7)} bytes   first painted after ${paint} ms`);
}

/** What is suggested to who types, and who has no mouse. */
async function suggest(visitor, way) {
  const { page } = visitor;
  const complain = (what) => visitor.complaints.push(`suggestions: ${what}`);
  await visitor.visit('/sign-in');
  const field = page.getByRole('combobox', { name: 'Title, author, category or ISBN' });
  await field.pressSequentially('the');
  const options = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
  await options.first().waitFor({ timeout: 10_000 });
  await field.press('ArrowUp');
  await field.press('ArrowDown');
  if ((await field.getAttribute('aria-activedescendant')) !== null) complain('the last is not followed by the field itself');
  await field.press('ArrowDown');
  const chosen = page.locator(`[id="${await field.getAttribute('aria-activedescendant')}"]`);
  if ((await chosen.getAttribute('aria-selected')) !== 'true') complain('what is named is not what is chosen');
  await visitor.examine();
  await visitor.shot(`suggestions-${way}`);
  await field.press('Escape');
  if ((await field.getAttribute('aria-expanded')) !== 'false') complain('Escape leaves them open');
  await field.press('ArrowDown');
  await options.first().waitFor({ timeout: 10_000 });
  await field.press('ArrowDown');
  const place = await options.first().getAttribute('data-place');
  await field.press('Enter');
  await page.waitForURL(`**${place}`);
}
