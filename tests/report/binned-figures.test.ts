// Figures of fits of workspaces: what they hold and say, also where numbers are missing.
import { describe, expect, test } from 'vitest';
import { nuisancesFigure } from '../../src/report/figures/nuisances.ts';
import { yieldsFigure } from '../../src/report/figures/yields.ts';

const rects = (svg: string): number => svg.match(/<rect /g)?.length ?? 0;

describe('yields', () => {
  const expected = (scale: number) => ({
    total: [10 * scale, 20 * scale],
    sigma: [1, 2],
    samples: [
      { name: 'signal', expected: [4 * scale, -1] },
      { name: 'background <b>', expected: [6 * scale, 21 * scale] },
    ],
  });
  const channel = { name: 'SR', observed: [12, 0], prefit: expected(1), postfit: expected(1.1) };

  test('a box for each part of a bin and for its uncertainty; markup in names is text', () => {
    const svg = yieldsFigure({ channels: [channel], problem: null });
    const without = yieldsFigure({
      channels: [{ ...channel, postfit: { ...expected(1.1), sigma: [0, 0] } }],
      problem: null,
    });
    expect(rects(svg) - rects(without)).toBe(2);
    expect(svg).toContain('background &lt;b&gt;');
    expect(svg).toContain('12 events in 2 bins, before the fit 30 expected, after it 33');
  });

  test('a fit without a covariance shows what was expected before it, and how it ended', () => {
    const svg = yieldsFigure({ channels: [{ ...channel, postfit: null }], problem: 'no-descent' });
    expect(svg).toContain('the fit did not end as it should: no-descent');
    expect(svg).not.toContain('after it');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('numbers that are none leave gaps; more channels than can be seen are told', () => {
    const odd = {
      ...channel,
      prefit: { ...expected(1), total: [Number.NaN, 1e301], sigma: [Number.NaN, 1] },
    };
    const svg = yieldsFigure({ channels: new Array(33).fill(odd), problem: null });
    expect(svg).toContain('not in the picture: 3 more channels');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('pulls', () => {
  test('of more than 60 parameters the most pulled and the narrowest stay, in their order', () => {
    const parameters = Array.from({ length: 70 }, (_, i) => ({
      name: `p${i}`,
      pull: i === 3 ? -1.5 : 0.001 * i,
      constraint: i === 5 ? 0.2 : 1,
    }));
    const svg = nuisancesFigure({ parameters });
    expect(svg).toContain('70 parameters: pull and constraint');
    expect(svg).toContain('not in the picture: 10 more');
    expect(svg.indexOf('>p3<')).toBeGreaterThan(0);
    expect(svg.indexOf('>p5<')).toBeGreaterThan(svg.indexOf('>p3<'));
    expect(svg.indexOf('>p69<')).toBeGreaterThan(svg.indexOf('>p5<'));
    expect(svg).not.toContain('>p4<');
  });

  test('without numbers a row stays empty, without rows it says so', () => {
    const svg = nuisancesFigure({ parameters: [{ name: 'p', pull: null, constraint: null }] });
    expect(svg).toContain('>p<');
    expect(svg).not.toMatch(/NaN|null/);
    expect(nuisancesFigure({ parameters: [] })).toContain('no free parameter is measured');
  });
});
