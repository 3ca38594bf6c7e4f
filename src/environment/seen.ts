// Whether other machines may see a path: what kind of file system it lies on.
// proc_pid_mountinfo(5).

import { readFileSync, realpathSync } from 'node:fs';

/** File systems that are a machine's own. Of any other, and of one that is exported from here, nothing can be said. */
const own = ['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'zfs', 'f2fs', 'overlay', 'tmpfs', 'ramfs', 'squashfs'];

/** The kind of this machine's own disk that `path` lies on; null where it may be a shared one. */
export function ownDisk(path: string): string | null {
  let mounts: string;
  let real: string;
  try {
    mounts = readFileSync('/proc/self/mountinfo', 'utf8');
    real = realpathSync(path);
  } catch {
    return null;
  }
  const type = fileSystemOf(real, mounts);
  return type !== null && own.includes(type) ? type : null;
}

/** The file system's type of absolute path `path`, by the text of mountinfo: of its longest mount point, the last one. */
export function fileSystemOf(path: string, mounts: string): string | null {
  let best = { point: '', type: null as string | null };
  for (const line of mounts.split('\n')) {
    // 36 35 98:0 /root /mount/point rw,noatime master:1 - ext4 /dev/sda1 rw
    const [before, after] = line.split(' - ');
    const [point, type] = [before?.split(' ')[4], after?.split(' ')[0]];
    if (point === undefined || type === undefined) continue;
    const plain = point.replace(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const isAbove = plain === '/' || path === plain || path.startsWith(`${plain}/`);
    if (isAbove && plain.length >= best.point.length) best = { point: plain, type };
  }
  return best.type;
}
