// A Deployment between a change and the moment at which its member's controller has acted on it: what its counts are worth.

import { describe, expect, it } from 'vitest';
import { seenDeployment } from '../../handlers/observe/deployment.ts';
import type { KubeObject } from '../../handlers/ports/kube-object.ts';

interface Said {
  readonly uid?: string;
  readonly generation: number;
  readonly observed: number;
  readonly revision?: string;
  /** Fields of the template that are ours. */
  readonly fields?: object;
}

function deployment({ uid = 'u', generation, observed, revision = 'r1', fields = {} }: Said): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...{ name: 'front', namespace: 'default', uid, resourceVersion: `${generation}`, generation },
      labels: { 'fogguru.eu/managed-by': 'mck8s' },
      annotations: { 'fogguru.eu/uid': 'owner', 'fogguru.eu/revision': revision },
      managedFields: [{ manager: 'mck8s', operation: 'Apply', fieldsV1: { 'f:spec': fields } }],
    },
    spec: { replicas: 2 },
    status: { observedGeneration: observed, replicas: 2, readyReplicas: 2, updatedReplicas: 2 },
  };
}

const BEFORE: Said = { generation: 1, observed: 1 };

describe('the counts of a Deployment that its controller has not acted on', () => {
  it.each<[string, Said, boolean]>([
    ['hold where it was scaled', { generation: 2, observed: 1 }, true],
    ['hold where it was scaled twice', { generation: 3, observed: 1 }, true],
    [
      'are of an older template where it was given another',
      { generation: 2, observed: 1, revision: 'r2' },
      false,
    ],
    [
      'are of an older template where it was edited',
      { generation: 2, observed: 1, fields: { 'f:x': {} } },
      false,
    ],
    ['are of another Deployment where it was made anew', { uid: 'v', generation: 1, observed: 0 }, false],
  ])('%s', (_what, now, holds) => {
    const before = seenDeployment(deployment(BEFORE));
    expect(seenDeployment(deployment(now), before).isObserved).toBe(holds);
  });

  it('are of an older template where nobody knows what was observed', () => {
    expect(seenDeployment(deployment({ generation: 2, observed: 1 })).isObserved).toBe(false);
  });

  it('do not come to hold by a template that goes back before its controller has acted', () => {
    const before = seenDeployment(deployment(BEFORE));
    const other = seenDeployment(deployment({ generation: 2, observed: 1, revision: 'r2' }), before);
    expect(seenDeployment(deployment({ generation: 3, observed: 1 }), other).isObserved).toBe(false);
  });
});
