// Which runner knows which public case table. The one place to add a line when a subject is built.

import type { Runner } from './case.ts';
import { runCoordinates } from './coordinates.ts';
import { runKarmadaDivision } from './karmada/tables.ts';
import { runQuantity } from './quantity.ts';

/** A runner, or why there is none yet. */
export type Subject = { readonly run: Runner } | { readonly notBuilt: string };

/** File name to subject. */
export const subjects: ReadonlyMap<string, Subject> = new Map<string, Subject>([
  ['quantity.json', { run: runQuantity }],
  ['karmada_division.json', { run: runKarmadaDivision }],
  ['cluster_autoscaler.json', { notBuilt: 'growing and shrinking a cluster' }],
  ['hpa_replica_calculator.json', { notBuilt: 'the autoscaler' }],
  ['vivaldi.json', { run: runCoordinates }],
  [
    'mcs_conformance.json',
    {
      notBuilt:
        'a checklist, not a table: 15 specs are tests in test/mcs-conformance, 12 need a data path or DNS',
    },
  ],
]);
