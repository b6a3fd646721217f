// Where a member's kube-scheduler put new pods, beside where our rules put them on the same nodes. Ties are drawn at random there,
// so what a tie decides cannot be compared.

import { NodeTable } from '../../../core/nodes/node-table.ts';
import { ScoreIndex } from '../../../core/scheduling/score-index.ts';
import type { ControlPlane } from '../../../handlers/local/control-plane.ts';
import { nodeFacts } from '../../../handlers/observe/node.ts';
import { seenPod, ShapeReader, type SeenPod } from '../../../handlers/observe/pod.ts';
import type { KubeObject } from '../../../handlers/ports/kube-object.ts';
import { list } from './seen.ts';

/** The pods of a member at one time, by UID. */
export type Snapshot = ReadonlyMap<string, SeenPod>;

const shapes = new ShapeReader();

/** All pods of a member now. */
export async function snapshot(plane: ControlPlane): Promise<Snapshot> {
  const pods = (await list(plane, '/api/v1/pods')) as unknown as readonly KubeObject[];
  return new Map(pods.map((pod) => [pod.metadata.uid, seenPod(pod, shapes, undefined)]));
}

export type Verdict =
  /** Pods by node, there and by our rules. */
  | { readonly pods: number; readonly theirs: object; readonly ours: object }
  /** How many pods came, and why that tells nothing. */
  | { readonly pods: number; readonly because: 'tie' | 'order unknown' };

/** Compares what came between two times; undefined where nothing did. */
export async function comparePicks(
  plane: ControlPlane,
  before: Snapshot,
  after: Snapshot,
): Promise<Verdict | undefined> {
  const added = [...after.values()].filter(({ uid }) => !before.has(uid));
  const [first] = added;
  if (first === undefined) return undefined;
  const pods = added.length;
  const isPlain =
    [...before.keys()].every((uid) => after.has(uid)) &&
    added.every(({ shape }) => shape.id === first.shape.id);
  if (!isPlain) return { pods, because: 'order unknown' };
  const table = await tableOf(plane, before);
  const index = new ScoreIndex(table);
  const tied: number[] = [];
  const ours = added.map(({ shape }) => {
    const slot = index.pick(shape, (count) => {
      tied.push(count);
      return 0;
    });
    if (slot >= 0) table.addPods(slot, shape, 1, 'requested');
    return table.facts[slot]?.name ?? 'none';
  });
  if (tied.length > 0) return { pods, because: 'tie' };
  return { pods, theirs: counted(added.map(({ node }) => node ?? 'none')), ours: counted(ours) };
}

async function tableOf(plane: ControlPlane, pods: Snapshot): Promise<NodeTable> {
  const table = new NodeTable();
  for (const node of (await list(plane, '/api/v1/nodes')) as unknown as readonly KubeObject[])
    table.setNode(nodeFacts(node));
  for (const { node, shape } of pods.values())
    if (node !== null) table.addPods(table.slot(node), shape, 1, 'requested');
  return table;
}

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
