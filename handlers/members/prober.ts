// Asks registered clusters who they are, again and again: whether they answer, and whether the one that answers is the one that did
// before. Whether a cluster counts as ready is decided elsewhere.

import { ApiError } from '../kube/api-error.ts';
import { SECOND, type Clock } from '../ports/clock.ts';
import { NAMESPACES } from '../ports/kube-object.ts';
import type { Defect } from './defect.ts';
import { identityDefect, probeFault } from './probe-verdict.ts';
import { withoutDefect, type Registered } from './registered.ts';

const PROBE_EVERY_MICROS = 10 * SECOND;

export interface ProberOptions {
  readonly clock: Clock;
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string;
  readonly registered: () => Iterable<Registered>;
  /** What is known of a cluster changed. */
  readonly onAnswer: (entry: Registered) => void;
  /** It said who it is, after it was lost sight of, or it was just lost sight of. */
  readonly onTrust: (entry: Registered, isTrusted: boolean) => void;
  /** It is not the cluster that it should be. */
  readonly onStranger: (entry: Registered, defect: Defect) => void;
  /** It does not take the credential. */
  readonly onUnauthorized: (entry: Registered) => void;
}

export class Prober {
  private readonly options: ProberOptions;

  constructor(options: ProberOptions) {
    this.options = options;
  }

  /** A connection was lost: another cluster may answer from now on. It is asked at once. */
  doubt(entry: Registered): void {
    if (entry.probe === null) return;
    entry.doubtedMicros = this.options.clock.monotonicMicros();
    this.options.onTrust(entry, false);
    void this.once(entry);
  }

  /** Asks again and again, until the cluster has another connection or none. */
  again(entry: Registered): void {
    entry.cancelProbe = this.options.clock.after(PROBE_EVERY_MICROS, () => {
      void this.once(entry).then(() => {
        if (entry.probe !== null) this.again(entry);
      });
    });
  }

  /** Asks the cluster who it is. It never rejects: no answer is an answer too. */
  async once(entry: Registered): Promise<void> {
    const { probe, pulse } = entry;
    if (probe === null || entry.probing === probe) return;
    const { clock, clean, registered } = this.options;
    const sentMicros = clock.monotonicMicros();
    entry.probing = probe;
    try {
      const version = await probe.getText('/version');
      const { metadata } = await probe.get(NAMESPACES, { name: 'kube-system' });
      const defect = identityDefect(entry, registered(), metadata.uid);
      if (entry.probe !== probe) return;
      if (defect !== null) {
        this.options.onStranger(entry, defect);
        return;
      }
      withoutDefect(entry);
      entry.clusterUid = metadata.uid;
      entry.version = /"gitVersion":\s*"([^"]{1,40})"/.exec(version)?.[1] ?? '';
      pulse.succeeded(clock.monotonicMicros(), clock.wallMicros());
    } catch (error) {
      if (entry.probe !== probe) return;
      const { reason, message } = probeFault(error);
      pulse.failed(sentMicros, { reason, message: clean(message) });
      if (error instanceof ApiError && error.fault === 'unauthorized') this.options.onUnauthorized(entry);
    } finally {
      if (entry.probing === probe) entry.probing = null;
    }
    this.options.onAnswer(entry);
    this.trustSince(entry, sentMicros);
  }

  /** What was asked before the member was lost sight of says nothing of who answers now. */
  private trustSince(entry: Registered, sentMicros: number): void {
    const { doubtedMicros, pulse } = entry;
    if (doubtedMicros === null || pulse.fault !== null) return;
    if (sentMicros < doubtedMicros) {
      void this.once(entry);
      return;
    }
    entry.doubtedMicros = null;
    this.options.onTrust(entry, true);
  }
}
