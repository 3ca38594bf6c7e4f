// The HTML report: its numbers, its warnings, and that the file needs nothing but itself.

import { describe, expect, test } from 'vitest';
import { escapeText } from '../../src/report/markup.ts';
import { toysReport } from '../../src/report/report.ts';
import type { ToysReportInput } from '../../src/report/report-input.ts';
import { style } from '../../src/report/style.ts';
import { madeFile, madeInput, madeSpec, usual } from './helpers.ts';
import { everyElement, parseXml, textOf, type XmlElement } from './xml.ts';

function pageOf(html: string): XmlElement {
  expect(html.startsWith('<!doctype html>\n')).toBe(true);
  return parseXml(html.slice('<!doctype html>\n'.length).trimEnd());
}

function textOfReport(input: ToysReportInput): string {
  return textOf(pageOf(toysReport(input))).replaceAll('\u00a0', ' ');
}

function byId(page: XmlElement, id: string): XmlElement {
  return everyElement(page).find((e) => e.attributes.get('id') === id)!;
}

/** Rows of the nth table of a section, keyed by their first cell; in each cell, the full number or the text. */
function rowsOf(page: XmlElement, id: string, nth: number): Map<string, (number | string)[]> {
  const table = everyElement(byId(page, id)).filter((e) => e.name === 'tbody')[nth]!;
  const rows = table.children as readonly XmlElement[];
  return new Map(
    rows.map((row) => {
      const [head, ...cells] = row.children as readonly XmlElement[];
      const name = everyElement(head!).find((e) => e.name === 'bdi');
      const values = cells.map((cell) => {
        const data = everyElement(cell).find((e) => e.name === 'data');
        return data === undefined ? textOf(cell) : Number(data.attributes.get('value'));
      });
      return [textOf(name ?? head!), values];
    }),
  );
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const spread = (values: readonly number[]) => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)));

describe('numbers in the tables', () => {
  const input = madeInput({ toys: 1500 });
  const page = pageOf(toysReport(input));
  const { results } = input.file;
  const good = (values: readonly (number | null)[]) =>
    values.filter((_, i) => results.converged[i] === true) as number[];

  test.each(usual)('of $name are those of the columns of the file', ({ name, truth }) => {
    const estimates = good(results.estimates[name]!);
    const uncertainties = good(results.uncertainties[name]!);
    const pulls = estimates.map((v, i) => (v - truth) / uncertainties[i]!);
    const [n, pullMean, width, within1, within2] = rowsOf(page, 'numbers', 0).get(name) as number[];
    expect(n).toBe(pulls.length);
    expect(pullMean).toBeCloseTo(mean(pulls), 12);
    expect(width).toBeCloseTo(spread(pulls), 12);
    expect(within1).toBe(pulls.filter((p) => Math.abs(p) < 1).length / pulls.length);
    expect(within2).toBe(pulls.filter((p) => Math.abs(p) < 2).length / pulls.length);
    const row = rowsOf(page, 'numbers', 1).get(name) as number[];
    expect(row.slice(0, 2)).toEqual([estimates.length, truth]);
    expect(row[2]).toBeCloseTo(mean(estimates), 9);
    expect(row[3]).toBeCloseTo(mean(estimates) - truth, 9);
    expect(row[4]! / spread(estimates)).toBeCloseTo(1, 10);
    expect(row[5]! / mean(uncertainties)).toBeCloseTo(1, 10);
    expect(row[6]).toBe(0);
  });

  test('count toys by how they ended, and name those to look at', () => {
    const rows = rowsOf(page, 'convergence', 0);
    expect([...rows].map(([status, [toys]]) => [status, toys])).toEqual(
      [
        ['converged', results.n_converged],
        ['no-descent', 1],
        ['outside-domain', 1],
      ].sort((a, b) => (a[0] === 'converged' ? -1 : b[0] === 'converged' ? 1 : 0)),
    );
    expect(textOf(byId(page, 'convergence'))).toContain('toys 11, 1008');
  });

  test('are marked in words and colour beyond 4 σ, and only there', () => {
    const cells = everyElement(byId(page, 'numbers')).filter(
      (e) => e.name === 'td' && /\bbad\b/.test(e.attributes.get('class') ?? ''),
    );
    expect(cells.length).toBeGreaterThan(0);
    for (const cell of cells) expect(textOf(cell)).toMatch(/^off in|off by [+−]\d/);
    const marked = everyElement(byId(page, 'numbers')).filter(
      (e) => e.name === 'small' && /off by/.test(textOf(e)),
    );
    for (const m of marked) expect(Number(/[\d.]+/.exec(textOf(m))![0])).toBeGreaterThanOrEqual(4);
    expect(textOfReport(input)).toContain('More than 4 σ from what it should be: ');
    const clean = madeInput({ toys: 1500, parameters: [{ name: 'fine', truth: 1, sigma: 0.1 }], failing: 0 });
    expect(textOfReport(clean)).toContain('are within 4 σ of what they should be');
    expect(/off by [+−]/.test(toysReport(clean))).toBe(false);
  });
});

test('a whole study says so, and has no banner', () => {
  const text = textOfReport(madeInput({ toys: 100, failing: 0 }));
  expect(text).toContain('All 100 toys are here.');
  expect(text).not.toContain('Partial result');
});

test('a partial study has a banner with what is missing', () => {
  const input = madeInput({ toys: 100 });
  const file = {
    ...input.file,
    complete: false,
    study: { ...input.file.study, items: 130 },
    missing: [
      { toy_start: 40, n_toys: 1 },
      { toy_start: 101, n_toys: 29 },
    ],
  };
  const page = pageOf(toysReport({ ...input, file }));
  const banner = everyElement(page).find((e) => e.attributes.get('class') === 'banner')!;
  expect(textOf(banner)).toContain('Partial result: 30 of 130 toys are missing.');
  expect(textOf(banner)).toContain('Missing: 40, 101 to 129.');
});

test('the file of one shard is told as partial, with its place', () => {
  const input = madeInput({ toys: 100 });
  const { complete: _, missing: __, ...rest } = input.file;
  const file = {
    ...rest,
    study: { ...rest.study, items: 400 },
    shard: { shard_index: 1, shard_total: 4, shard_start: 100, shard_n_toys: 100 },
  };
  const text = textOfReport({ ...input, file });
  expect(text).toContain('Partial result: 300 of 400 toys are missing.');
  expect(text).toContain('This file is shard 1 of 4 (counted from 0). Missing: 0 to 99, 200 to 399.');
});

test('guardrails are listed with limit, outcome and verdict', () => {
  const rows = rowsOf(pageOf(toysReport(madeInput({ toys: 1500 }))), 'guardrails', 0);
  expect(rows.get('toys that did not converge')).toEqual(['0', '2', 'failed']);
  expect(rows.get('pull width of the parameter of interest')?.[0]).toBe('0.95 to 1.05');
  expect([...rows.values()].map((r) => r[2])).toContain('passed');
});

test('no guardrails and no such field are two different things', () => {
  const input = madeInput({ toys: 10, failing: 0 });
  const none = {
    ...input.file.guardrails!,
    require_all_converged: false,
    max_abs_poi_pull_mean: null,
    poi_pull_std_range: null,
  };
  expect(textOfReport({ ...input, file: { ...input.file, guardrails: none } })).toContain(
    'No guardrails were set.',
  );
  expect(textOfReport({ ...input, file: { ...input.file, guardrails: undefined } })).toContain(
    'The file says nothing of guardrails.',
  );
});

test('what was asked, how to make it again and where it comes from are in the report', () => {
  const input = madeInput({ toys: 50 });
  const text = textOfReport(input);
  for (const line of input.reproduce) expect(text).toContain(line);
  for (const { label, value } of input.provenance) expect(text).toContain(label + value);
  expect(text).toContain(input.file.study.digest);
  expect(text).toContain(input.file.results_digest);
  expect(text).toContain('signal: gaussian (mass, width), yield N_sig');
  expect(text).toContain('Gaussian, −0.021 ± 0.00255');
});

test('the interval of the mean is given where the summary has one', () => {
  const input = madeInput({ toys: 20 });
  const summary = { mean_ci: { method: 'bca', conf_level: 0.9, lower: 118.25, upper: 121.5 } };
  expect(textOfReport({ ...input, file: { ...input.file, summary } })).toContain(
    'The mean estimate of N_sig lies in [118.25, 121.5] at 90.0 % confidence (bootstrap, bca).',
  );
});

test('an error bound beyond the tolerance is told on top', () => {
  const input = madeInput({ toys: 3, failing: 0 });
  const results = {
    ...input.file.results,
    error_bound: [1e-9, 2e-5, null],
    paths: { compressed: 3, per_event: 0 },
  };
  const page = pageOf(toysReport({ ...input, file: { ...input.file, results } }));
  const bad = everyElement(page).filter((e) => e.name === 'li' && e.attributes.get('class') === 'bad');
  expect(bad.map(textOf).join()).toContain(
    'by more than 2\u00a0×\u00a010⁻⁵ standard deviations (1 without a bound)',
  );
});

test('a fixed parameter is listed, and has neither pulls nor figures', () => {
  const parameters = [...usual.slice(0, 2), { name: 'width', truth: 1.7, sigma: 0.1, fixed: true }];
  const html = toysReport(madeInput({ toys: 60, parameters }));
  expect(rowsOf(pageOf(html), 'numbers', 0).get('width')?.at(-1)).toBe('fixed: it has no pulls');
  expect(html).toContain('Pulls of N_bkg');
  expect(html).not.toContain('Pulls of width');
});

test('constrained parameters come with a warning where auxiliary measurements did not move', () => {
  const input = madeInput({ toys: 20 });
  const file = { ...input.file, gen: { ...input.file.gen, fluctuate_globals: false } };
  expect(textOfReport({ ...input, file })).toContain('narrower than 1 by construction');
  expect(textOfReport(input)).not.toContain('narrower than 1 by construction');
});

describe('the file needs nothing but itself', () => {
  const html = toysReport(madeInput({ toys: 500 }));

  test('no script, no handler, no reference to anywhere else', () => {
    for (const { name, attributes } of everyElement(pageOf(html))) {
      expect([
        'script',
        'link',
        'img',
        'iframe',
        'object',
        'embed',
        'base',
        'form',
        'image',
        'use',
        'foreignObject',
      ]).not.toContain(name);
      for (const [key, value] of attributes) {
        expect(key).not.toMatch(/^on|^src|^style$/);
        if (key === 'href') expect(value).toMatch(/^#/);
      }
    }
    expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:\/\//);
    expect(style).not.toMatch(/url\(|@import/);
  });

  test('the style sheet is the same, escaped or not', () => {
    expect(escapeText(style)).toBe(style);
  });

  test('every link of the contents leads to a section', () => {
    for (const input of [
      madeInput({ toys: 5 }),
      { ...madeInput({ toys: 0, parameters: [] }), oneToy: null },
    ]) {
      const page = pageOf(toysReport(input));
      const links = everyElement(page).filter((e) => e.name === 'a');
      expect(links.length).toBeGreaterThan(4);
      for (const link of links)
        expect(byId(page, link.attributes.get('href')!.slice(1))?.name).toBe('section');
    }
  });

  test('the same input gives the same bytes', () => {
    expect(toysReport(madeInput({ toys: 500 }))).toBe(html);
  });
});

test.each([0, 1, 2])('a study of %i toys makes a sound report', (toys) => {
  const html = toysReport(madeInput({ toys, failing: 0 }));
  pageOf(html);
  expect(html).not.toMatch(/NaN|Infinity|undefined|>null</);
});

test('a study in which nothing converged makes a sound report', () => {
  const input = madeInput({ toys: 3, failing: 0 });
  const empty = (columns: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.keys(columns).map((k) => [k, [null, null, null]]));
  const results = {
    ...input.file.results,
    n_converged: 0,
    n_error: 3,
    converged: [null, null, null],
    estimates: empty(input.file.results.estimates),
    uncertainties: empty(input.file.results.uncertainties),
    edm: [null, null, null],
    error_bound: [null, null, null],
    not_converged: [0, 1, 2].map((toy) => ({ toy, status: 'outside-domain' })),
  };
  const html = toysReport({ ...input, file: { ...input.file, results } });
  pageOf(html);
  expect(html).toContain('0 of 3 fits converged');
  expect(html).not.toMatch(/NaN|Infinity|undefined|>null</);
});

test('hostile text of any origin comes out as text', () => {
  const evil = '</style></script><script>alert("1")</script>\n\'&amp;\u0000';
  const parameters = ['__proto__', evil, 'constructor'].map((name) => ({
    name,
    truth: 1,
    sigma: 0.1,
    constrained: true,
  }));
  const file = madeFile({ toys: 30, parameters: parameters.slice(1) });
  const spec = madeSpec(parameters.slice(1));
  const input: ToysReportInput = {
    file: {
      ...file,
      parameter_names: [...file.parameter_names, '__proto__'],
      gen: { ...file.gen, params: [...file.gen.params, 1], overrides: { [evil]: 3 } },
      checksum: evil,
      results_digest: evil,
      study: { ...file.study, digest: evil },
      results: { ...file.results, not_converged: [{ toy: 11, status: evil }] },
      guardrails: { ...file.guardrails!, passed: false, failures: [evil] },
    },
    spec: {
      ...spec,
      description: evil,
      channels: spec.channels.map((c) => ({
        ...c,
        name: evil,
        processes: c.processes.map((p) => ({ ...p, name: evil })),
      })),
    },
    reproduce: [evil],
    provenance: [{ label: evil, value: evil }],
    oneToy: [
      {
        name: evil,
        observable: evil,
        edges: [0, 1],
        counts: [1],
        total: [1],
        processes: [{ name: evil, values: [1] }],
      },
    ],
  };
  const html = toysReport(input);
  const names = new Set(everyElement(pageOf(html)).map((e) => e.name));
  expect(names).not.toContain('script');
  expect(html.match(/<\/style>/g)).toHaveLength(1);
  expect(html).not.toContain('alert("1")');
  expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
});

test('10,000 toys of 4 parameters are less than half a megabyte', () => {
  const html = toysReport(madeInput({ toys: 10000 }));
  expect(new TextEncoder().encode(html).length).toBeLessThan(500_000);
});
