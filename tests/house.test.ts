// Rules of the house that no other tool sees.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return name.endsWith('.ts') && !name.endsWith('.generated.ts') ? [path] : [];
  });
}

const files = [...sources(join(root, 'src')), ...sources(join(root, 'assembly'))].map((path) => ({
  name: relative(root, path),
  code: readFileSync(path, 'utf8'),
}));
const withoutComments = (code: string): string =>
  code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');

describe('the house', () => {
  it('takes no transcendental function from the JavaScript engine where results are made', () => {
    const results = files.filter(({ name }) =>
      /^src\/(contracts|kernel|stats|minimize|unbinned|histfactory|inference|study|farm|engines)\//.test(
        name,
      ),
    );
    const found = results.filter(({ code }) =>
      /Math\.(?!sqrt|abs|min|max|floor|ceil|round|trunc|sign|PI|SQRT1_2|imul|clz32)\w+/.test(
        withoutComments(code),
      ),
    );
    expect(results.length).toBeGreaterThan(40);
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('has no relaxed SIMD and none of the compiler’s own transcendental functions in the kernels', () => {
    const kernels = files.filter(({ name }) => name.startsWith('assembly/'));
    const found = kernels.filter(({ code }) => /relaxed|\b(Native)?Mathf?\./.test(withoutComments(code)));
    expect(kernels.length).toBeGreaterThan(15);
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('opens every source file with a comment that says what it is', () => {
    const bare = files.filter(({ code }) => !/^(#!.*\n)?(\/\/|\/\*)/.test(code));
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it('has no source file of more than 400 lines, but for tables', () => {
    const long = files.filter(
      ({ name, code }) => !name.endsWith('-table.ts') && code.split('\n').length > 400,
    );
    expect(long.map(({ name }) => name)).toEqual([]);
  });
});
