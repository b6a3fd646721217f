// Storing a decision: its status is written to cluster0, then what follows from it is said to those who carry it out, and an object
// that is being deleted is let go once nothing of it is left. It decides nothing.

import type { Key } from '../../core/decide/key.ts';
import type { ShownMember } from '../../core/placement/cluster-statuses.ts';
import { mergePatchBetween } from '../cluster0/merge-patch.ts';
import type { ObjectWriter } from '../cluster0/object-writer.ts';
import type { Dependencies, Standing } from '../dependencies/dependencies.ts';
import type { MembersView } from '../members/view.ts';
import { SECOND, type Clock } from '../ports/clock.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { Outcome } from '../runtime/work-queue.ts';
import type { Carrier, Hindering } from '../carry/carrier.ts';
import type { Mind } from '../mind/mind.ts';
import type { Upkeep } from '../mind/object-controller.ts';
import { observedOf } from './observed.ts';
import type { PlacementDecision } from './placed-kind.ts';
import { renderStatus, signatureOf, type LiveStatus } from './status.ts';
import { hasFinalizer, saidIn } from './version.ts';
import { standingOf } from './standing.ts';
import { isStandstill, wishesOf } from './wishes.ts';
import { abandonedBy, isDeleting, type Workload } from './workload.ts';

/**
 * Mere progress waits so long for more of it, so that a rollout is not a write a pod; a copy of a job that has ended waits less, as
 * until it is written only its member and we know. What changes where something runs is written at once.
 */
const PROGRESS_MICROS = 2 * SECOND;
const ENDED_MICROS = SECOND;
/** An object that is still there after it was let go is let go again. */
const RELEASE_AGAIN_MICROS = 10 * SECOND;

export interface StoringListener {
  /** A decision was stored: its status is on cluster0. */
  stored(object: KubeObject, before: unknown, after: LiveStatus): void;
  /** All that was wished for a change is there. */
  applied(micros: number): void;
}

export interface StoringOptions {
  readonly clock: Clock;
  readonly mind: Mind;
  readonly carrier: Carrier;
  readonly dependencies: Dependencies;
  readonly cluster0: ObjectWriter;
  readonly view: MembersView;
  readonly listener: StoringListener;
  readonly upkeep: Upkeep<Workload>;
}

export class Storing {
  private readonly options: StoringOptions;

  constructor(options: StoringOptions) {
    this.options = options;
  }

  /** Status first; then what follows from it. */
  async store(workload: Workload, decision: PlacementDecision): Promise<Outcome> {
    const { object, confirmed } = workload;
    const isNewest = confirmed === object.metadata.resourceVersion;
    // Nobody would read any more what is said of it now.
    if (isNewest && this.isToBeReleased(workload, decision)) return await this.release(workload);
    const status = this.statusOf(workload, decision);
    const leftMicros = await this.storeStatus(workload, decision, status);
    if (acts(workload, decision)) await this.confirm(workload);
    if (!this.options.upkeep.isAtWorkOn(workload)) return { type: 'done' };
    if (workload.decision !== decision) return { type: 'again', afterMicros: 0 };
    this.say(workload, decision);
    this.measure(workload);
    if (decision.status.isExpired === true && !isDeleting(workload.object)) {
      // What is to become of it then is another decision.
      await this.options.cluster0.expire(workload.object);
      return { type: 'again', afterMicros: RELEASE_AGAIN_MICROS };
    }
    if (this.isToBeReleased(workload, decision)) return await this.release(workload);
    return leftMicros === 0 ? { type: 'done' } : { type: 'again', afterMicros: leftMicros };
  }

  /** Writes what of a status is new, unless that is mere progress and has to wait so long. */
  private async storeStatus(
    workload: Workload,
    decision: PlacementDecision,
    status: LiveStatus,
  ): Promise<number> {
    const signature = signatureOf(status);
    const isProgress = signature === workload.signature;
    const before = workload.object.status;
    const patch = mergePatchBetween(before, { ...status });
    const leftMicros = isProgress ? this.progressLeftMicros(workload, decision, patch) : 0;
    if (leftMicros > 0) return leftMicros;
    if (patch !== null) await this.write(workload, decision, { status, patch });
    workload.unsaidSinceMicros = null;
    workload.signature = signature;
    workload.copies = status.copies ?? [];
    if (patch !== null && !isProgress) this.options.listener.stored(workload.object, before, status);
    return 0;
  }

  /**
   * Watches may be behind, and a new term starts from what they show: nothing follows from a version of the object that cluster0
   * itself has not answered with.
   */
  private async confirm(workload: Workload): Promise<void> {
    const { object, confirmed } = workload;
    if (confirmed === object.metadata.resourceVersion) return;
    const now = await this.options.cluster0.read(object);
    if (!this.options.upkeep.isAtWorkOn(workload)) return;
    if (now === null) throw noLongerThere(object);
    workload.confirmed = now.metadata.resourceVersion;
    if (workload.confirmed === workload.object.metadata.resourceVersion) return;
    this.options.upkeep.learnOf(workload, now);
  }

  private say(workload: Workload, decision: PlacementDecision): void {
    const { carrier } = this.options;
    const wanted = new Set(decision.status.placements.map(({ cluster }) => cluster));
    if (isStandstill(decision)) carrier.hold(workload.key);
    else {
      const standing = this.standingOf(workload, decision, this.observedOf(workload));
      const wishes = this.options.dependencies.beside(standing, wishesOf(workload, decision));
      carrier.say(workload.key, wishes, (cluster) => wanted.has(cluster));
      workload.remains = [];
    }
  }

  private async write(
    workload: Workload,
    decision: PlacementDecision,
    { status, patch }: { readonly status: LiveStatus; readonly patch: object },
  ): Promise<void> {
    const { mind, cluster0 } = this.options;
    workload.said = saidIn(status);
    const entry = mind.board.entries.get(workload.key);
    const written = await cluster0.writeStatus(workload.object, patch);
    workload.stored = { entry, memory: decision.memory };
    workload.confirmed = written.metadata.resourceVersion;
    this.options.upkeep.answered(workload, written);
  }

  /** What is to be remembered waits only as long as nothing follows from it. */
  private progressLeftMicros(
    workload: Workload,
    decision: PlacementDecision,
    patch: ReturnType<typeof mergePatchBetween>,
  ): number {
    const remembers = patch?.['memory'] !== undefined;
    if (patch === null || (remembers && acts(workload, decision))) return 0;
    const nowMicros = this.options.clock.monotonicMicros();
    workload.unsaidSinceMicros ??= nowMicros;
    const waitMicros = remembers ? ENDED_MICROS : PROGRESS_MICROS;
    return Math.max(0, workload.unsaidSinceMicros + waitMicros - nowMicros);
  }

  private statusOf(workload: Workload, decision: PlacementDecision): LiveStatus {
    const { mind, clock } = this.options;
    const removing = decision.effects.flatMap(({ type, cluster }) =>
      type === 'removeWorkload' ? cluster : [],
    );
    const observed = this.observedOf(workload, removing);
    const hinderingOf = this.hinderingOf(workload.key);
    return renderStatus({
      workload,
      decision,
      observed,
      fleet: mind.fleet,
      hinderingOf,
      copies: this.options.dependencies.copiesFor(this.standingOf(workload, decision, observed)),
      wallMicros: clock.wallMicros(),
    });
  }

  private standingOf(
    workload: Workload,
    decision: PlacementDecision,
    observed: readonly ShownMember[],
  ): Standing {
    const { clusters } = this.options.mind.fleet;
    return standingOf(workload, decision, observed, (cluster) => clusters.get(cluster)?.ready === true);
  }

  private measure(workload: Workload): void {
    const { carrier, clock, listener } = this.options;
    if (workload.sinceMicros === null || carrier.isPending(workload.key, [])) return;
    listener.applied(clock.monotonicMicros() - workload.sinceMicros);
    workload.sinceMicros = null;
  }

  /** Whether the object is deleted, waits for us, and nothing of it is left anywhere. */
  private isToBeReleased(workload: Workload, decision: PlacementDecision): boolean {
    const { object, copies, key } = workload;
    if (!isDeleting(object) || !hasFinalizer(object)) return false;
    const givenUp = abandonedBy(object);
    const isCounted = (cluster: string): boolean =>
      this.options.mind.fleet.clusters.has(cluster) && !givenUp.includes(cluster);
    if (copies.some(({ cluster }) => isCounted(cluster))) return false;
    if (decision.status.leaving.length > 0) return false;
    if (decision.effects.some(({ cluster }) => !givenUp.includes(cluster))) return false;
    return !this.options.carrier.isPending(key, givenUp);
  }

  private async release({ object }: Workload): Promise<Outcome> {
    await this.options.cluster0.release(object);
    return { type: 'again', afterMicros: RELEASE_AGAIN_MICROS };
  }

  /**
   * What is seen of a workload in the members.
   *
   * @param alsoRemoving clusters that it is about to be taken away from
   */
  observedOf(workload: Workload, alsoRemoving: readonly string[] = []): ShownMember[] {
    const { mind, view, carrier } = this.options;
    const { kind, key, remains } = workload;
    const hinderingOf = this.hinderingOf(key);
    const removing = new Set([...carrier.removingFrom(key, kind.owned), ...remains, ...alsoRemoving]);
    const known = [...removing].filter((name) => mind.fleet.clusters.has(name));
    const placements = mind.board.entries.get(key)?.placements ?? [];
    const isPlaced = (name: string): boolean => placements.some(({ cluster }) => cluster === name);
    return observedOf(workload, view, { hinderingOf, removing: known, isPlaced }, mind.nowMicros);
  }

  private hinderingOf(key: Key): (cluster: string) => Hindering | null {
    return (cluster) => this.options.carrier.hinderingOf(key, cluster);
  }
}

/** Whether anything is to be done in members. */
function acts({ copies }: Workload, { effects }: PlacementDecision): boolean {
  return effects.length > 0 || copies.length > 0;
}

/** What is thrown where cluster0 has no object of which its watch still tells. */
export function noLongerThere({ metadata }: KubeObject): Error {
  return new Error(
    `cluster0 says that there is no ${metadata.name} any more, and its watch has not said so: it is looked at again`,
  );
}
