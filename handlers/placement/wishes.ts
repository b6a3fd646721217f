// From a decision on an object that is placed to what is wished of each member: its effects, with all that carrying them out needs.

import { revisionIn } from '../../core/placement/variants.ts';
import type { Wish } from '../carry/wish.ts';
import { specOf } from './board-entry.ts';
import type { PlacementDecision } from './placed-kind.ts';
import { idOf, type Workload } from './workload.ts';

/** Whether a decision leaves everything as it is: the object is paused or cannot be acted on. */
export function isStandstill({ status: { conditions } }: PlacementDecision): boolean {
  return conditions.some(
    ({ type, status, reason }) =>
      (type === 'Stalled' && status === 'True') || (type === 'Reconciling' && reason === 'Paused'),
  );
}

/** What is wished, one for each effect. */
export function wishesOf({ kind, key, uid, accepted }: Workload, { effects }: PlacementDecision): Wish[] {
  const id = idOf(key);
  const spec = specOf(accepted);
  const readSource = accepted?.source ?? null;
  return effects.map((effect): Wish => {
    const { cluster } = effect;
    const target = { cluster, kind: kind.owned, id, uid };
    if (effect.type === 'removeWorkload') return { ...target, type: 'remove', because: effect.because };
    const { replicas, revision } = effect;
    const isWhole = spec !== null && revisionIn(spec, cluster) === revision;
    const source = isWhole ? readSource : null;
    const asked = { ...effect, id, uid, source };
    return {
      ...target,
      type: 'ensure',
      version: `${revision} ${replicas} ${source !== null}`,
      changeIn: (member) => kind.changeIn(member, asked),
      createsNamespace: readSource?.createsNamespace ?? false,
    };
  });
}
