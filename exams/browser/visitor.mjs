// A browser, and visitors of a shop who note all that is not as it should be.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** How wide windows are: a desk's, and the narrowest phone's that WCAG 1.4.10 speaks of. */
export const WIDE = { width: 1280, height: 800 };
export const PHONE = { width: 320, height: 640 };

/** Opens the browser, which reaches nothing but this machine. */
export async function browse(work) {
  const [base, executablePath, folder] = process.argv.slice(2);
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
  });
  try {
    await work(new Visitors(browser, base, folder));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

class Visitors {
  constructor(browser, base, folder) {
    Object.assign(this, { browser, base, folder });
  }

  /** Somebody new, without cookies. */
  async visitor(options = {}) {
    const context = await this.browser.newContext({ viewport: WIDE, locale: 'en-GB', baseURL: this.base, ...options });
    const page = await context.newPage();
    const visitor = new Visitor(this, context, page);
    await visitor.listen();
    return visitor;
  }

  /** What the API answers, as a program would ask it. */
  async api(path) {
    const answer = await fetch(this.base + path);
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
    return answer.json();
  }
}

class Visitor {
  /** What was wrong, in words. */
  complaints = [];
  /** Clicks so far, and submitted forms count as the click on their button. */
  clicks = 0;
  weight = 0;
  /** What is being loaded. */
  underWay = new Set();
  paint = undefined;

  constructor(shop, context, page) {
    Object.assign(this, { shop, context, page });
  }

  async listen() {
    const { page } = this;
    const complain = (what) => this.complaints.push(`${new URL(page.url()).pathname}: ${what}`);
    page.on('console', (message) => {
      // The browser notes a page that is not there, which is looked at on purpose; a form that is refused is an answer.
      const isLost = message.location().url === page.url() && /status of 404/.test(message.text());
      if (!isLost) complain(`the console says ${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complain(`a script failed: ${error}`));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== this.shop.base) complain(`another host is asked: ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 500) complain(`${response.status()} for ${response.url()}`);
    });
    const cdp = await this.context.newCDPSession(page);
    this.cdp = cdp;
    await cdp.send('Page.enable');
    await cdp.send('Page.setLifecycleEventsEnabled', { enabled: true });
    await cdp.send('Network.enable');
    await cdp.send('Audits.enable');
    let committed = 0;
    cdp.on('Page.lifecycleEvent', ({ name, timestamp }) => {
      if (name === 'init') committed = timestamp;
      if (name === 'firstContentfulPaint') this.paint = Math.round(1000 * (timestamp - committed));
    });
    cdp.on('Network.requestWillBeSent', ({ requestId, type }) => type !== 'EventSource' && this.underWay.add(requestId));
    cdp.on('Network.loadingFailed', ({ requestId }) => this.underWay.delete(requestId));
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      this.underWay.delete(requestId);
      this.weight += encodedDataLength;
    });
    cdp.on('Audits.issueAdded', ({ issue }) => {
      const policy = issue.details.contentSecurityPolicyIssueDetails;
      if (policy) complain(`the policy forbids ${policy.violatedDirective} ${policy.blockedURL ?? 'inline'}`);
    });
  }

  /** Goes to a page, with nothing kept from before, and answers its status. */
  async visit(path) {
    await this.cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
    this.underWay.clear();
    this.weight = 0;
    const response = await this.page.goto(path, { waitUntil: 'load' });
    return response.status();
  }

  /** Until all that the page wants is there, pictures a little below the window too. */
  async loaded() {
    for (let turn = 0; turn < 500 && this.underWay.size > 0; turn += 1) await this.page.waitForTimeout(10);
    if (this.underWay.size > 0) this.complaints.push(`${this.page.url()}: ${this.underWay.size} files do not come`);
  }

  /** Clicks what is called so. */
  async click(role, name) {
    this.clicks += 1;
    await this.page.getByRole(role, { name }).first().click();
    await this.page.waitForLoadState('load');
  }

  /** Signs in, as somebody who has an account. */
  async signIn(name, password) {
    await this.visit('/sign-in');
    await this.type('E-mail or user name', name);
    await this.type('Password', password);
    await this.click('button', 'Sign in');
  }

  /** Signs in to the back office, in whichever language. */
  async openOffice(name = 'owner', password = 'octavo-demo') {
    await this.visit('/admin/sign-in');
    const main = this.page.getByRole('main');
    await main.locator('input[name=login]').fill(name);
    await main.locator('input[name=password]').fill(password);
    await main.locator('button[type=submit]').first().click();
    await this.page.waitForLoadState('load');
  }

  /** Chooses one of several. */
  async choose(label) {
    this.clicks += 1;
    await this.page.getByRole('radio', { name: label }).check();
  }

  /** Types into the field that is called so. */
  async type(label, text) {
    // A label may go on with a hint.
    await this.page.getByRole('main').getByLabel(new RegExp(`^${label}\\b`)).first().fill(text);
  }

  async shot(name) {
    await this.page.screenshot({ path: `${this.shop.folder}/${name}.png`, fullPage: true });
  }

  /** What axe-core finds. */
  async examine() {
    await this.page.evaluate(axe);
    const found = await this.page.evaluate(() => globalThis.axe.run(document, { preload: false, resultTypes: ['violations'] }));
    for (const { id, impact, nodes } of found.violations) {
      const where = nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary}`).join('; ');
      this.complaints.push(`${new URL(this.page.url()).pathname}: axe ${id} (${impact}): ${where}`);
    }
  }

  async leave() {
    await this.context.close();
  }
}

/** Ends the run when anything was wrong. */
export function settle(complaints) {
  const each = [...new Set(complaints)];
  each.forEach((complaint) => console.error(complaint));
  if (each.length > 0) process.exitCode = 1;
}
