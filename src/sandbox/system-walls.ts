import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Something the operating system does to keep a guarded process in, by a command that goes before the process's own. */
export interface SystemWall {
  readonly name: 'limits' | 'network' | 'privileges';
  /** Empty where this machine does not have it. */
  readonly command: readonly string[];
  /** What it does here, or why it is not there. */
  readonly detail: string;
}

const megabyte = 2 ** 20;

/** Open files of a guarded process. */
const mostFiles = 256;

/**
 * The walls of this machine around a process that may have `dataMegabytes` of private memory and, unless `writesFiles`,
 * writes none. Each was tried once before it is relied on: a container or a policy may forbid it.
 */
export function systemWalls(dataMegabytes: number, writesFiles: boolean): readonly SystemWall[] {
  return [limits(dataMegabytes, writesFiles), network(), privileges()];
}

/**
 * From Node 23 on, V8 maps half a gigabyte for the code of every isolate as writable, which counts as data though it is
 * never touched: a limit that fits would be none. There, only the watcher's look at the resident memory remains.
 */
const countsReservations = Number.parseInt(process.versions.node, 10) >= 23;

function limits(dataMegabytes: number, writesFiles: boolean): SystemWall {
  const data = countsReservations ? undefined : dataMegabytes;
  const told = [
    ...(data === undefined ? [] : [`${data} MB of memory`]),
    ...[`${mostFiles} open files`, 'no core dumps'],
    ...(writesFiles ? [] : ['nothing written into files']),
  ].join(', ');
  const prlimit = [
    ...['/usr/bin/prlimit', `--nofile=${mostFiles}`, '--core=0'],
    ...(data === undefined ? [] : [`--data=${data * megabyte}`]),
    ...(writesFiles ? [] : ['--fsize=0']),
  ];
  if (works(prlimit)) return { name: 'limits', command: prlimit, detail: `prlimit: ${told}` };
  // The shell's own limits are all that macOS has; its kernel does not heed one of memory.
  const settings = [
    ...[`ulimit -n ${mostFiles}`, 'ulimit -c 0'],
    ...(data === undefined || process.platform === 'darwin' ? [] : [`ulimit -d ${data * 1024}`]),
    ...(writesFiles ? [] : ['ulimit -f 0']),
  ];
  const shell = ['/bin/sh', '-c', `${settings.join(' && ')} && exec "$0" "$@"`];
  if (works(shell)) return { name: 'limits', command: shell, detail: `ulimit: ${settings.join(', ')}` };
  return { name: 'limits', command: [], detail: 'neither prlimit nor ulimit works here' };
}

function network(): SystemWall {
  const command = ['/usr/bin/unshare', '--user', '--net'];
  const name = 'network';
  if (works(command)) return { name, command, detail: 'unshare: none can be reached' };
  return { name, command: [], detail: 'unshare does not work here: the process could reach the network' };
}

function privileges(): SystemWall {
  const command = ['/usr/bin/setpriv', '--no-new-privs'];
  const name = 'privileges';
  if (works(command)) return { name, command, detail: 'setpriv: none can be gained' };
  return { name, command: [], detail: 'setpriv does not work here' };
}

const tried = new Map<string, boolean>();

/** Whether Node starts behind `command`; tried once. */
function works(command: readonly string[]): boolean {
  const key = command.join(' ');
  const known = tried.get(key);
  if (known !== undefined) return known;
  const [file, ...args] = command;
  const found =
    existsSync(file!) && spawnSync(file!, [...args, process.execPath, '--version'], { env: {} }).status === 0;
  tried.set(key, found);
  return found;
}
