// The keeper: the one script that a host runs for us all the time. It tells what the host is like, starts jobs, says when
// they end, and ends them. Jobs are in sessions of their own and go on without it; each process of a job has the job's
// folder in its environment (SHEAF_JOB), by which all of them are found and ended, and nobody else's.
//
// It is told a line at a time, `ID VERB WORDS`, and answers `re ID WORDS`; of a job it tells `begun`, `ended`, `broken` or
// `absent`. Everything that takes time runs beside the loop, so that a question is answered at once.

import { assignments, common } from './remote-shell.ts';

/** `base`: where the user's own folder is made. `mark` is said first: what comes before it is some login file's. */
export function keeperScript(base: string, mark: string): string {
  return assignments({ base, mark }) + common + functions + facts + loop;
}

const functions = `
say() { printf '%s\\n' "$*"; }
re() { say "re $id $*"; }
free() { df -Pk "$leaf" 2> /dev/null | sed -n '$s/.* \\([0-9][0-9]*\\)  *[0-9]*% .*/\\1/p'; }

# Process ids of the jobs at or below a folder.
tagged() { grep -lsF "SHEAF_JOB=$leaf/$1/" /proc/[0-9]*/environ | sed 's|^/proc/||; s|/.*||'; }

# Ends them: those that have not after two seconds are killed.
stop() {
  round=0
  while pids=$(tagged "$1") && [ -n "$pids" ]; do
    case $round in
      0) kill -TERM $pids 2> /dev/null ;;
      60) return 1 ;;
      *) [ "$round" -lt 20 ] || kill -KILL $pids 2> /dev/null ;;
    esac
    sleep 0.1
    round=$((round + 1))
  done
}

# A folder is out of the way before its jobs are looked for: one that is just being started does not find it then.
clean() {
  mv "$leaf/$1" "$leaf/$1.gone" 2> /dev/null
  stop "$1" || return 1
  rm -rf "$leaf/$1.gone"
}

# FOLDER JOB CODE: how a job ended, by its own record where there is one.
over() {
  state="$3 - -"
  [ ! -s "$leaf/$1/jobs/$2/rc" ] || read -r state < "$leaf/$1/jobs/$2/rc"
  say "ended $1 $2 $state $(free)"
}

# FOLDER JOB SHARD
start() {
  job="$leaf/$1/jobs/$2"
  if ! words=$({
    mkdir "$job" "$job/run" && for file in "$leaf/$1/files/"* "$leaf/$1/files/".[!.]*; do
      [ ! -e "$file" ] || ln -s "$file" "$job/run/" || exit 1
    done
  } 2>&1); then
    say "broken $1 $2 $(one "$words")"
    return
  fi
  SHEAF_JOB="$job/"
  export SHEAF_JOB
  setsid /bin/sh "$leaf/$1/run.sh" "$job" "$3" < /dev/null > /dev/null 2>&1 &
  say "begun $1 $2"
  wait "$!"
  over "$1" "$2" "$?"
}

# FOLDER JOB: of a job that another keeper started.
watch() {
  job="$leaf/$1/jobs/$2"
  while [ ! -s "$job/rc" ] && [ -n "$(tagged "$1/jobs/$2")" ]; do sleep 0.5; done
  if [ -d "$job" ]; then over "$1" "$2" -; else say "absent $1 $2"; fi
}

# FOLDER OF RUN, NAMES TO SPARE
leftovers() {
  for path in "$leaf/$1/"*; do
    name=\${path##*/}
    case " $2 " in *" $name "*) continue ;; esac
    [ ! -d "$path" ] || clean "$1/$name" || return 1
  done
}
`;

const facts = `
leaf="$base/sheaf-$(id -u)-$(uname -n)"
say "$mark"
words=$(mkdir -p "$leaf/runs" "$leaf/program" 2>&1) || say "fact refused $(one "$words")"
[ ! -L "$leaf" ] && [ -O "$leaf" ] || say "fact refused $leaf is not a folder of the user's own"
for tool in head setsid tar gzip sha256sum find grep; do
  command -v $tool > /dev/null 2>&1 || say "fact refused there is no program $tool"
done
[ -r /proc/self/environ ] || say "fact refused there is no /proc"
say "fact folder $leaf"
say "fact hostname $(uname -n)"
say "fact system $(uname -sm)"
say "fact logical $(nproc --all 2> /dev/null || getconf _NPROCESSORS_CONF)"
say "fact usable $(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc 2> /dev/null || getconf _NPROCESSORS_ONLN)"
say "fact physical $(lscpu -p=Core,Socket 2> /dev/null | grep -v '^#' | sort -u | wc -l)"
say "fact model $(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)"
say "fact memory_kb $(sed -n 's/^MemTotal: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo)"
say "fact free_kb $(free)"
say "fact load $(cut -d ' ' -f 1 /proc/loadavg)"
say "fact glibc $(getconf GNU_LIBC_VERSION 2> /dev/null)"
say ready
`;

const loop = `
while read -r id verb a b c; do
  case $verb in
    ping) re pong ;;
    clock) re "$(date +%s.%N)" ;;
    look) if [ -e "$leaf/$a" ]; then re yes; else re no; fi ;;
    start) start "$a" "$b" "$c" & ;;
    watch) watch "$a" "$b" & ;;
    stop) { stop "$a"; re "$?"; } & ;;
    drop) { clean "$a"; re "$?"; } & ;;
    clean) { clean "$a"; code=$?; rmdir "$leaf/\${a%/*}" 2> /dev/null; re "$code"; } & ;;
    leftovers) { leftovers "$a" "$b $c"; re "$?"; } & ;;
  esac
done
# Nobody is there any more. What waits for jobs here ends; the jobs do not.
trap '' TERM
kill -TERM 0
rmdir "$leaf/runs" "$leaf/program" "$leaf" 2> /dev/null
`;
