// The hosts file: what the tool that it comes from reads, with the same meaning; and everything wrong with one, at its place.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHostsFile } from '../../src/formats/hosts-file.ts';
import { splitWords } from '../../src/formats/shell-words.ts';

const read = (text: string) => readHostsFile(text, 'hosts.txt');

describe('the hosts file', () => {
  it('reads the example of its runbook', () => {
    expect(
      read(`# host [optional key=value overrides]
node01.hep.local
node02.hep.local weight=48
node03.hep.local threads=64

node04.hep.local user=analysis port=2222 weight=32 threads=32
`),
    ).toEqual([
      { host: 'node01.hep.local' },
      { host: 'node02.hep.local', weight: 48 },
      { host: 'node03.hep.local', threads: 64 },
      { host: 'node04.hep.local', user: 'analysis', port: 2222, weight: 32, threads: 32 },
    ]);
  });

  it('reads a bare weight, keys in capitals, quotes and comments behind', () => {
    expect(read('a 2.5 # fast\n\tb  WEIGHT="3" Threads=4\r\n"c" user=\'u\'# x\na\n::1 port=22')).toEqual([
      { host: 'a', weight: 2.5 },
      { host: 'b', weight: 3, threads: 4 },
      { host: 'c', user: 'u' },
      { host: 'a' },
      { host: '::1', port: 22 },
    ]);
  });

  it('splits lines into words as Python does (shlex, with comments)', () => {
    const part = fc.constantFrom('a', 'B', '"', "'", '\\', ' ', ' ', '\t', '#', 'é', '1');
    const lines = fc.sample(fc.string({ unit: part, maxLength: 14 }), { numRuns: 600, seed: 2 });
    const script = `import json, shlex, sys
def words(line):
    try: return shlex.split(line, comments=True)
    except ValueError: return None
print(json.dumps([words(line) for line in json.load(sys.stdin)]))`;
    const theirs = JSON.parse(
      execFileSync('python3', ['-c', script], { input: JSON.stringify(lines), encoding: 'utf8' }),
    ) as (string[] | null)[];
    for (const [i, line] of lines.entries()) {
      const { words, open } = splitWords(line);
      const ours = open === null ? words.map(({ text }) => text) : null;
      expect(ours, JSON.stringify(line)).toEqual(theirs[i]);
    }
    expect(theirs.filter((words) => words === null).length).toBeGreaterThan(50);
    expect(theirs.filter((words) => words !== null && words.length > 1).length).toBeGreaterThan(20);
  });

  it('tells everything that is wrong, each at its line and column', () => {
    const text = `a weight=0 threads=1.5
b 3 4
c colour=red wieght=3
-oProxyCommand=id
d user=-x port=0 port=70000
e fast
f "user=x
g;id
h weight=nan user=`;
    expect(() => read(text)).toThrow(
      new RegExp(
        `${[
          '^hosts.txt:1:3: weight: 0, expected a number above 0',
          'hosts.txt:1:12: threads: 1.5, expected a whole number',
          'hosts.txt:2:5: "4" is ambiguous: the weight of this host is given already',
          'hosts.txt:3:3: unknown key "colour", expected one of weight, threads, user, port',
          'hosts.txt:3:14: unknown key "wieght", did you mean "weight"\\?',
          'hosts.txt:4:1: host: expected the name or address of a host, or a name of the ssh configuration',
          'hosts.txt:5:18: "port=70000" is ambiguous: the port of this host is given already',
          'hosts.txt:5:3: user: expected the name of a user',
          'hosts.txt:5:11: port: 0, expected at least 1',
          'hosts.txt:6:3: "fast", expected key=value, or a number for the weight',
          'hosts.txt:7:3: this quote is not closed',
          'hosts.txt:8:1: host: expected the name',
          'hosts.txt:9:3: weight: "nan", expected a number',
          'hosts.txt:9:14: user: expected the name of a user',
        ].join('[^\\n]*\\n')}[^\\n]*$`,
      ),
    );
    expect(() => read('# nobody\n\n')).toThrow('hosts.txt: there is no host in it, expected one a line');
  });
});
