// What users do to cluster0: their jobs arrive, and objects are applied, scaled and deleted. It writes specifications; what becomes
// of them is decided elsewhere.

import type { MultiClusterDeployment, MultiClusterJob } from '../../core/api/index.ts';
import type { Key } from '../../core/decide/key.ts';
import { deploymentSpec, jobSpec } from '../../core/placement/compile.ts';
import { NO_VARIANTS } from '../../core/placement/variants.ts';
import type { JobSpec } from '../../core/placement/workload-spec.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { FoundPlacement, Load, ManifestAction } from '../load/load.ts';
import type { Accounts } from './accounts.ts';
import type { Cluster0 } from './cluster0.ts';
import { takeAsFound } from './found.ts';
import type { Members } from './members.ts';
import { newWorkload, type SpecOfKind, type Workload } from './workload.ts';

/** The policy of generated jobs when a run names none: the default of the API. */
const DEFAULT_POLICY = 'most_traffic';

const NOTHING: readonly never[] = [];

/** Shapes, and specifications of each, that are kept for the next job: who draws from a few has fewer, others hardly repeat one. */
const SHAPES_KEPT = 256;
const SPECS_KEPT = 32;

export interface UsersOptions {
  readonly load: Load;
  /** Replaces the policy of workloads without locations; null: their own. */
  readonly policy: string | null;
  readonly queue: EventQueue;
  readonly accounts: Accounts;
  readonly members: Members;
  readonly cluster0: Cluster0;
}

export class Users {
  private readonly options: UsersOptions;
  private count = 0;
  /** How often each key that is applied by hand was created: all others are created once, and a job of the load leaves nothing. */
  private readonly creations = new Map<Key, number>();
  /** What generated jobs of each shape ask for. */
  private readonly specs = new Map<PodShape, JobSpec[]>();

  constructor(options: UsersOptions) {
    this.options = options;
    for (const action of options.load.actions) {
      if (action.action !== 'apply') continue;
      this.creations.set(keyOf(action.object), 0);
    }
  }

  /** A job of the load arrives. */
  arrive(row: number): void {
    const { jobs } = this.options.load;
    const pods = jobs.pods[row]!;
    const shape = jobs.shape[row]!;
    const spec = this.generatedSpec(shape, pods, jobs.home[row]!);
    this.create({ kind: 'MultiClusterJob', spec }, shape.namespace, jobs.name(row), jobs.runMicros[row]!);
  }

  /** Does to cluster0 what a user does. */
  perform(action: ManifestAction): void {
    switch (action.action) {
      case 'apply':
        this.applyObject(action);
        return;
      case 'scale':
        this.scale(action.key, action.replicas);
        return;
      case 'delete':
        this.delete(action.key);
        return;
    }
  }

  /** One that another job of the same shape has already, or a new one: most jobs are of few shapes, each from few homes. */
  private generatedSpec(shape: PodShape, pods: number, home: string): JobSpec {
    const known = this.specs.get(shape);
    for (const spec of known ?? NOTHING) if (spec.completions === pods && spec.home === home) return spec;
    const spec = this.newSpec(shape, pods, home);
    if (known === undefined) {
      if (this.specs.size < SHAPES_KEPT) this.specs.set(shape, [spec]);
    } else if (known.length < SPECS_KEPT) known.push(spec);
    return spec;
  }

  private newSpec(shape: PodShape, pods: number, home: string): JobSpec {
    const policy = this.options.policy ?? DEFAULT_POLICY;
    return {
      shape,
      revision: 'generated',
      variants: NO_VARIANTS,
      rulesHash: 'generated',
      policy,
      locations: null,
      numberOfLocations: 1,
      home,
      clusterSelector: NOTHING,
      tolerations: NOTHING,
      priority: 0,
      partial: true,
      parallelism: pods,
      completions: pods,
      suspend: false,
    };
  }

  private create(
    of: SpecOfKind,
    namespace: string,
    name: string,
    runMicros: number,
    placed?: FoundPlacement,
  ): Workload {
    const { queue, accounts } = this.options;
    const key = `${of.kind}/${namespace}/${name}`;
    const creation = this.creationOf(key);
    const createdMicros = queue.clock;
    const index = this.count++;
    const workload = newWorkload({ index, creation, key, namespace, name, createdMicros, runMicros, of });
    if (placed !== undefined) {
      takeAsFound(this.options, workload, placed);
      return workload;
    }
    accounts.respecified(workload, of.spec, createdMicros);
    this.options.cluster0.created(workload);
    return workload;
  }

  /** How often an object of this key was created, this time included. */
  private creationOf(key: Key): number {
    const before = this.creations.get(key);
    if (before === undefined) return 1;
    this.creations.set(key, before + 1);
    return before + 1;
  }

  private applyObject(action: Extract<ManifestAction, { action: 'apply' }>): void {
    const { object, runMicros, placed } = action;
    const of = this.specOf(object);
    const { namespace, name } = object.metadata;
    let workload = this.options.cluster0.workloads.find(keyOf(object));
    if (workload === undefined) workload = this.create(of, namespace, name, runMicros, placed);
    else this.respecify(workload, of.spec);
    workload.runMicros = runMicros;
    workload.neverReady = action.neverReady === true;
    workload.self.paused = object.kind === 'MultiClusterDeployment' && object.spec.paused === true;
  }

  private specOf(object: Extract<ManifestAction, { action: 'apply' }>['object']): SpecOfKind {
    const compiled = object.kind === 'MultiClusterDeployment' ? deploymentSpec(object) : jobSpec(object);
    if (!compiled.ok) throw new Error(`${object.kind} ${object.metadata.name}: ${compiled.error.join('; ')}`);
    const { policy } = this.options;
    const isReplaced = policy !== null && compiled.value.locations === null;
    const spec = isReplaced ? { ...compiled.value, policy } : compiled.value;
    return { kind: object.kind, spec } as SpecOfKind;
  }

  private scale(key: string, replicas: number): void {
    const workload = this.options.cluster0.workloads.find(key);
    if (workload === undefined) return;
    if (workload.kind === 'MultiClusterDeployment') this.respecify(workload, { ...workload.spec, replicas });
    else this.respecify(workload, { ...workload.spec, parallelism: replicas });
  }

  private respecify(workload: Workload, spec: SpecOfKind['spec']): void {
    const { accounts, queue } = this.options;
    const before = workload.spec;
    workload.spec = spec;
    workload.self.generation++;
    accounts.respecified(workload, before, queue.clock);
    this.options.cluster0.changed(workload);
  }

  private delete(key: string): void {
    const workload = this.options.cluster0.workloads.find(key);
    if (workload === undefined) return;
    const { accounts, queue } = this.options;
    workload.isDeleted = true;
    workload.self.deleting = true;
    accounts.respecified(workload, workload.spec, queue.clock);
    this.options.cluster0.changed(workload);
  }
}

function keyOf({ kind, metadata: { namespace, name } }: MultiClusterDeployment | MultiClusterJob): Key {
  return `${kind}/${namespace}/${name}`;
}
