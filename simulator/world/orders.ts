// Effects on their way to members, and what each asks for there. An order is a number, so that it fits into an event.

import type { Effect, EnsureWorkload } from '../../core/decide/effects.ts';
import { shapeIn } from '../../core/placement/variants.ts';
import type { Wish } from '../cluster/member-object.ts';
import type { Workload } from './workload.ts';

export interface Order {
  readonly workload: Workload;
  readonly effect: Effect;
}

export class Orders {
  private readonly inFlight: (Order | undefined)[] = [];
  private readonly free: number[] = [];

  /** Sends an effect on its way; returns its number. */
  add(workload: Workload, effect: Effect): number {
    const order = this.free.pop() ?? this.inFlight.length;
    this.inFlight[order] = { workload, effect };
    return order;
  }

  /** One that is still on its way. */
  get(order: number): Order {
    return this.inFlight[order]!;
  }

  /** Takes one off its way; its number is given to another. */
  take(order: number): Order {
    const taken = this.get(order);
    this.inFlight[order] = undefined;
    this.free.push(order);
    return taken;
  }
}

/** What an effect asks of a member. */
export function wishOf(
  workload: Workload,
  { cluster, replicas: desired, revision, part }: EnsureWorkload,
): Wish {
  const { spec, runMicros, neverReady } = workload;
  const shape = shapeIn(spec, cluster);
  if (workload.kind === 'MultiClusterDeployment') {
    return {
      kind: 'Deployment',
      desired,
      revision,
      shape,
      completions: Infinity,
      runMicros: Infinity,
      neverReady,
    };
  }
  if (part !== undefined)
    return { kind: 'Job', desired, revision, shape, completions: part.completions, runMicros, neverReady };
  const { parallelism, completions } = workload.spec;
  const unit = Math.max(1, Math.min(parallelism, completions));
  const copies = Math.ceil(desired / unit);
  return { kind: 'Job', desired, revision, shape, completions: copies * completions, runMicros, neverReady };
}
