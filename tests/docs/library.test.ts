// Every example of docs/library.md runs as it stands, with the built library as `sheaf`.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const examples = [
  ...readFileSync(join(root, 'docs/library.md'), 'utf8').matchAll(/^```js\n\/\/ (.*)\n([\s\S]*?)^```$/gm),
];

describe('docs/library.md', () => {
  it('has examples', () => {
    expect(examples.length).toBe(5);
  });

  for (const [, title, code] of examples) {
    it(`runs: ${title}`, () => {
      // Inside the package its own name resolves to dist/ by package.json's exports.
      const folder = mkdtempSync(join(root, '.cache/example-'));
      try {
        writeFileSync(join(folder, 'example.mjs'), code!);
        const done = spawnSync(process.execPath, [join(folder, 'example.mjs')], {
          cwd: root,
          encoding: 'utf8',
        });
        expect(done.stderr).toBe('');
        expect(done.status).toBe(0);
        expect(done.stdout).not.toContain('NaN');
        expect(done.stdout.trim()).not.toBe('');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
