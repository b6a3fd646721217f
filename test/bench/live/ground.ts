// The ground that the benchmark stands on: cluster0 and three members as real control planes with fake nodes, clients of its own,
// and watches on all that is measured. It knows neither the operator nor the reference.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MEMBER_CLUSTERS } from '../../../handlers/cluster0/kinds.ts';
import { KubeClient } from '../../../handlers/kube/client.ts';
import { findBinaries } from '../../../handlers/local/binaries.ts';
import type { ControlPlane } from '../../../handlers/local/control-plane.ts';
import { Fleet } from '../../../handlers/local/fleet.ts';
import { Guard } from '../../../handlers/local/guard.ts';
import { installKinds } from '../../../handlers/local/install.ts';
import { killAllBelow } from '../../../handlers/local/process-folder.ts';
import { eventually } from '../../../handlers/local/waiting.ts';
import { SECOND } from '../../../handlers/ports/clock.ts';
import { NAMESPACES, type Resource } from '../../../handlers/ports/kube-object.ts';
import { realClock } from '../../../handlers/real/clock.ts';
import { connectTo } from '../../../handlers/real/transport.ts';
import { NAMESPACE } from './application.ts';
import { DEPLOYMENT, JOB, SERVICE } from './kinds.ts';
import { within } from './load.ts';
import { WatchedKind } from './watched-kind.ts';
import { Watcher } from './watcher.ts';

export const MEMBERS = 3;
const NODES_MIN = 20;
/** A node takes 110. */
const PODS_PER_NODE = 90;
const GONE_WITHIN_SECONDS = 900;
const DELETE_MILLIS = 90_000;

/** Everything of a fleet that the benchmark uses. */
interface Parts {
  readonly fleet: Fleet;
  readonly cluster0: KubeClient;
  readonly members: readonly KubeClient[];
  readonly memberClusters: Watcher;
  readonly deployments: WatchedKind;
  readonly services: WatchedKind;
  readonly jobs: WatchedKind;
}

export class Ground implements Parts {
  readonly fleet: Fleet;
  readonly cluster0: KubeClient;
  readonly members: readonly KubeClient[];
  readonly memberClusters: Watcher;
  readonly deployments: WatchedKind;
  readonly services: WatchedKind;
  readonly jobs: WatchedKind;

  private constructor(parts: Parts) {
    this.fleet = parts.fleet;
    this.cluster0 = parts.cluster0;
    this.members = parts.members;
    this.memberClusters = parts.memberClusters;
    this.deployments = parts.deployments;
    this.services = parts.services;
    this.jobs = parts.jobs;
  }

  /** Starts everything below a folder, with room for so many pods in each member. */
  static async start(folder: string, podsPerMember: number, say: (line: string) => void): Promise<Ground> {
    const binaries = await findBinaries(process.env, say);
    const nodesPerMember = Math.max(NODES_MIN, Math.ceil(podsPerMember / PODS_PER_NODE));
    say(`starting cluster0 and ${MEMBERS} members with ${nodesPerMember} nodes each`);
    const shape = { members: MEMBERS, nodesPerMember, cpu: '64', memory: '256Gi' };
    const fleet = await Fleet.create(join(folder, 'fleet'), shape, binaries);
    await fleet.start();
    await installKinds(fleet.management);
    const [cluster0, ...members] = fleet.planes.map(clientOf) as [KubeClient, ...KubeClient[]];
    for (const client of [cluster0, ...members])
      await client.create(NAMESPACES, { metadata: { name: NAMESPACE } });
    const ground = new Ground({
      fleet,
      cluster0,
      members,
      memberClusters: new Watcher(cluster0, MEMBER_CLUSTERS),
      deployments: new WatchedKind(DEPLOYMENT, cluster0, members),
      services: new WatchedKind(SERVICE, cluster0, members),
      jobs: new WatchedKind(JOB, cluster0, members),
    });
    await Promise.all(ground.#watchers.map((watcher) => watcher.synced));
    return ground;
  }

  /**
   * Deletes all that was declared, and by hand what only an operator would delete where none runs. Resolves to the seconds until
   * nothing of it is left; pods may take longer, and are waited for as well.
   */
  async clear(by: 'hand' | 'operator'): Promise<number> {
    const began = performance.now();
    const { management, members } = this.fleet;
    await Promise.all(this.#kinds.map(({ kind }) => deleteAll(management, kind.declared)));
    if (by === 'hand')
      await Promise.all(
        members.flatMap((member) => this.#kinds.map(({ kind }) => deleteAll(member, kind.made))),
      );
    const gone = this.#kinds.map((kind) => kind.untilEmpty());
    await within(GONE_WITHIN_SECONDS, 'all that was declared is gone from everywhere', Promise.all(gone));
    const seconds = (performance.now() - began) / 1000;
    await Promise.all(members.map(untilNoPods));
    return seconds;
  }

  /** Ends the watches; the control planes are ended by whoever holds the folder. */
  stop(): void {
    for (const watcher of this.#watchers) watcher.stop();
    for (const client of [this.cluster0, ...this.members]) client.close();
  }

  get #watchers(): readonly Watcher[] {
    return [this.memberClusters, ...this.#kinds.flatMap(({ watchers }) => watchers)];
  }

  get #kinds(): readonly WatchedKind[] {
    return [this.deployments, this.services, this.jobs];
  }
}

/** A folder whose processes end, and which is removed, with the task or with this process, however that ends. */
export async function inGuardedFolder(task: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mck8s-bench-'));
  const guard = new Guard(folder, 'remove');
  try {
    await task(folder);
  } finally {
    await killAllBelow(folder);
    await guard.release();
    rmSync(folder, { recursive: true, force: true });
  }
}

function clientOf(plane: ControlPlane): KubeClient {
  const { server, certificateAuthority, token } = plane.access();
  const credential = { headers: { authorization: `Bearer ${token}` } };
  const transport = connectTo({
    server,
    caData: certificateAuthority,
    credential: () => Promise.resolve(credential),
  });
  return new KubeClient({ transport, clock: realClock, fieldManager: 'bench', timeoutMicros: 120 * SECOND });
}

/** Deletes a collection; a server that gives up in the middle of a long one is asked again. */
async function deleteAll(plane: ControlPlane, { group, version, plural }: Resource): Promise<void> {
  const root = group === '' ? '/api' : `/apis/${group}`;
  const path = `${root}/${version}/namespaces/${NAMESPACE}/${plural}`;
  const body = { propagationPolicy: 'Background', gracePeriodSeconds: 0 };
  const attempt = async (): Promise<void> => {
    const { status } = await plane.request({ method: 'DELETE', path, body, timeoutMillis: DELETE_MILLIS });
    if (status >= 300) throw new Error(`DELETE ${path} on ${plane.name} was answered with ${status}.`);
  };
  await eventually(attempt, { withinMillis: GONE_WITHIN_SECONDS * 1000, everyMillis: 500 });
}

async function untilNoPods(plane: ControlPlane): Promise<void> {
  const path = `/api/v1/namespaces/${NAMESPACE}/pods?limit=1`;
  const expectNone = async (): Promise<void> => {
    const { body } = await plane.request({ method: 'GET', path, timeoutMillis: 60_000 });
    const { items } = body as { readonly items?: readonly unknown[] };
    if (items?.length !== 0) throw new Error(`${plane.name} still has pods of deleted applications.`);
  };
  await eventually(expectNone, { withinMillis: GONE_WITHIN_SECONDS * 1000, everyMillis: 500 });
}
