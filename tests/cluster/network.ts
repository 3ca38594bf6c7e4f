// The network of a test cluster: a bridge on this machine and one network namespace a host. Nothing else is ever reached.

import { ask, must } from './processes.ts';

export interface Network {
  /** Names of bridge, namespaces and links begin with it: at most five letters. */
  readonly prefix: string;
  /** The first three numbers of its addresses. */
  readonly net: string;
  readonly hosts: number;
}

export const bridgeAddress = ({ net }: Network): string => `${net}.1`;
/** Of host `i`, counted from 1. */
export const hostAddress = ({ net }: Network, i: number): string => `${net}.${10 + i}`;
export const namespaceOf = ({ prefix }: Network, i: number): string => `${prefix}${i}`;
const bridge = ({ prefix }: Network): string => `${prefix}br0`;
const link = ({ prefix }: Network, i: number): string => `${prefix}v${i}`;

export function raiseNetwork(network: Network): void {
  lowerNetwork(network);
  const br = bridge(network);
  must(['ip', 'link', 'add', br, 'type', 'bridge']);
  must(['ip', 'addr', 'add', `${bridgeAddress(network)}/24`, 'dev', br]);
  must(['ip', 'link', 'set', br, 'up']);
  for (let i = 1; i <= network.hosts; i++) {
    const ns = namespaceOf(network, i);
    must(['ip', 'netns', 'add', ns]);
    must(['ip', 'link', 'add', link(network, i), 'type', 'veth', 'peer', 'name', 'eth0', 'netns', ns]);
    must(['ip', 'link', 'set', link(network, i), 'master', br, 'up']);
    must(['ip', '-n', ns, 'addr', 'add', `${hostAddress(network, i)}/24`, 'dev', 'eth0']);
    for (const device of ['lo', 'eth0']) must(['ip', '-n', ns, 'link', 'set', device, 'up']);
  }
}

/** Removes it, and ends what is left in its namespaces. */
export function lowerNetwork(network: Network): void {
  const names = ask(['ip', 'netns', 'list'])
    .stdout.split('\n')
    .map((line) => line.split(' ')[0]!);
  for (const ns of names.filter((name) => new RegExp(`^${network.prefix}\\d+$`).test(name))) {
    for (const pid of ask(['ip', 'netns', 'pids', ns]).stdout.split('\n').filter(Boolean))
      ask(['kill', '-9', pid]);
    ask(['ip', 'netns', 'del', ns]);
  }
  ask(['ip', 'link', 'del', bridge(network)]);
}

/** Cuts host `i` off, or joins it again. */
export function setLink(network: Network, i: number, state: 'up' | 'down'): void {
  must(['ip', 'link', 'set', link(network, i), state]);
}

/** `command` as it runs on host `i`. Not by `ip netns exec`, whose fresh /sys hides what daemons look for. */
export function onHost(network: Network, i: number, command: readonly string[]): readonly string[] {
  return ['nsenter', `--net=/run/netns/${namespaceOf(network, i)}`, ...command];
}
