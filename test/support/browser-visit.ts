/**
 * A real Chromium for the tests that play a story, and people who use it: each with cookies of their own.
 *
 * Whatever page is looked at is checked by axe in light and in dark, and photographed into the folder `DAYPASS_PICTURES`
 * names. Nothing waits for a fixed time.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { ensureChromium } from '../../tools/chromium.ts';

/** A wait that lasts longer has failed; a loaded machine needs some of it. */
const patienceMs = 20_000;

export interface BrowserVisit {
  /** Where the pictures are. */
  folder: string;
  person(): Promise<Person>;
  close(): Promise<void>;
}

export async function openBrowser(story: string): Promise<BrowserVisit> {
  const executablePath = await ensureChromium();
  assert.ok(executablePath, 'the browser tests need a Chromium');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const folder = process.env['DAYPASS_PICTURES'] ?? (await mkdtemp(path.join(tmpdir(), `daypass-${story}-`)));
  await mkdir(folder, { recursive: true });
  return {
    folder,
    person: async () => new Person(await openContext(browser), folder),
    close: () => browser.close(),
  };
}

async function openContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    colorScheme: 'light',
    acceptDownloads: true,
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
  context.setDefaultTimeout(patienceMs);
  return context;
}

/** The dialog in front: a toast is one as well, and stays for a while after what it tells of. */
export const dialogOn = (page: Page): Locator => page.getByRole('dialog').and(page.locator(':not(.toast)'));

/** Whoever looked last, of all people in this file. */
let inFront: Page | undefined;

export class Person {
  readonly context: BrowserContext;
  readonly folder: string;
  /** Every use of the mouse since the person came. */
  clicks = 0;
  /** What axe found on the pages looked at. */
  readonly violations: string[] = [];
  #page: Page | undefined;

  constructor(context: BrowserContext, folder: string) {
    this.context = context;
    this.folder = folder;
  }

  get page(): Page {
    assert.ok(this.#page, 'the person has opened a page');
    this.#bringToFront();
    return this.#page;
  }

  /** A page behind another one is drawn about once in two seconds, and what is done on it waits for that. */
  #bringToFront(): void {
    if (this.#page === inFront) return;
    inFront = this.#page;
    // Chromium takes orders in turn; a page that was closed says so to whoever uses it.
    this.#page?.bringToFront().catch(() => undefined);
  }

  async open(url: string): Promise<void> {
    this.#page ??= await this.context.newPage();
    await this.page.goto(url);
  }

  async click(target: Locator): Promise<void> {
    this.clicks += 1;
    await target.click();
  }

  clickButton(name: string | RegExp): Promise<void> {
    return this.click(this.page.getByRole('button', { name, exact: typeof name === 'string' }));
  }

  clickLink(name: string | RegExp): Promise<void> {
    return this.click(this.page.getByRole('link', { name, exact: typeof name === 'string' }));
  }

  /** Typing needs no mouse: the field is reached by the keyboard. */
  async type(label: string | RegExp, text: string): Promise<void> {
    await this.page.getByLabel(label).fill(text);
  }

  /** Goes on in the tab that a click opens. */
  async followInNewTab(target: Locator): Promise<void> {
    const opened = this.context.waitForEvent('page');
    await this.click(target);
    const page = await opened;
    await page.waitForLoadState();
    await this.#page?.close();
    this.#page = page;
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  async seesHeading(name: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  async arrivesAt(address: string | RegExp | ((url: URL) => boolean)): Promise<void> {
    await this.page.waitForURL(address);
  }

  async download(target: Locator): Promise<string> {
    const started = this.page.waitForEvent('download');
    await this.click(target);
    return readFile(await (await started).path(), 'utf8');
  }

  /** The file of a list that shows how far its export is. */
  async exportAs(form: 'CSV' | 'NDJSON'): Promise<string> {
    await this.click(this.page.getByRole('button', { name: 'Export', exact: true }));
    return this.download(this.page.getByRole('menuitem', { name: form }));
  }

  /** Answers where the page is. */
  async photograph(name: string): Promise<string> {
    if (!this.#page) return 'no page';
    await this.#page.screenshot({ path: path.join(this.folder, `${name}.png`) });
    return this.#page.url();
  }

  /**
   * Looks at the page as it is now, in light and in dark, and keeps what axe finds for the end of the story. Photographs
   * it where somebody asked for pictures.
   */
  async looksAt(name: string): Promise<void> {
    await this.page.locator('[aria-busy="true"], .skeleton').first().waitFor({ state: 'detached' });
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme });
      // Colours on their way from one scheme to the other are nobody's choice.
      await this.page.evaluate(
        'Promise.allSettled(document.getAnimations().map((one) => (one.finish(), one.finished)))',
      );
      if (process.env['DAYPASS_PICTURES']) await this.photograph(`${name}-${colorScheme}`);
      for (const { id, help, nodes } of await findViolations(this.page, colorScheme))
        this.violations.push(`${name}, ${colorScheme}: ${id}, ${help}: ${nodes.map((node) => node.html).join(' | ')}`);
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
  }
}

/**
 * What axe finds on the page as it is. The dark scheme is the same page in other colours, and what is in order is not
 * described one by one.
 */
async function findViolations(page: Page, colorScheme: 'light' | 'dark'): Promise<axe.Result[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const options: axe.RunOptions = {
    resultTypes: ['violations'],
    // What stands inside a mail is shown in a frame without scripts, where axe cannot run.
    iframes: false,
    ...(colorScheme === 'dark' ? { runOnly: ['color-contrast'] } : {}),
  };
  return page.evaluate<axe.Result[]>(
    `axe.run({ exclude: ['iframe'] }, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
}

/** Asks once a second, in the page, for a minute and a half at most. */
export const untilSignedOut = `(async () => {
  for (let asked = 0; asked < 90; asked += 1) {
    const session = await (await fetch('/portal/api/session')).json();
    if (!session.signedIn) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
})()`;
