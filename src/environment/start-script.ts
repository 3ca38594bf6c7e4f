// The script that starts sheaf from a bundle on a host that has none: it unpacks the archive beside it once per host and
// user, and runs what is in it.

import { shellWord } from '../farm/shell-word.ts';
import type { Bundle } from './bundle.ts';
import { bundleFolder, sumsName } from './bundle-files.ts';

/**
 * `sh SCRIPT ARGUMENTS-OF-SHEAF...`, for any POSIX shell. Ends with 126 and the reason where there is no way to start.
 *
 * Many jobs may start at once, and any of them may be killed at any instant. What makes it safe is the rename: a folder
 * appears under the bundle's digest whole, or not at all. The lock only spares hosts from unpacking for every job; nobody
 * waits for one whose owner is gone. Cleaners of temporary folders take single files, so that all are looked for each time.
 */
export function startScript({ path, sha256, manifest }: Bundle): string {
  const { machine, glibc, glibcxx } = manifest.needs;
  const needs = [
    `Linux on ${machine}`,
    `glibc ${glibc} or newer`,
    ...(glibcxx === undefined ? [] : [`libstdc++.so.6 with GLIBCXX_${glibcxx}`]),
  ].join(', ');
  return `#!/bin/sh
# Starts sheaf on a host that has none: unpacks the bundle beside this script once per host and user, and runs it.
# Made by sheaf. SHEAF_BUNDLE_CACHE names a folder for it, where the usual ones do not do.
archive=${shellWord(path.slice(path.lastIndexOf('/') + 1))}
digest=${sha256}
case $0 in */*) archive=\${0%/*}/$archive ;; esac
case $archive in -*) archive=./$archive ;; esac
reasons=
found=

# Whether the bundle in folder $1 is whole.
whole() {
  [ -s "$1/${sumsName}" ] || return 1
  while read -r hash file; do [ -s "$1/$file" ] || return 1; done < "$1/${sumsName}"
}

# Notes why folder $1 does not do.
no() {
  reasons="$reasons
  $1: $2"
  return 1
}

give_up() {
  printf 'sheaf: the program cannot be started on %s: %s\\n' "$(uname -n)" "$1" >&2
  exit 126
}

# Takes the lock $1. Waits while another job on this host has it, but for a minute at most, and not where there is none
# (the disk is full): unpacking twice does no harm. Fails when folder $2 is whole.
take_lock() {
  tries=0
  until mkdir "$1" 2> /dev/null; do
    whole "$2" && return 1
    [ "$tries" -lt 300 ] || return 0
    owner=$(cat "$1/pid" 2> /dev/null)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2> /dev/null; then rm -rf "$1"; fi
    if [ -d "$1" ]; then tries=$((tries + 1)); else tries=$((tries + 30)); fi
    sleep 0.2 2> /dev/null || sleep 1
  done
  { echo $$ > "$1/pid"; } 2> /dev/null
  return 0
}

# Unpacks into folder $1, under the bundle's digest.
unpack() {
  part=$1/.part.$(uname -n).$$
  # What killed jobs left.
  find "$1" -name '.part.*' -prune -mmin +60 -exec rm -rf {} + 2> /dev/null
  { mkdir "$part" && printf '#!/bin/sh\\n' > "$part/try" && chmod 755 "$part/try"; } 2> /dev/null ||
    { no "$1" 'cannot be written to'; return; }
  "$part/try" 2> /dev/null || { no "$1" 'programs cannot be run from it (noexec)'; return; }
  said=$(tar -xzf "$archive" -C "$part" 2>&1) || { no "$1" "$(printf '%s\\n' "$said" | tail -n 3)"; return; }
  whole "$part/${bundleFolder}" || { no "$1" 'files were lost while unpacking'; return; }
  said=$("$part/${bundleFolder}/bin/node" --version 2>&1) || give_up "its Node does not run here: $said
  expected: ${needs}"
  [ ! -e "$1/$digest" ] || mv "$1/$digest" "$part/torn" 2> /dev/null
  mv "$part/${bundleFolder}" "$1/$digest"
  # Where another one came first, this one is inside of it now.
  rm -rf "$1/$digest/${bundleFolder}"
  whole "$1/$digest" || no "$1" 'another program removes files from it'
}

# Whether folder $1 is this user's own: where all may write, another one may have been there first.
own() {
  [ -d "$1" ] && [ ! -h "$1" ] && [ -O "$1" ]
}

# Makes the bundle ready in folder $1.
ready() {
  (umask 077 && mkdir -p "$1") 2> /dev/null
  { own "$1" && [ -w "$1" ]; } || { no "$1" 'is no folder of this user that can be written to'; return; }
  lock=$1/.lock.$digest
  part=
  take_lock "$lock" "$1/$digest" || return 0
  trap 'rm -rf "$lock" "$part"' EXIT
  trap 'exit 143' HUP INT TERM
  whole "$1/$digest" || unpack "$1"
  is=$?
  rm -rf "$lock" "$part"
  trap - EXIT HUP INT TERM
  return $is
}

user=$(id -u)
for place in "$SHEAF_BUNDLE_CACHE" "/var/tmp/sheaf-$user" "/tmp/sheaf-$user" "\${TMPDIR:+$TMPDIR/sheaf-$user}" "$PWD/.sheaf"; do
  [ -n "$place" ] || continue
  own "$place" && whole "$place/$digest" && exec "$place/$digest/bin/sheaf" "$@"
  if [ -z "$found" ] && command -v sha256sum > /dev/null; then
    found=$(sha256sum < "$archive") || give_up "$archive cannot be read"
    [ "\${found%% *}" = "$digest" ] || give_up "$archive is not as it was sent: it is damaged"
  fi
  ready "$place" && exec "$place/$digest/bin/sheaf" "$@"
done
give_up "it can be unpacked nowhere$reasons
  to do: name a folder in SHEAF_BUNDLE_CACHE"
`;
}
