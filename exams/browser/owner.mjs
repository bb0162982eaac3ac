// The owner's day, with scripts and without: an order comes in and is packed, shipped and delivered; another is called off, a
// third refunded; its customer is written to and reads it.

import { browse, settle } from './visitor.mjs';

await browse(async (shop) => {
  const complaints = [];
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with scripts' : 'without scripts';
    const customer = await shop.visitor({ javaScriptEnabled });
    await customer.signIn('ada', 'octavo-demo');
    const orders = [await buy(customer), await buy(customer), await buy(customer)];
    const owner = await shop.visitor({ javaScriptEnabled });
    await owner.openOffice();
    await see(owner, 'Sales of the last 30 days');
    await send(owner, orders[0], javaScriptEnabled);
    await callOff(owner, orders[1]);
    await refund(owner, orders[2]);
    await write(owner, how);
    await customer.visit('/account/notices');
    await see(customer, `Greetings ${how}`);
    await owner.visit('/admin/services');
    await see(owner, 'All of them can work.');
    console.log(`${how}: ${owner.clicks} clicks for a day in the office`);
    for (const visitor of [customer, owner]) {
      complaints.push(...visitor.complaints.map((complaint) => `${how}: ${complaint}`));
      await visitor.leave();
    }
  }
  settle(complaints);
});

/** Buys the newest book, and answers the order's number. */
async function buy(visitor) {
  await visitor.visit('/new');
  await visitor.page.locator('main a[href^="/books/"]').first().click();
  await visitor.click('button', 'Add to cart');
  await visitor.visit('/checkout');
  await visitor.click('button', 'Pay');
  await see(visitor, 'Thank you for your order');
  return visitor.page.locator('main strong').first().innerText();
}

async function send(owner, order, hasScripts) {
  await owner.click('link', 'Orders');
  if (hasScripts) {
    // One tick for all, and again for none; then the one that is meant.
    const all = owner.page.getByLabel('All of this page');
    await all.check();
    if ((await owner.page.locator('input[name=order_id]:not(:checked)').count()) > 0) owner.complaints.push('not all are ticked');
    await all.uncheck();
  }
  await owner.page.getByRole('checkbox', { name: order }).check();
  await owner.click('button', 'Start packing');
  await see(owner, 'They are being packed.');
  await owner.click('link', 'Pick list');
  await see(owner, order);
  await owner.click('link', order);
  await owner.click('button', 'Mark as shipped');
  await owner.click('button', 'Mark as delivered');
  await see(owner, 'It came back');
}

async function callOff(owner, order) {
  await open(owner, order);
  await owner.click('link', 'Cancel this order');
  await owner.click('button', 'Yes, cancel it');
  await see(owner, 'The order is cancelled.');
}

async function refund(owner, order) {
  await open(owner, order);
  await owner.click('link', 'Give money back');
  await owner.type('Amount', '1.00');
  await owner.click('button', 'Give it back');
  await see(owner, '$1.00 refunded');
}

async function write(owner, how) {
  await owner.page.locator('aside a[href^="/admin/customers/"]').first().click();
  await owner.type('Subject', `Greetings ${how}`);
  await owner.type('Message', 'Your book is on its way.');
  await owner.click('button', 'Send');
  await see(owner, 'The message is sent.');
}

/** Finds an order by its number. */
async function open(owner, order) {
  await owner.visit('/admin/orders');
  await owner.type('Invoice number', order);
  await owner.click('button', 'Show');
  await owner.click('link', order);
}

async function see(visitor, text) {
  // What was just done is said above the main part.
  await visitor.page.getByText(text).first().waitFor({ timeout: 10_000 });
}
