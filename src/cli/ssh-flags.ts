// Flags that say which hosts of SSH there are and how they are reached, and the engine's options that they make.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { machineFailure } from '../farm/atomic-file.ts';
import { readHostsFile } from '../formats/hosts-file.ts';
import * as parse from './arguments.ts';
import { text } from './shared-flags.ts';

const word = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: text, optional: true, brief, placeholder }) as const;

export const sshFlags = {
  hosts: word('SSH: the hosts file, a host a line, with weight=, threads=, user=, port=', 'FILE'),
  hostsFile: { ...word('The same as --hosts', 'FILE'), hidden: true },
  sshUser: word('SSH: who logs in, where the hosts file names nobody', 'NAME'),
  sshKey: word('SSH: a private key file', 'FILE'),
  sshPort: {
    kind: 'parsed',
    parse: parse.parseCount,
    optional: true,
    brief: 'SSH: the port, where the hosts file names none',
    placeholder: 'N',
  },
  sshConfig: word('SSH: a configuration file for ssh, in place of ~/.ssh/config', 'FILE'),
  sshSetting: { ...word('SSH: a further setting of ssh (repeatable)', 'NAME=VALUE'), variadic: true },
  remoteBaseDir: word('SSH: where hosts keep what is carried to them (default: /var/tmp)', 'DIR'),
} as const;

export interface SshFlags {
  readonly hosts?: string | undefined;
  readonly hostsFile?: string | undefined;
  readonly sshUser?: string | undefined;
  readonly sshKey?: string | undefined;
  readonly sshPort?: number | undefined;
  readonly sshConfig?: string | undefined;
  readonly sshSetting?: readonly string[] | undefined;
  readonly remoteBaseDir?: string | undefined;
}

/**
 * Options of the SSH engine, unchecked: those that are given, and no others. Paths are of the current folder, and absolute
 * here, since a run is continued from any folder.
 */
export function sshGiven(flags: SshFlags): Readonly<Record<string, unknown>> {
  const path = flags.hosts ?? flags.hostsFile;
  const given = {
    hosts: path === undefined ? undefined : [...readHostsFile(readText(path), path)],
    user: flags.sshUser,
    key: flags.sshKey === undefined ? undefined : resolve(flags.sshKey),
    port: flags.sshPort,
    // To ssh, `none` is no file.
    config:
      flags.sshConfig === undefined || flags.sshConfig === 'none'
        ? flags.sshConfig
        : resolve(flags.sshConfig),
    settings: flags.sshSetting === undefined ? undefined : [...flags.sshSetting],
    remote_base_dir: flags.remoteBaseDir,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw machineFailure(path, 'cannot be read', error);
  }
}
