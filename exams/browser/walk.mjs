// A customer's way from the front page to a tracked order, with scripts and without: search, narrow down, cart as a guest,
// sign up, a card that is declined, one that is not, an address elsewhere, track, cancel.

import { browse, settle } from './visitor.mjs';

/** So many clicks are enough, from the front page to the tracked order. */
const MOST_CLICKS = 12;

await browse(async (shop) => {
  const complaints = [];
  for (const javaScriptEnabled of [true, false]) {
    const visitor = await shop.visitor({ javaScriptEnabled });
    const how = javaScriptEnabled ? 'with scripts' : 'without scripts';
    await walk(visitor, javaScriptEnabled ? 'scripts' : 'plain');
    const { clicks } = visitor;
    console.log(`${how}: ${clicks} clicks from the front page to the tracked order`);
    if (clicks > MOST_CLICKS) visitor.complaints.push(`${clicks} clicks are more than ${MOST_CLICKS}`);
    await cancel(visitor);
    complaints.push(...visitor.complaints.map((complaint) => `${how}: ${complaint}`));
    await visitor.leave();
  }
  settle(complaints);
});

async function walk(visitor, name) {
  const { page } = visitor;
  await visitor.visit('/');
  await page.locator('#q').fill('the');
  await visitor.click('button', 'Search');
  await visitor.click('link', 'In stock');
  await expect(page.getByRole('main'), 'Remove the filter');
  await page.locator('main a[href^="/books/"]').first().click();
  visitor.clicks += 1;
  const title = await page.getByRole('heading', { level: 1 }).innerText();
  await visitor.click('button', 'Add to cart');
  if (!page.url().endsWith('/cart')) await visitor.visit('/cart');
  await expect(page.getByRole('main'), title);
  await visitor.click('link', 'To checkout');
  await visitor.type('Password', 'a long walk');
  await visitor.type('E-mail', `${name}-${Date.now()}@walks.example`);
  await visitor.type('First name', 'Grace');
  await visitor.type('Last name', 'Walker');
  await visitor.type('Street and number', 'Lane 1');
  await visitor.type('City', 'Oxford');
  await visitor.type('Country', 'United Kingdom');
  await visitor.click('button', 'Open an account');
  await expect(page.getByRole('main'), title);
  await visitor.choose('Test card that is declined');
  await visitor.click('button', 'Pay');
  await expect(page.getByRole('main'), 'The payment was declined.');
  await visitor.choose('Test card that is accepted');
  await visitor.choose('Another address');
  await visitor.type('Name on the parcel', 'Alan Walker');
  await visitor.type('Street and number', 'Lane 2');
  await visitor.type('City', 'Cambridge');
  await visitor.type('Country', 'United Kingdom');
  await visitor.click('button', 'Pay');
  await expect(page.getByRole('main'), 'Thank you for your order');
  await visitor.click('link', 'Track this order');
  await expect(page.getByRole('main'), title);
  await expect(page.getByRole('main'), 'Alan Walker');
}

async function cancel(visitor) {
  await visitor.click('link', 'Cancel this order');
  await visitor.click('button', 'Yes, cancel it');
  await expect(visitor.page.getByRole('main'), 'Cancelled');
}

async function expect(place, text) {
  await place.getByText(text).first().waitFor({ timeout: 10_000 });
}
