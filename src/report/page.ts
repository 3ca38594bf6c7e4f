// The frame of every report: one HTML file that needs nothing else, neither script nor network.

import { type Child, element } from './markup.ts';
import { style } from './style.ts';

/** What a browser must refuse, should any text ever come through as markup. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function page(title: string, ...content: readonly Child[]): string {
  const whole = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('meta', { name: 'referrer', content: 'no-referrer' }),
      element('title', {}, title),
      element('style', {}, style),
    ),
    element('body', {}, element('main', {}, ...content)),
  );
  return `<!doctype html>\n${whole.markup}\n`;
}

export function contents(links: readonly (readonly [id: string, name: string])[]) {
  return element(
    'nav',
    { 'aria-label': 'Sections' },
    links.map(([id, name]) => element('a', { href: `#${id}` }, name)),
  );
}
