// How ssh is called: as an argument vector, one connection a host that everything else goes through.

import { mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SshAccess, SshHost } from '../../contracts/ssh-options.ts';
import { isCode, machineFailure } from '../../farm/atomic-file.ts';

export interface Target {
  readonly host: SshHost;
  readonly access: SshAccess;
}

/** `[user@]host[:port]`, for people. */
export function targetName({ host, access }: Target): string {
  const [user, port] = [host.user ?? access.user, host.port ?? access.port];
  return `${user === undefined ? '' : `${user}@`}${host.host}${port === undefined ? '' : `:${port}`}`;
}

/** Opens the connection, behind the socket at `control`. Ends when its command has, or when the host is silent for too long. */
export function openingWords(target: Target, control: string, command: string): readonly string[] {
  return [...words(target, control, ['ControlMaster=yes']), command];
}

/** Runs a command by the open connection; where there is none, fails at once instead of making one. */
export function sessionWords(target: Target, control: string, command: string): readonly string[] {
  return [...words(target, control, ['ControlMaster=no', 'ProxyCommand=exit 255']), command];
}

/** What the configuration of a user may say, and what would change how commands run here. */
const plain = [
  'ControlPersist=no',
  'BatchMode=yes',
  'RequestTTY=no',
  'RemoteCommand=none',
  'ClearAllForwardings=yes',
  'ForwardAgent=no',
  'ForwardX11=no',
  'PermitLocalCommand=no',
  'EscapeChar=none',
  'LogLevel=INFO',
  'ConnectionAttempts=1',
];

/** Of several values of a setting, ssh takes the first: those made here come before those of users. */
function words({ host, access }: Target, control: string, first: readonly string[]): readonly string[] {
  const settings = [
    ...first,
    `ControlPath=${control}`,
    ...plain,
    `ConnectTimeout=${access.connect_timeout_s}`,
    `ServerAliveInterval=${Math.ceil(access.silence_s / 3)}`,
    'ServerAliveCountMax=3',
    ...access.settings,
  ];
  const given = (option: string, value: string | number | undefined): readonly string[] =>
    value === undefined ? [] : [option, `${value}`];
  return [
    ...['ssh', '-T'],
    ...settings.flatMap((setting) => ['-o', setting]),
    ...given('-F', access.config),
    ...given('-i', access.key),
    ...given('-l', host.user ?? access.user),
    ...given('-p', host.port ?? access.port),
    ...['--', host.host],
  ];
}

/** A socket has room for 104 characters at least, of which ssh takes 17 while it makes one. */
const LONGEST_FOLDER = 70;

/** Where the socket of a connection is, in a folder of this user's own. */
export interface Control {
  readonly path: string;
  readonly remove: () => void;
}

export function newControl(): Control {
  const places = [process.env['XDG_RUNTIME_DIR'], '/tmp', tmpdir()].filter(
    (place) => place?.startsWith('/') && place.length < LONGEST_FOLDER - 20,
  );
  let refusal: unknown;
  for (const place of places) {
    try {
      sweep(place!);
      const folder = mkdtempSync(join(place!, `sheaf-ssh-${process.pid}-`));
      return { path: join(folder, 's'), remove: () => rmSync(folder, { recursive: true, force: true }) };
    } catch (error) {
      refusal = error;
    }
  }
  throw machineFailure('/tmp', 'no folder for the socket of ssh can be made', refusal);
}

const swept = new Set<string>();

/** Removes the folders that processes left which were killed: ssh has removed its socket, so that they are empty. Once. */
function sweep(place: string): void {
  if (swept.has(place)) return;
  swept.add(place);
  for (const name of readdirSync(place)) {
    const pid = /^sheaf-ssh-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isThere(Number(pid))) continue;
    try {
      rmdirSync(join(place, name));
    } catch {
      // It is somebody else's, or not empty.
    }
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
}
