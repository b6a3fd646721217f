// What the operating system knows of a process. A process id alone names nobody, as ids are used again: an id and the time at
// which the process began do.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { LocalFailure } from './failure.ts';

/** Linux counts processor time in hundredths, whatever its kernel ticks in. */
const TICKS_PER_SECOND = 100;
const KIBIBYTE = 1024;
const HAS_PROC = existsSync('/proc/self/stat');

/** Fields of /proc/<pid>/stat counted from behind the command's name, which may hold anything. */
const STATE = 0;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;
const THREADS = 17;
const BEGAN = 19;

/** When the process began, in words of the system's own; undefined once it has ended, reaped by its parent or not. */
export function beganAt(pid: number): string | undefined {
  if (HAS_PROC) {
    const fields = statOf(pid);
    if (fields === undefined) return undefined;
    // Its first thread may have ended before the others, which still hold its ports.
    const hasEnded = fields[STATE] === 'Z' && Number(fields[THREADS]) <= 1;
    return hasEnded ? undefined : fields[BEGAN];
  }
  const listed = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
  }).stdout.trim();
  return listed === '' || listed.startsWith('Z') ? undefined : listed.replace(/^\S+\s+/, '');
}

export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}

/** What the process has used so far and holds now; nothing once it has ended. */
export function usageOf(pid: number): ProcessUsage {
  if (!HAS_PROC) {
    throw new LocalFailure('The usage of processes is read from /proc: measure it on Linux.');
  }
  const fields = statOf(pid);
  if (fields === undefined) return { cpuSeconds: 0, rssBytes: 0 };
  return {
    cpuSeconds: (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND,
    rssBytes: Number(/^VmRSS:\s+(\d+)/m.exec(procFile(pid, 'status') ?? '')?.[1] ?? 0) * KIBIBYTE,
  };
}

function statOf(pid: number): readonly string[] | undefined {
  const text = procFile(pid, 'stat');
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function procFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
