// Ends the programs of a process that is killed before it can do so itself: a shell at the other end of a pipe knows their
// process groups, and sees the pipe close.

import { spawn } from 'node:child_process';

/** Reads lines `+ GROUP` and `- GROUP`; at the end of its input it ends the groups that are left, kindly at first. */
const SCRIPT = `trap '' HUP INT TERM
groups=
while read -r sign group; do
  case $sign in
  +) groups="$groups $group" ;;
  -)
    rest=
    for g in $groups; do [ "$g" = "$group" ] || rest="$rest $g"; done
    groups=$rest
    ;;
  esac
done
[ -n "$groups" ] || exit 0
for g in $groups; do kill -s TERM -- "-$g"; done
sleep 2
for g in $groups; do kill -s KILL -- "-$g"; done
`;

export class Guard {
  readonly #tell: (line: string) => void;

  constructor() {
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // Without a shell there is no guard: all else works.
    shell.on('error', () => {});
    shell.stdin.on('error', () => {});
    // Neither keeps this process from ending.
    shell.unref();
    (shell.stdin as unknown as { unref(): void }).unref();
    this.#tell = (line) => shell.stdin.write(line);
  }

  add(group: number): void {
    this.#tell(`+ ${group}\n`);
  }

  remove(group: number): void {
    this.#tell(`- ${group}\n`);
  }
}
