import { findChromium } from '@celery-cnc/fleet';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A screen of a phone. */
export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};

/** Debian's Chromium, without what it does by itself on the network. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: ARGS });
}

/** A page and what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of the console, exceptions, and breaches of the content security policy so far. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** Opens a page in a context of its own and listens for faults from its first script on. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  await page.exposeFunction('tellFault', (fault: string) => faults.push(fault));
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    window.tellFault('CSP ' + event.violatedDirective + ' ' + event.blockedURI))`);
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
  return { page, faults, close: () => context.close() };
}
