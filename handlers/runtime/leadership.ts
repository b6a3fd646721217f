// What it means to be the one process that writes. Writers ask before each write; how leadership was come by is none of their
// business.

/** Why a term ended: not renewed in time, taken by another process, or given up. */
export type LossReason = 'renewDeadline' | 'taken' | 'stopped';

/** Told when terms begin and end. They must not throw. */
export interface TermCallbacks {
  readonly onStartedLeading: () => void;
  readonly onStoppedLeading: (reason: LossReason) => void;
}

export interface Leadership {
  /** Which term this is, from 1; 0 before the first. */
  readonly term: number;
  start(): void;
  /** Ends the term, if there is one, and lets others lead. Stop what writes before. */
  stop(): Promise<void>;
  /** Whether a write may begin now. */
  isLeading(): boolean;
  /** Throws a NotLeaderError where no write may begin now. */
  guard(): void;
}

export class NotLeaderError extends Error {
  constructor() {
    super(
      'Nothing was written, as this process does not lead: another one does, or its lease was not renewed in time. ' +
        'It writes again when it holds the lease; with one process only, run without leader election.',
    );
    this.name = 'NotLeaderError';
  }
}

/** Leadership without an election, for a process that is known to be the only one. */
export function soleLeader({ onStartedLeading, onStoppedLeading }: TermCallbacks): Leadership {
  let term = 0;
  let isLeading = false;
  return {
    get term() {
      return term;
    },
    start() {
      if (isLeading) return;
      isLeading = true;
      term++;
      onStartedLeading();
    },
    stop() {
      if (isLeading) {
        isLeading = false;
        onStoppedLeading('stopped');
      }
      return Promise.resolve();
    },
    isLeading: () => isLeading,
    guard() {
      if (!isLeading) throw new NotLeaderError();
    },
  };
}
