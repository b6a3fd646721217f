// Restarts this process in place, once, so that it keeps little memory: V8 keeps its young generation small and lets the old one grow
// slowly, and malloc gives back what lists and bodies have used. Both can only be said at the start of a process; its number stays
// the same.

const MARK = 'MCK8S_LEAN_PROCESS';

/** `--optimize-for-size` keeps a little less, but collects a young generation of one MiB: four times as often. */
const V8_FLAGS = [
  '--max-semi-space-size=4',
  '--heap-growing-percent=30',
  '--disable-warning=ExperimentalWarning',
];

/** glibc: one arena, and large blocks as mappings of their own, which go back when they are freed. */
const MALLOC = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

/** Returns where it was done before, was turned off by MCK8S_LEAN_PROCESS=off, or cannot be done on this system. */
export function keepLittleMemory(): void {
  const { env, execPath, execArgv, argv } = process;
  if (env[MARK] !== undefined || process.execve === undefined) return;
  const arguments_ = [execPath, ...V8_FLAGS, ...execArgv, ...argv.slice(1)];
  try {
    process.execve(execPath, arguments_, { ...env, ...MALLOC, [MARK]: 'on' });
  } catch {
    // It runs as it is, with more memory.
  }
}
