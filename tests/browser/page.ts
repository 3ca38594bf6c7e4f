// A page of headless Chromium that has the library, alone: no server, no other file, no network.

import { existsSync, readFileSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const bundle = new URL('../../dist/browser/sheaf.js', import.meta.url);

/** Whether tests must be skipped because there is no Chromium; where CI=true that is an error. */
export function noChromium(): boolean {
  const missing = !existsSync(CHROMIUM);
  if (missing && process.env['CI'] === 'true')
    throw new Error(`${CHROMIUM} is missing: apt-get install chromium`);
  return missing;
}

export interface LibraryPage {
  /**
   * What `question(library, ...args)` answers in the page. `question` may use nothing but its arguments, which are data of JSON, as is the
   * answer.
   */
  ask(question: (...args: never[]) => Promise<unknown>, ...args: readonly unknown[]): Promise<unknown>;
  /** What the page asked of the network. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function openLibraryPage(): Promise<LibraryPage> {
  const quiet = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: quiet });
  const page = await browser.newPage();
  const requests: string[] = [];
  page.on('request', (request) => {
    if (!/^(about|blob|data):/.test(request.url())) requests.push(request.url());
  });
  await page.goto('about:blank');
  const code = readFileSync(bundle, 'utf8');
  return {
    requests,
    // Text, not a function: the test runner would rewrite the import that only the page can do.
    ask: (question, ...args) =>
      page.evaluate(`(async () => {
        const library = await import(URL.createObjectURL(new Blob([${JSON.stringify(code)}], { type: 'text/javascript' })));
        return (${question.toString()})(library, ${args.map((a) => JSON.stringify(a)).join(', ')});
      })()`),
    close: () => browser.close(),
  };
}
