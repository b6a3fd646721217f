// NodePorts as a filter: a host port is taken once per address and protocol. It reads the ports of pods on nodes alone.

import type { NodeTable } from '../../nodes/node-table.ts';
import type { PodGroup } from '../../nodes/pod-groups.ts';
import type { HostPort, PodShape } from '../../pod/pod-shape.ts';
import { podsIn } from '../pod-counts.ts';
import type { Scan } from '../scan.ts';
import { FITS, VERDICT_CODE } from '../verdict.ts';

const ANY_ADDRESS = '0.0.0.0';

/** Refuses nodes where a pod holds a host port that this pod wants. */
export function filterByPorts(scan: Scan): void {
  const { table, shape, verdicts } = scan;
  const holders = portHolders(table, shape);
  if (holders.length === 0) return;
  for (let slot = 0; slot < table.slots; slot++)
    if (verdicts[slot] === FITS && podsIn(holders, slot) > 0) verdicts[slot] = VERDICT_CODE.portsTaken;
}

/** The groups of pods that cannot share a node with a pod of this shape, for its host ports. */
export function portHolders(table: NodeTable, shape: PodShape): PodGroup[] {
  const holders: PodGroup[] = [];
  if (shape.hostPorts.length === 0 || table.groups.withPorts === 0) return holders;
  for (const group of table.groups.byId.values())
    if (group.shape.hostPorts.some((held) => shape.hostPorts.some((wanted) => conflict(held, wanted))))
      holders.push(group);
  return holders;
}

function conflict(held: HostPort, wanted: HostPort): boolean {
  if (held.port !== wanted.port || held.protocol !== wanted.protocol) return false;
  if (held.hostIp === ANY_ADDRESS || wanted.hostIp === ANY_ADDRESS) return true;
  return held.hostIp === wanted.hostIp;
}
