// What the status of a MultiClusterDeployment says beside what every kind says. It decides nothing; words and numbers are core's.

import { clusterStatuses, podTotals, type ClusterStatus } from '../../core/placement/cluster-statuses.ts';
import { liveConditions } from '../../core/placement/conditions.ts';
import { replicasInSpecUnit } from '../../core/placement/replica-unit.ts';
import { podsPlaced } from '../../core/placement/status.ts';
import type { SaidCondition } from '../cluster0/conditions.ts';
import { field, listAt, textAt } from '../observe/read.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { KindStatus, ShowInput, ShownCluster } from './placed-kind.ts';

export function deploymentStatus({ object, spec, decision, observed, isReady }: ShowInput): KindStatus {
  const { status } = decision;
  const rules = 'problems' in spec ? null : spec;
  const statuses = clusterStatuses({ status, observed, rules, isReady });
  const { current, ready, updated } = podTotals(statuses);
  const wanted = podsPlaced(status.placements) + (status.unplaced?.replicas ?? 0);
  return {
    conditions: untilRolledOut(liveConditions({ decision, observed, spec }), statuses),
    clusters: statuses.map(shownIn),
    placedOn: status.placements.map(({ cluster }) => cluster),
    pods: { current, ready, updated },
    fields: {
      replicas: replicasInSpecUnit(current, rules?.numberOfLocations ?? 1),
      selector: selectorText(object),
      readySummary: `${ready}/${wanted}`,
    },
  };
}

function shownIn({ leaving, ...rest }: ClusterStatus): ShownCluster {
  return leaving ? { ...rest, leaving } : rest;
}

/** Nobody is told that all is ready while pods of an older template run where the newest is wanted. */
function untilRolledOut(said: readonly SaidCondition[], statuses: readonly ClusterStatus[]): SaidCondition[] {
  const isBehind = statuses.some(({ desired, current, updated }) => desired > 0 && updated < current);
  // What is not ready says why already: where it is paused, nothing is rolled out at all.
  const isReady = said.some(({ type, status }) => type === 'Ready' && status === 'True');
  if (!isBehind || !isReady) return [...said];
  const { current, updated } = podTotals(statuses.filter(({ desired }) => desired > 0));
  const message = `${updated} of ${current} pods run the newest template`;
  const inProgress = { reason: 'InProgress', message };
  return said.map((condition) => {
    if (condition.type === 'Ready' && condition.status === 'True')
      return { type: 'Ready', status: 'False', ...inProgress };
    if (condition.type === 'Reconciling' && condition.status === 'False')
      return { type: 'Reconciling', status: 'True', ...inProgress };
    return condition;
  });
}

/** A label selector as one text, as autoscalers read it. */
function selectorText(object: KubeObject): string {
  const labels = Object.entries(field(object.spec, 'selector', 'matchLabels') ?? {}).map(
    ([key, value]) => `${key}=${String(value)}`,
  );
  const expressions = listAt(object.spec, 'selector', 'matchExpressions').map((expression) => {
    const key = textAt(expression, 'key') ?? '';
    const values = listAt(expression, 'values').map(String).join(',');
    switch (textAt(expression, 'operator')) {
      case 'In':
        return `${key} in (${values})`;
      case 'NotIn':
        return `${key} notin (${values})`;
      case 'Exists':
        return key;
      default:
        return `!${key}`;
    }
  });
  return [...labels, ...expressions].join(',');
}
