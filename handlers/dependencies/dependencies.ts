// What travels with workloads: copies are made before the pods that need them, follow what is on cluster0, and go when nothing of the
// workload needs them any more. cluster0 is asked for each by name, over and over, as lists would show Secrets that nobody named.

import { canonicalJson } from '../../core/canonical.ts';
import type { Key } from '../../core/decide/key.ts';
import { copiesAfter, leftovers, type CopiesIn } from '../../core/dependencies/copies.ts';
import { dependencyId, type Dependency, type DependencyKind } from '../../core/dependencies/references.ts';
import { Hindered } from '../carry/member-writer.ts';
import { hindranceOf } from '../carry/refusal.ts';
import type { Wish } from '../carry/wish.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Member } from '../members/member.ts';
import { seenObject, type OwnedKind } from '../observe/owned.ts';
import { SECOND, type Clock } from '../ports/clock.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { grant, objectAt, put, take } from './copier.ts';
import { contentHash } from './copy.ts';
import { Turns } from './turns.ts';

/** How often cluster0 is asked whether what travels has changed. */
const ASK_EVERY_MICROS = 30 * SECOND;
/** After so many questions, copies in members are looked at as well: somebody may have changed or deleted one. */
const LOOK_EVERY = 10;
const NOT_ASKED = 'not asked';
const ABSENT = 'absent';

/** Stands for all copies of a workload in a cluster where wishes are told apart. */
const COPIES: OwnedKind = {
  resource: { group: '', version: 'v1', plural: 'dependencies', kind: 'Dependencies', namespaced: true },
  read: seenObject,
  isNeeded: false,
};

/** A workload as it stands after a decision. */
export interface Standing {
  readonly key: Key;
  readonly uid: string;
  readonly id: string;
  /** What it needs wherever it is wanted. */
  readonly needed: readonly Dependency[];
  /** Clusters in which it is wanted. */
  readonly clusters: readonly string[];
  /** What its status says of copies. */
  readonly copies: readonly CopiesIn[];
  readonly isOut: (cluster: string) => boolean;
  readonly isNewest: (cluster: string) => boolean;
}

/** What a term knows of the copies for one workload. */
interface Known {
  readonly uid: string;
  readonly namespace: string;
  needed: readonly Dependency[];
  /** By cluster: what of cluster0 its copies are of. */
  readonly there: Map<string, string>;
  /** `cluster Kind/name` of copies that were taken away. */
  readonly gone: Set<string>;
}

export interface DependenciesOptions {
  readonly clock: Clock;
  /** Of cluster0. */
  readonly client: KubeClient;
  /** What a workload needs has changed. */
  readonly touch: (key: Key) => void;
}

export class Dependencies {
  private readonly options: DependenciesOptions;
  private readonly known = new Map<Key, Known>();
  /** What cluster0 said last of each, by `namespace Kind/name`: a hash of its content, or a word. */
  private readonly sources = new Map<string, string>();
  private readonly turns = new Turns();
  private cancelAsking: (() => void) | null = null;
  private asked = 0;
  private isStopped = false;

  constructor(options: DependenciesOptions) {
    this.options = options;
  }

  stop(): void {
    this.isStopped = true;
    this.cancelAsking?.();
  }

  /** The workload is gone from cluster0. */
  forget(key: Key): void {
    this.known.delete(key);
  }

  /** What the status is to say of copies before any is made. */
  copiesFor({ key, needed, clusters, copies }: Omit<Standing, 'isOut' | 'isNewest'>): readonly CopiesIn[] {
    if (needed.length === 0 && copies.length === 0) return copies;
    const gone = this.known.get(key)?.gone;
    const isGone = (cluster: string, object: string): boolean => gone?.has(`${cluster} ${object}`) === true;
    return copiesAfter({ before: copies, clusters, needed: needed.map(dependencyId), isGone });
  }

  /** The wishes of a workload with what its dependencies wish beside them; copies come before what needs them. */
  beside(standing: Standing, wishes: readonly Wish[]): readonly Wish[] {
    const { key, needed, clusters, copies } = standing;
    if (needed.length === 0 && copies.length === 0) {
      this.forget(key);
      return wishes;
    }
    const known = this.knowing(standing);
    const wanted = new Set(clusters);
    for (const cluster of clusters)
      for (const dependency of needed) known.gone.delete(`${cluster} ${dependencyId(dependency)}`);
    const version = this.versionOf(known);
    const first = (wish: Wish): Wish =>
      wish.type !== 'ensure' || !wanted.has(wish.cluster) || needed.length === 0
        ? wish
        : { ...wish, version: `${wish.version} ${version}`, before: (member) => this.putAll(member, known) };
    return [...wishes.map(first), ...this.copyWishes(standing, known, wishes, version)];
  }

  private copyWishes(
    { id, uid, needed, clusters, copies, isOut, isNewest }: Standing,
    known: Known,
    wishes: readonly Wish[],
    version: string,
  ): Wish[] {
    const wanted = new Set(clusters);
    const served = new Set(wishes.filter(({ type }) => type === 'ensure').map(({ cluster }) => cluster));
    const behind = clusters.filter(
      (cluster) => needed.length > 0 && known.there.get(cluster) !== version && !served.has(cluster),
    );
    const ids = needed.map(dependencyId);
    const left = leftovers({ copies, needed: ids, clusters: wanted, isOut, isNewest });
    const objectsIn = new Map(left.map(({ cluster, objects }) => [cluster, objects]));
    return [...new Set([...behind, ...objectsIn.keys()])].map((cluster): Wish => {
      const isBehind = behind.includes(cluster);
      const objects = objectsIn.get(cluster) ?? [];
      return {
        type: 'copy',
        ...{ cluster, kind: COPIES, id, uid },
        version: canonicalJson([isBehind ? version : '', objects]),
        carryOut: async (member) => {
          if (isBehind) await this.putAll(member, known);
          for (const object of objects) await this.takeOne(member, known, object);
        },
      };
    });
  }

  private async putAll(member: Member, known: Known): Promise<void> {
    const { namespace, uid, needed } = known;
    for (const dependency of needed) {
      const source = await this.read(namespace, dependency);
      const { client } = member;
      const turn = `${member.name} ${namespace} ${dependencyId(dependency)}`;
      await this.turns.take(turn, () => put({ client, namespace, uid }, dependency, source));
    }
    known.there.set(member.name, this.versionOf(known, needed));
  }

  private async takeOne(member: Member, known: Known, object: string): Promise<void> {
    const { namespace, uid } = known;
    const [kind = '', name = ''] = object.split('/');
    const { client } = member;
    await this.turns.take(`${member.name} ${namespace} ${object}`, () =>
      take({ client, namespace, uid }, kind as DependencyKind, name),
    );
    known.gone.add(`${member.name} ${object}`);
  }

  /** An object of cluster0, as it is now; null: it is not there. What was said of it is noted. */
  private async read(namespace: string, { kind, name }: Dependency): Promise<KubeObject | null> {
    const at = `${namespace} ${kind}/${name}`;
    try {
      const source = await objectAt(this.options.client, kind, { namespace, name });
      this.sources.set(at, source === null ? ABSENT : contentHash(kind, source));
      return source;
    } catch (error) {
      const { refusal } = hindranceOf(error);
      if (refusal === null)
        throw new Hindered({
          refusal: null,
          reason: 'SourceNotRead',
          message: `cluster0 could not be asked for ${kind} ${namespace}/${name}`,
        });
      this.sources.set(at, refusal);
      const message = `cluster0 does not let mck8s read ${kind} ${namespace}/${name}; ${grant(namespace, 'mck8s-dependencies')}`;
      throw new Hindered({ refusal: 'MissingDependency', reason: 'MissingDependency', message });
    }
  }

  private versionOf({ namespace, needed }: Known, of: readonly Dependency[] = needed): string {
    const said = of.map((dependency) => {
      const id = dependencyId(dependency);
      return [id, dependency.isOptional, this.sources.get(`${namespace} ${id}`) ?? NOT_ASKED];
    });
    return canonicalJson(said);
  }

  private knowing({ key, uid, id, needed }: Standing): Known {
    const before = this.known.get(key);
    const namespace = id.slice(0, id.indexOf('/'));
    const known =
      before?.uid === uid ? before : { uid, namespace, needed, there: new Map(), gone: new Set<string>() };
    known.needed = needed;
    this.known.set(key, known);
    if (this.cancelAsking === null && !this.isStopped) this.askLater();
    return known;
  }

  private askLater(): void {
    this.cancelAsking = this.options.clock.after(ASK_EVERY_MICROS, () => {
      void this.askAll().finally(() => {
        this.cancelAsking = null;
        this.forgetUnneeded();
        if (this.known.size > 0 && !this.isStopped) this.askLater();
      });
    });
  }

  /** What was said of objects that no workload names any more is of no use. */
  private forgetUnneeded(): void {
    const needed = new Set<string>();
    for (const { namespace, needed: of } of this.known.values())
      for (const dependency of of) needed.add(`${namespace} ${dependencyId(dependency)}`);
    for (const at of this.sources.keys()) if (!needed.has(at)) this.sources.delete(at);
  }

  /** Asks cluster0 for all that travels, and wakes those for whom something has changed. */
  private async askAll(): Promise<void> {
    this.asked++;
    for (const [key, known] of this.known) {
      if (this.asked % LOOK_EVERY === 0) known.there.clear();
      const before = this.versionOf(known);
      for (const dependency of known.needed) {
        if (this.isStopped) return;
        try {
          await this.read(known.namespace, dependency);
        } catch (error) {
          // What it said is noted, and told where a copy is wanted.
          if (!(error instanceof Hindered)) throw error;
        }
      }
      if (this.versionOf(known) !== before || known.there.size === 0) this.options.touch(key);
    }
  }
}
