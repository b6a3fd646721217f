// What a node of a group is: as it is written, or as the table of flavours has it.

import type { Problem } from '../../core/api/problem.ts';
import { flavourFault, type Flavours, type Pricing } from './flavours.ts';
import type { NodeGroupFields } from './schema-clusters.ts';

export interface Machine {
  readonly allocatable: Readonly<Record<string, number>>;
  /** Labels that follow from what it is. */
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined: it has no price. */
  readonly usdPerHour: number | undefined;
}

const FLAVOUR_LABEL = 'node.kubernetes.io/instance-type';
/** The kubelet's own. */
const PODS_DEFAULT = 110;

/** The machine of a group at a path; what is wrong with its flavour is added to the problems. */
export function machineOf(
  group: NodeGroupFields,
  flavours: Flavours | undefined,
  path: readonly (string | number)[],
  problems: Problem[],
): Machine {
  const { allocatable, flavour: name, pricing, pricePerHour } = group;
  if (name !== undefined) {
    const fault = flavourFault(name, pricing ?? 'on-demand', flavours);
    const isPricedByHand = fault?.field === 'pricing' && pricePerHour !== undefined;
    if (fault === undefined || isPricedByHand)
      return ofFlavour(name, pricing ?? 'on-demand', flavours!, pricePerHour);
    problems.push({ path: [...path, fault.field], message: fault.message });
  }
  return { allocatable: allocatable ?? {}, labels: {}, usdPerHour: pricePerHour };
}

function ofFlavour(
  name: string,
  pricing: Pricing,
  flavours: Flavours,
  pricePerHour: number | undefined,
): Machine {
  const { cpuMilli, memoryBytes, usdPerHour } = flavours.get(name)!;
  return {
    allocatable: { cpu: cpuMilli, memory: memoryBytes, pods: PODS_DEFAULT },
    labels: { [FLAVOUR_LABEL]: name },
    usdPerHour: pricePerHour ?? usdPerHour.get(pricing),
  };
}
