// Figures as PNG: pictures of the size that was asked for, with ink in them, and letters where there is text.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type * as Png from '../../src/cli/png.ts';
import { limitFigure } from '../../src/report/figures/limit.ts';
import { fixture, root, succeed, temporaryFolder } from './sheaf.ts';

// Where the fonts are: the built program.
const { pngOf, PNG_SCALE } = (await import(join(root, 'dist/cli/png.js'))) as typeof Png;
const folder = temporaryFolder();

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, opacity. */
  readonly pixels: Uint8Array;
}

/** A PNG of 8 bits a channel with opacity, not interlaced (ISO/IEC 15948, clauses 5, 9 and 11). */
function decoded(png: Uint8Array): Picture {
  const bytes = Buffer.from(png);
  expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts: Buffer[] = [];
  let [width, height] = [0, 0];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const kind = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at));
    if (kind === 'IHDR') {
      [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
      expect([...body.subarray(8)]).toEqual([8, 6, 0, 0, 0]);
    }
    if (kind === 'IDAT') parts.push(body);
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = 4 * width;
  expect(raw.length).toBe(height * (stride + 1));
  const pixels = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let i = 0; i < stride; i++) {
      const left = i < 4 ? 0 : pixels[y * stride + i - 4]!;
      const up = y === 0 ? 0 : pixels[(y - 1) * stride + i]!;
      const corner = i < 4 || y === 0 ? 0 : pixels[(y - 1) * stride + i - 4]!;
      const paeth = (): number => {
        const p = left + up - corner;
        const [a, b, c] = [left, up, corner].map((v) => Math.abs(p - v)) as [number, number, number];
        return a <= b && a <= c ? left : b <= c ? up : corner;
      };
      const guess = [0, left, up, (left + up) >> 1, filter === 4 ? paeth() : 0][filter]!;
      pixels[y * stride + i] = raw[y * (stride + 1) + 1 + i]! + guess;
    }
  }
  return { width, height, pixels };
}

const differing = (a: Picture, b: Picture): number =>
  a.pixels.reduce((sum, v, i) => sum + (v === b.pixels[i] ? 0 : 1), 0);
const svg = limitFigure({ name: 'mu', cl: 0.95, observed: 1.2, expected: [0.5, 0.7, 1, 1.4, 1.9] });

test('the picture has the size that was asked for, and more than one colour', async () => {
  for (const scale of [1, 2, 3]) {
    const { width, height, pixels } = decoded(await pngOf(svg, scale));
    const [, w, h] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!;
    expect([width, height]).toEqual([scale * Number(w), scale * Number(h)]);
    const colours = new Set<number>();
    for (let i = 0; i < pixels.length; i += 4)
      colours.add((pixels[i]! << 16) | (pixels[i + 1]! << 8) | pixels[i + 2]!);
    expect(colours.size).toBeGreaterThan(20);
    for (const colour of [0xffffff, 0x009e73, 0xe69f00]) expect(colours).toContain(colour);
  }
});

test('text is letters: another word is another picture, and none has less ink', async () => {
  const word = (text: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="system-ui, sans-serif"><rect width="200" height="40" fill="#ffffff"/><text x="10" y="25" font-size="16" fill="#000000">${text}</text></svg>`;
  const [none, mass, bold, greek] = await Promise.all(
    ['', 'mass', '<tspan font-weight="600">mass</tspan>', 'σ̃ ± √10⁻⁷'].map(async (t) =>
      decoded(await pngOf(word(t))),
    ),
  );
  expect(differing(none!, mass!)).toBeGreaterThan(1000);
  expect(differing(mass!, bold!)).toBeGreaterThan(500);
  expect(differing(none!, greek!)).toBeGreaterThan(1000);
});

test('the same figure gives the same bytes', async () => {
  expect(Buffer.from(await pngOf(svg)).equals(Buffer.from(await pngOf(svg)))).toBe(true);
});

test('`--plot FILE.png` writes one, of the figure that `.svg` has', async () => {
  fixture(folder, 'peak.yaml');
  const config = ['--config', 'peak.yaml'];
  const cwd = folder;
  await succeed(['generate', ...config, '--seed', '11', '-o', 'observed.parquet'], { cwd });
  await succeed(['unbinned-fit', ...config, '--plot', 'fit.svg'], { cwd });
  await succeed(['unbinned-fit', ...config, '--plot', 'fit.PNG'], { cwd });
  const text = readFileSync(join(folder, 'fit.svg'), 'utf8');
  const [, w, h] = /viewBox="0 0 (\d+) (\d+)"/.exec(text)!;
  const picture = decoded(readFileSync(join(folder, 'fit.PNG')));
  expect([picture.width, picture.height]).toEqual([PNG_SCALE * Number(w), PNG_SCALE * Number(h)]);
  expect(differing(picture, decoded(await pngOf(text)))).toBe(0);
});
