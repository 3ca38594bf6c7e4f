// Every command of docs/reference/data-files.md, word for word, in its order, on the file that the page names.
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, sheaf, temporaryFolder } from '../cli/sheaf.ts';
import { sharedData } from '../shared-data.ts';

const folder = temporaryFolder();
const page = readFileSync(join(root, 'docs/reference/data-files.md'), 'utf8');
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block]) => block!.split('\n'))
  .filter((line) => line.startsWith('sheaf '));

/** Words of a command line; quotes hold words together. */
function words(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
}

test('the commands of the page go well, and say what they wrote', async () => {
  copyFileSync(sharedData('unbinned/uproot-Zmumu.root'), join(folder, 'uproot-Zmumu.root'));
  const said: string[] = [];
  for (const command of commands) {
    const { code, stderr } = await sheaf(words(command).slice(1), { cwd: folder });
    expect(code, `${command}\n${stderr}`).toBe(0);
    said.push(stderr.replace(/:( \w+ \(\w+\),?)+\n$/, ''));
  }
  expect(said).toEqual([
    'all.parquet: 2304 of 2304 events',
    'some.csv: 100 of 2304 events (520 not selected, 1684 beyond --max-events)',
    'events.parquet: 2008 of 2304 events (296 not selected)',
    'near.csv: 1784 of 2304 events (520 outside)',
  ]);
  expect(readFileSync(join(folder, 'some.csv'), 'utf8').split('\n').slice(0, 2)).toEqual([
    'Run,Event,M',
    '148031,10507008,82.4626915551',
  ]);
});
