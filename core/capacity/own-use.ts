// What a workload itself holds in a cluster, so that its room can be estimated as if it were not there.

import type { Claim } from '../fleet/fleet.ts';
import type { PodGroup } from '../nodes/pod-groups.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { nothingBack, type GivenBack } from './node-room.ts';

/** By slot: what is given back there. */
export type OwnUse = ReadonlyMap<number, GivenBack>;

/** The room that a workload's bound pods and packed claims take, by slot; null where it has none. */
export function ownUse(claim: Claim | undefined): OwnUse | null {
  if (claim === undefined || (claim.bound.length === 0 && claim.packed.length === 0)) return null;
  const use = new Map<number, GivenBack>();
  for (const { slot, shape, count } of claim.bound) give(use, slot, shape, count);
  for (const slot of claim.packed) give(use, slot, claim.packedShape, 1);
  return use;
}

/** Pods of some groups in a slot that are not the workload's own. */
export function strangersIn(groups: readonly PodGroup[], slot: number, own: OwnUse | null): number {
  const back = own?.get(slot);
  let pods = 0;
  for (const { shape, perSlot } of groups) pods += perSlot[slot]! - (back?.groups.get(shape.groupId) ?? 0);
  return pods;
}

function give(use: Map<number, GivenBack>, slot: number, shape: PodShape, count: number): void {
  let back = use.get(slot);
  if (back === undefined) {
    back = nothingBack();
    use.set(slot, back);
  }
  back.cpuMilli += shape.cpuMilli * count;
  back.memoryBytes += shape.memoryBytes * count;
  back.pods += count;
  if (shape.groupId !== '') back.groups = withMore(back.groups, shape.groupId, count);
  for (const { resource, amount } of shape.otherRequests)
    back.others = withMore(back.others, resource, amount * count);
}

function withMore(amounts: ReadonlyMap<string, number>, of: string, more: number): Map<string, number> {
  return new Map(amounts).set(of, (amounts.get(of) ?? 0) + more);
}
