// Expressions over branches against an independent evaluation, and the messages of those that cannot be read.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExpression } from '../../src/expression/parse.ts';
import { type BranchColumn, compileExpression } from '../../src/formats/expression/compile.ts';
import { engineElementary } from '../../src/formats/expression/elementary.ts';
import { failureOf } from './helpers.ts';

const columns: ReadonlyMap<string, BranchColumn> = new Map<string, BranchColumn>([
  ['x', { kind: 'numbers', values: Float64Array.from([1.5, -2, 0]) }],
  ['jet.pt', { kind: 'numbers', values: Float64Array.from([10, 20, Number.NaN]) }],
  ['l', { kind: 'lists', values: Float64Array.from([7, 8, 9]), starts: Float64Array.from([0, 2, 2, 3]) }],
]);

function worth(text: string, row = 0): number {
  return compileExpression(parseExpression(text, 'here'), columns, engineElementary)(row);
}

describe('precedence and meaning are those of C++ with doubles', () => {
  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['8 - 3 - 2', 3],
    ['8 / 4 / 2', 1],
    ['1 / 2', 0.5],
    ['-2 * -3', 6],
    ['- -2', 2],
    ['+x', 1.5],
    ['!0 + 1', 2],
    ['!x', 0],
    ['1 < 2 == 1', 1],
    ['3 > 2 > 1', 0],
    ['1 || 0 && 0', 1],
    ['0 ? 1 : 0 ? 2 : 3', 3],
    ['1 ? 0 ? 4 : 5 : 6', 5],
    ['1 < 2 ? 10 : 20', 10],
    ['1 != 1 || 2 >= 2', 1],
    ['.5 + 5. + 1e1 + 1.5E-1', 15.65],
    ['jet.pt * 2', 20],
    ['l[0] + l[1]', 15],
    ['l[2]', 0],
    ['l[-1]', 0],
    ['l[0.9]', 7],
    ['l[x]', 8],
    ['x[0]', 1.5],
    ['x[1]', 0],
    ['TMath::Abs(-x)', 1.5],
    ['std::fabs(-x)', 1.5],
    ['TMath::Power(2, 10)', 1024],
    ['POW(2, 3)', 8],
    ['Min(1, x) + max(x, 2)', 3],
    ['sqrt(16) + log10(100) + exp(0) + cos(0) + sin(0) + atan2(0, 1) + log(1)', 8],
    ['x\n  + 1', 2.5],
  ])('%s is %d', (text, value) => {
    expect(worth(text)).toBe(value);
  });

  test('rows are independent, NaN counts as true and lists may be empty', () => {
    expect([0, 1, 2].map((row) => worth('l[0]', row))).toEqual([7, 0, 9]);
    expect([0, 1, 2].map((row) => worth('jet.pt && 1', row))).toEqual([1, 1, 1]);
    expect([0, 1, 2].map((row) => worth('x > 0 ? x : -x', row))).toEqual([1.5, 2, -0]);
  });
});

describe('what cannot be read is shown at its place', () => {
  const caret = (text: string, column: number) => `    ${text}\n    ${' '.repeat(column - 1)}^`;
  const value = "a number, a branch, a function or '('";
  const names = 'abs, fabs, sqrt, log, log10, exp, sin, cos, pow, power, atan2, min, max';

  test.each([
    ['', 'the expression ends', 1, value],
    ['1 +', 'the expression ends', 4, value],
    ['x + )', "unexpected ')'", 5, value],
    ['(x', 'the expression ends', 3, "')' to close the parenthesis, or an operator"],
    ['x y', "unexpected 'y'", 3, "an operator or the expression's end"],
    ['x ? 1', 'the expression ends', 6, "':' for the choice's other value, or an operator"],
    ['x & y', "unexpected '&'", 3, '`a && b`; there are no operators on bits'],
    ['x = 1', "unexpected '='", 3, '`a == b` to compare'],
    ['x ^ 2', "unexpected '^'", 3, '`pow(a, b)` for a power'],
    ['7 % 2', "unexpected '%'", 3, 'something else: there is no remainder'],
    ['Sum$(x)', "unexpected '$'", 4, expect.stringContaining('Entry$')],
    ['1.5x', "unexpected 'x' after a number", 4, 'an operator'],
    ['1.2.3', "unexpected '.' after a number", 4, 'an operator'],
    ['1e999', 'the number 1e999 is too large', 1, 'a number below 1.8e308'],
    ['tan(x)', "unknown function 'tan'", 1, `one of ${names}`],
    ['TMath::Pi()', "unknown function 'TMath::Pi'", 1, `one of ${names}`],
    ['pow(x)', 'pow is given 1 values', 1, 'two values'],
    ['sqrt()', 'sqrt is given 0 values', 1, 'one value'],
    ['min(1, 2, 3)', 'min is given 3 values', 1, 'two values'],
    ['a[1][2]', "unexpected '['", 5, 'an operator'],
    ['a[1', 'the expression ends', 4, "']' to close the index, or an operator"],
    ['TMath::E', "unexpected 'TMath::E'", 1, 'a branch'],
    ["x + 'a'", "unexpected '''", 5, 'an expression'],
    ['x + é', "unexpected 'é'", 5, 'an expression'],
  ])('%s', async (text, what, column, expected) => {
    const failure = await failureOf(() => parseExpression(text, 'hgg.root, selection'));
    expect(failure.kind).toBe('specification');
    expect(failure.parts).toMatchObject({
      where: 'hgg.root, selection',
      what: `${what} at line 1, column ${column}\n${caret(text, column)}`,
      expected,
    });
  });

  test('the line of several is named, and a long one is cut around the place', async () => {
    const second = await failureOf(() => parseExpression('x\n + y z', 'w'));
    expect(second.parts.what).toBe("unexpected 'z' at line 2, column 6\n     + y z\n         ^");
    const long = await failureOf(() => parseExpression(`${'x + '.repeat(100)})`, 'w'));
    const [head, line, mark] = long.parts.what.split('\n');
    expect(head).toBe("unexpected ')' at line 1, column 401");
    expect(line!.length).toBeLessThan(120);
    expect(line![mark!.indexOf('^')]).toBe(')');
  });

  test('a list without an index is refused where it stands', async () => {
    const failure = await failureOf(() => worth('1 + l'));
    expect(failure.parts.what).toContain('the branch l holds a list for each event at line 1, column 5');
    expect(failure.parts.expected).toBe('one of its values, as in l[0]');
  });

  test('depth and length are limited', async () => {
    for (const text of [
      `${'('.repeat(5000)}x`,
      '!'.repeat(1500),
      `${'x ? x : '.repeat(300)}x`,
      'l['.repeat(500),
    ]) {
      const failure = await failureOf(() => parseExpression(text, 'w'));
      expect(failure.parts.what).toMatch(/too (deep|long)/);
    }
    expect((await failureOf(() => parseExpression('1+'.repeat(5000), 'w'))).parts.what).toContain('too long');
    expect(worth(`${'1+'.repeat(999)}1`)).toBe(1000);
    expect(worth(`${'('.repeat(40)}x${')'.repeat(40)}`)).toBe(1.5);
  });
});

describe('properties', () => {
  // A tree of operations with its value computed beside it, written out with as many or as few parentheses as needed.
  interface Sample {
    readonly text: string;
    readonly value: number;
  }
  const strength: Readonly<Record<string, number>> = {
    '||': 1,
    '&&': 2,
    '==': 3,
    '<': 4,
    '+': 5,
    '-': 5,
    '*': 6,
    '/': 6,
  };
  const apply: Readonly<Record<string, (a: number, b: number) => number>> = {
    '||': (a, b) => Number(Boolean(a || Number.isNaN(a)) || Boolean(b || Number.isNaN(b))),
    '&&': (a, b) => Number(Boolean(a || Number.isNaN(a)) && Boolean(b || Number.isNaN(b))),
    '==': (a, b) => Number(a === b),
    '<': (a, b) => Number(a < b),
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
  };
  const { tree } = fc.letrec<{ tree: Sample & { readonly level: number } }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc
        .double({ min: 0, noNaN: true, noDefaultInfinity: true })
        .map((value) => ({ text: String(value), value, level: 9 })),
      fc.constant({ text: 'x', value: 1.5, level: 9 }),
      tie('tree').map(({ text, value, level }) => ({
        text: `-${level < 8 ? `(${text})` : text}`,
        value: -value,
        level: 8,
      })),
      fc.tuple(fc.constantFrom('abs', 'TMath::Sqrt', 'Cos'), tie('tree')).map(([name, { text, value }]) => ({
        text: `${name}( ${text})`,
        value: name === 'abs' ? Math.abs(value) : name === 'Cos' ? Math.cos(value) : Math.sqrt(value),
        level: 9,
      })),
      fc.tuple(tie('tree'), fc.constantFrom(...Object.keys(strength)), tie('tree')).map(([a, sign, b]) => {
        const level = strength[sign]!;
        const left = a.level < level ? `(${a.text})` : a.text;
        const right = b.level <= level ? `(${b.text})` : b.text;
        return { text: `${left} ${sign} ${right}`, value: apply[sign]!(a.value, b.value), level };
      }),
      fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => ({
        text: `${a.level === 0 ? `(${a.text})` : a.text} ? ${b.text} : ${c.text}`,
        value: a.value !== 0 ? b.value : c.value,
        level: 0,
      })),
    ),
  }));

  test('an expression has the value of its tree', () => {
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        expect(worth(text)).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  test('any text is an expression or a failure', async () => {
    const piece = fc.constantFrom(
      'x',
      '(',
      ')',
      '+',
      '-',
      '1',
      '[',
      ']',
      '?',
      ':',
      '&&',
      '!',
      ',',
      'min',
      ' ',
      '.',
      '::',
      'é',
      '"',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (expression) => {
        try {
          parseExpression(expression, 'w');
        } catch (error) {
          expect(error).toHaveProperty('kind', 'specification');
        }
      }),
      { numRuns: 500 },
    );
  });
});
