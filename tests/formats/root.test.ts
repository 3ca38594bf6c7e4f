// Known answers for ROOT files: real ones, and one of every kind of branch that uproot 5.7.7 wrote. The sums and digests
// were computed by uproot 5.7.7 with numpy 2.4.6, which share no code with jsroot.
import { beforeAll, describe, expect, test } from 'vitest';
import { readEvents } from '../../src/formats/read-events.ts';
import { sharedBytes } from '../shared-data.ts';
import { anywhere, digest, fixture, prepareReaders, request } from './helpers.ts';

beforeAll(prepareReaders);

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

describe('the diphoton events of CMS', () => {
  test('the data have 10,000 masses between 100 and 180', async () => {
    const mass = { name: 'mass', expression: 'CMS_hgg_mass', lower: 100, upper: 180 };
    const bytes = sharedBytes('unbinned/cms-hgg-data_part1.root');
    const events = await readEvents(bytes, request('root', [mass], { tree: 'data_Tag0' }));
    expect(events.account).toEqual({ rows: 10000, kept: 10000, unselected: 0, outside: 0, notFinite: 0 });
    expect(events.weights).toBeNull();
    expect(sum(events.columns[0]!)).toBeCloseTo(1185834.7879486084, 6);
    expect(digest(events.columns[0]!)).toBe('a2faa662288fc07e');
  });

  test('a selection and a dropped window count the rows that they leave out', async () => {
    const mass = { name: 'mass', expression: 'CMS_hgg_mass', lower: 110, upper: 150 };
    const bytes = sharedBytes('unbinned/cms-hgg-data_part1.root');
    const whole = request('root', [mass], { tree: 'data_Tag0', outside: 'drop' });
    const dropped = await readEvents(bytes, whole);
    expect(dropped.account).toEqual({ rows: 10000, kept: 5452, unselected: 0, outside: 4548, notFinite: 0 });
    const selection = 'CMS_hgg_mass > 110 && CMS_hgg_mass <= 150';
    const selected = await readEvents(bytes, { ...whole, selection, outside: 'error' });
    expect(selected.account).toEqual({ rows: 10000, kept: 5452, unselected: 4548, outside: 0, notFinite: 0 });
    expect(digest(selected.columns[0]!)).toBe('1af1b1350f7e64b5');
    expect(selected.columns[0]).toEqual(dropped.columns[0]);
  });

  test('the simulation has 50,000 weighted events', async () => {
    const bytes = sharedBytes('unbinned/cms-hgg-mc_part1.root');
    const asked = request('root', ['CMS_hgg_mass'], { tree: 'ggH_Tag0', weight: 'weight' });
    const events = await readEvents(bytes, asked);
    expect(events.account.kept).toBe(50000);
    expect(digest(events.columns[0]!)).toBe('dec04648a0bfcef9');
    expect(sum(events.weights!)).toBeCloseTo(1.31166e-3, 8);
    expect(digest(events.weights!)).toBe('070ac74c236714a6');
  });
});

describe('the Z to two muons events of uproot', () => {
  const files = ['', '-lz4', '-lzma', '-zstd'].map((ending) => `unbinned/uproot-Zmumu${ending}.root`);

  test.each(files)('%s unpacks to the same masses', async (path) => {
    const events = await readEvents(sharedBytes(path), request('root', ['M'], { tree: 'events' }));
    expect(events.account.rows).toBe(2304);
    expect(events.columns[0]).toHaveLength(2304);
    expect(Math.min(...events.columns[0]!)).toBe(0.389057917822);
    expect(Math.max(...events.columns[0]!)).toBe(172.101767655);
    expect(digest(events.columns[0]!)).toBe('99c15a59da997bd7');
  });

  test('expressions over branches of several types give what numpy gives', async () => {
    const mass = 'sqrt((E1+E2)*(E1+E2) - (px1+px2)*(px1+px2) - (py1+py2)*(py1+py2) - (pz1+pz2)*(pz1+pz2))';
    const asked = request('root', [anywhere(mass, 'mass'), 'Run', 'Event', 'Q1'], { tree: 'events' });
    const events = await readEvents(sharedBytes(files[0]!), asked);
    expect(events.columns.map(digest)).toEqual([
      '73c08dde7899d36f',
      '2e96c31cb43b9bfa',
      '8fc30610f5d6fe23',
      '7f33ed6e6a7f8ee1',
    ]);
  });

  test('a selection in the words of TTree::Draw is understood', async () => {
    const selection = 'Q1*Q2 < 0 && pt1 > 25 && TMath::Abs(eta1) < 2.1';
    const asked = request('root', ['M'], { tree: 'events', selection });
    const events = await readEvents(sharedBytes(files[0]!), asked);
    expect(events.account.kept).toBe(1926);
    expect(digest(events.columns[0]!)).toBe('0b0825088c6da74f');
  });
});

describe('an RNTuple of ROOT 6.35', () => {
  const path = 'unbinned/Run2012BC_DoubleMuParked_Muons_1000evts_rntuple_v1-0-0-0.root';

  test('elements of vectors are 0 where the vector is shorter', async () => {
    const names = [
      'nMuon',
      'Muon_pt[0]',
      'Muon_pt[1]',
      'Muon_charge[0]',
      '_collection0.Muon_pt[0]',
      'Muon_pt[-1]',
    ];
    const { account, columns } = await readEvents(
      sharedBytes(path),
      request('root', names, { tree: 'Events' }),
    );
    expect(account.rows).toBe(1000);
    expect(columns.map(digest).slice(0, 4)).toEqual([
      'fdda2f02adf99df6',
      '2dfe716eec590448',
      'ec2aef25f989eb37',
      '1ff21dfe4c223a4b',
    ]);
    expect(columns[4]).toEqual(columns[1]);
    expect(columns[5]!.every((value) => value === 0)).toBe(true);
  });
});

describe('every kind of branch that uproot writes', () => {
  const digests = {
    f32: 'a6ff6227ffc38c97',
    f64: '7b695b8be8aa3e3f',
    i8: 'fdca8a6dbb684c3c',
    u8: '88f6a6cc2bb5473e',
    i16: '720deea5189aa7b4',
    u16: '95e2854f877dbacb',
    i32: 'b1b53ccd8629d6c4',
    u32: 'a2f2036df08e71f7',
    i64: '50bb0270e85bcd28',
    u64: '4708084550c64180',
    flag: 'f2c78806729fcfd7',
  };
  const names = Object.keys(digests);
  const flat = Array.from({ length: 3 }, (_, k) => `jag[${k}]`);

  test.each(['kinds', 'ntuple'])('numbers of all types come out of %s', async (tree) => {
    const { columns } = await readEvents(fixture('kinds.root'), request('root', names, { tree }));
    expect(columns.map(digest)).toEqual(Object.values(digests));
  });

  test.each(['kinds', 'ntuple'])(
    'lists of any length come out of %s, with numbers beside them',
    async (tree) => {
      const { columns } = await readEvents(
        fixture('kinds.root'),
        request('root', [...flat, 'f64'], { tree }),
      );
      expect(columns.slice(0, 3).map(sum)).toEqual([0, 1, 2].map((k) => listSum(k)));
      expect(digest(columns[3]!)).toBe(digests.f64);
    },
  );

  test('arrays of fixed length, and a list beside its own counter', async () => {
    const asked = request('root', ['fixed[0]', 'fixed[2]', 'fixed[3]', 'jag[0]', 'njag'], { tree: 'kinds' });
    const { columns } = await readEvents(fixture('kinds.root'), asked);
    expect(columns.map(sum)).toEqual([300, 900, 0, listSum(0), 36]);
  });

  test('a tree is found by its path, by its name alone and with its cycle', async () => {
    for (const tree of ['deep/er/kinds2', '/deep/er/kinds2', 'kinds2', 'deep/er/kinds2;1']) {
      const { columns } = await readEvents(fixture('kinds.root'), request('root', ['x'], { tree }));
      expect(digest(columns[0]!)).toBe(digests.f64);
    }
  });

  test('many files can be read at once', async () => {
    const all = await Promise.all(
      names.map((name, i) =>
        readEvents(fixture('kinds.root'), request('root', [name], { tree: i % 2 ? 'kinds' : 'ntuple' })),
      ),
    );
    expect(all.map(({ columns }) => digest(columns[0]!))).toEqual(Object.values(digests));
  });

  // The lists are [0.5 + 100 r, 1.5 + 100 r, ...], r % 4 long, in row r of 25.
  function listSum(k: number): number {
    return Array.from({ length: 25 }, (_, r) => (r % 4 > k ? 0.5 + k + 100 * r : 0)).reduce(
      (a, b) => a + b,
      0,
    );
  }
});

test('the functions of expressions are taken from what is passed in', async () => {
  const ten = () => 10;
  const elementary = { exp: ten, log: ten, log10: ten, sin: ten, cos: ten, atan2: ten, pow: ten };
  const asked = request('root', ['exp(f64)', 'TMath::Power(f64, 2) + 1'], { tree: 'kinds' });
  const { columns } = await readEvents(fixture('kinds.root'), asked, elementary);
  expect(new Set(columns[0])).toEqual(new Set([10]));
  expect(new Set(columns[1])).toEqual(new Set([11]));
});

test('nothing is printed while a file is read', async () => {
  const words = ['log', 'info', 'warn', 'error', 'debug'] as const;
  const before = words.map((word) => console[word]);
  const printed: unknown[] = [];
  for (const word of words) console[word] = (...what: unknown[]) => printed.push(what);
  try {
    await readEvents(fixture('kinds.root'), request('root', ['f64'], { tree: 'ntuple' }));
    const cut = fixture('kinds.root').fill(7, 20_000, 30_000);
    await readEvents(cut, request('root', ['f64'], { tree: 'kinds' })).catch(() => null);
  } finally {
    words.forEach((word, i) => {
      console[word] = before[i]!;
    });
  }
  expect(printed).toEqual([]);
});
