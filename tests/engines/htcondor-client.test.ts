// How HTCondor's own programs are run on this machine.
import { expect, test } from 'vitest';
import { adsOf, runHere, saidBy } from '../../src/engines/htcondor/client.ts';

test('words are words, the input is read, and all that is said comes back', async () => {
  const words = ['sh', '-c', 'cat; printf "%s" "$1"; echo "ü" >&2; exit 3', 'sh', '$(id) "a b"'];
  const answer = await runHere(words, { input: 'in\n', seconds: 20 });
  expect(answer).toEqual({ code: 3, stdout: 'in\n$(id) "a b"', stderr: 'ü\n' });
});

test('a program that does not read its input is no failure', async () => {
  const answer = await runHere(['true'], { input: 'x'.repeat(1 << 20), seconds: 20 });
  expect(answer.code).toBe(0);
});

test('one that is not there, and one that hangs, have no exit code', async () => {
  const missing = await runHere(['condor_nowhere'], { seconds: 20 });
  expect([missing.code, saidBy(missing)]).toEqual([null, expect.stringContaining('ENOENT')]);
  const begin = performance.now();
  const hung = await runHere(['sleep', '60'], { seconds: 0.2 });
  expect(performance.now() - begin).toBeLessThan(20_000);
  expect([hung.code, saidBy(hung)]).toEqual([null, 'sleep was ended after 0.2 s at most (SIGKILL)']);
});

test('an empty queue is an empty answer, and the noise of a machine without a name is not what was said', () => {
  expect(adsOf('')).toEqual([]);
  expect(adsOf('\n')).toEqual([]);
  expect(adsOf('[\n{"ProcId": 3}\n]\n')).toEqual([{ ProcId: 3 }]);
  const noise = '11/20/26 05:52:58 init_local_hostname_impl: ipv6_getaddrinfo() could not look up vm\n';
  expect(saidBy({ code: 1, stdout: 'Submitting job(s)\n', stderr: `${noise}ERROR: no such file\n` })).toBe(
    'ERROR: no such file',
  );
});
