// What a look at a live fleet has shown, as a snapshot takes it.

import type { FleetLook } from '../look/fleet-look.ts';
import type { SeenFleet } from './seen-fleet.ts';

/** The fleet. A member whose MemberCluster cannot be read is not in it: nothing is known of it. */
export function seenBy(look: FleetLook): SeenFleet {
  const { mind, registry, workloads } = look;
  const members = [...registry.registered()].flatMap((entry) => {
    const facts = entry.cluster?.facts ?? mind.fleet.clusters.get(entry.name)?.facts;
    return facts === undefined ? [] : [{ facts, object: entry.object, fault: look.faultOf(entry) }];
  });
  return {
    fleet: mind.fleet,
    members,
    workloads: workloads.map(({ key, kind, object }) => ({ key, kind: kind.name, object })),
    nowMicros: mind.nowMicros,
  };
}
