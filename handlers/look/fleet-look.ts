// One look at a live fleet: what an operator would know that starts now, folded by the same code, and nothing written anywhere. It
// decides nothing by itself and follows nothing for longer than it takes to see all of it.

import type { Policies } from '../../core/policies/policy.ts';
import { compareText } from '../../core/text.ts';
import { MEMBER_CLUSTERS } from '../cluster0/kinds.ts';
import { ApiError } from '../kube/api-error.ts';
import type { KubeClient } from '../kube/client.ts';
import type { FindCredential } from '../members/credential.ts';
import { Membership } from '../members/membership.ts';
import { Newcomers } from '../members/newcomers.ts';
import type { Registered } from '../members/registered.ts';
import { MemberRegistry, type RegistryListener } from '../members/registry.ts';
import { Mind } from '../mind/mind.ts';
import { OWNED_KINDS } from '../observe/owned-kinds.ts';
import { ShapeReader } from '../observe/pod.ts';
import { boardEntryOf, recordOf } from '../placement/board-entry.ts';
import type { PlacedKind } from '../placement/placed-kind.ts';
import { PLACED_KINDS } from '../placement/placed-kinds.ts';
import { keyOf } from '../placement/workload.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';

export interface FleetLookOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Of cluster0. */
  readonly client: KubeClient;
  readonly findCredential: FindCredential;
  readonly policies: Policies;
  /** Of random choices in decisions. */
  readonly seed: string;
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string;
  /** Told as members are seen, or are given up on. */
  readonly onMember?: (name: string, fault: string | null) => void;
}

/** An object on cluster0 that placement decides on. */
export interface LookedAt {
  readonly key: string;
  readonly kind: PlacedKind;
  readonly object: KubeObject;
}

export class FleetLook {
  readonly mind: Mind;
  readonly registry: MemberRegistry;
  readonly shapes: ShapeReader = new ShapeReader();
  /** In order of key. */
  workloads: readonly LookedAt[] = [];
  private readonly options: FleetLookOptions;
  private readonly newcomers: Newcomers;
  private readonly membership: Membership;
  private readonly told = new Set<string>();
  private onChange: () => void = () => undefined;

  constructor(options: FleetLookOptions) {
    this.options = options;
    const { clock, seed, policies, random, findCredential, clean } = options;
    this.mind = new Mind({ clock, seed, policies, onFacts: () => undefined });
    this.newcomers = new Newcomers({
      learn: (change) => {
        this.mind.learn(change);
      },
      isKnown: (name) => this.mind.fleet.clusters.has(name),
    });
    this.registry = new MemberRegistry({
      ...{ clock, random, findCredential, clean, shapes: this.shapes, kinds: OWNED_KINDS },
      nowMicros: () => this.mind.nowMicros,
      guard: writesNothing,
      renewCredential: () => Promise.reject(new Error('whoever only looks renews no token')),
      listener: this.listener(),
    });
    this.membership = new Membership({
      ...{ clock, mind: this.mind, registry: this.registry },
      onStanding: () => undefined,
    });
  }

  /**
   * Looks: all objects of cluster0 first, so that pods are known for theirs, then all members at once. A member that has not been
   * seen as a whole when the time is over counts as one that does not answer.
   *
   * @throws Error of the request where cluster0 does not answer, or serves no kinds of ours
   */
  async look(withinMicros: number): Promise<void> {
    await this.readWorkloads();
    const members = await this.list(MEMBER_CLUSTERS);
    for (const object of [...members].sort(byName)) this.registry.upsert(object);
    await this.allSettled(withinMicros);
    this.newcomers.settleAll();
    this.membership.consider();
    for (const entry of this.registry.registered()) this.tell(entry);
  }

  /** Why nothing was seen of a member; null: all of it was. */
  faultOf({ name, defect, pulse, member }: Registered): string | null {
    if (this.mind.fleet.clusters.get(name)?.ready === true) return null;
    const fault = defect ?? pulse.fault;
    if (fault !== null) return `${fault.reason}: ${fault.message}`;
    return member?.hasSynced === true
      ? 'it is not ready'
      : 'it was not seen as a whole in the time that was given';
  }

  async stop(): Promise<void> {
    this.membership.stop();
    await this.registry.stop();
  }

  private async readWorkloads(): Promise<void> {
    const looked: LookedAt[] = [];
    for (const kind of PLACED_KINDS) {
      for (const object of await this.list(kind.resource)) {
        const key = keyOf(kind, `${object.metadata.namespace ?? ''}/${object.metadata.name}`);
        looked.push({ key, kind, object });
      }
    }
    this.workloads = looked.sort((a, b) => compareText(a.key, b.key));
    for (const { key, kind, object } of this.workloads) {
      const { said } = recordOf(object);
      this.mind.promise(key, boardEntryOf(key, object, kind.read(object), said, this.shapes.nothing));
    }
  }

  private async list(resource: Resource): Promise<KubeObject[]> {
    const objects: KubeObject[] = [];
    try {
      await this.options.client.list(resource, {}, (page) => {
        objects.push(...page);
      });
    } catch (error) {
      if (error instanceof ApiError && error.fault === 'notFound')
        throw new Error(
          `cluster0 does not serve ${resource.plural}; apply deploy/crds, or name another --context`,
          {
            cause: error,
          },
        );
      throw error;
    }
    return objects;
  }

  private allSettled(withinMicros: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.options.clock.after(withinMicros, resolve);
      this.onChange = () => {
        for (const entry of this.registry.registered()) {
          if (!isSettled(entry)) return;
          this.tell(entry);
        }
        cancel();
        resolve();
      };
      this.onChange();
    });
  }

  private tell(entry: Registered): void {
    if (this.told.has(entry.name)) return;
    this.told.add(entry.name);
    this.options.onMember?.(entry.name, this.faultOf(entry));
  }

  private listener(): RegistryListener {
    const changed = (): void => {
      this.membership.consider();
      this.onChange();
    };
    const nothing = (): void => undefined;
    return {
      learn: (change) => {
        this.newcomers.take(change);
      },
      registered: ({ facts }) => {
        this.newcomers.registered(facts);
      },
      synced: (name) => {
        this.newcomers.settled(name);
        changed();
      },
      changed: ({ name, defect, pulse }) => {
        if ((defect ?? pulse.fault) !== null) this.newcomers.settled(name);
        changed();
      },
      wantedBy: (cluster, kind, id) => {
        for (const placed of PLACED_KINDS) {
          if (placed.owned.resource.kind !== kind) continue;
          const key = `${placed.name}/${id}`;
          const wanted = this.mind.board.entries.get(key)?.placements ?? [];
          if (wanted.some((one) => one.cluster === cluster)) return key;
        }
        return null;
      },
      isAwaited: () => false,
      shown: nothing,
      unregistered: nothing,
      connected: nothing,
      disconnected: nothing,
      trusted: nothing,
      unrenewed: nothing,
      renewed: nothing,
      aged: nothing,
      requested: nothing,
      objectChanged: nothing,
      withheld: nothing,
      fault: nothing,
      wentBack: nothing,
    };
  }
}

function writesNothing(): never {
  throw new Error('whoever only looks writes nothing');
}

/** All of it was seen, or it is known that it cannot be for now. */
function isSettled({ member, defect, pulse }: Registered): boolean {
  return defect !== null || pulse.fault !== null || member?.hasSynced === true;
}

function byName(a: KubeObject, b: KubeObject): number {
  return compareText(a.metadata.name, b.metadata.name);
}
