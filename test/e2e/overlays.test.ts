// The overlays of deploy/, as kubectl builds them and as an API server takes them.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testFleet } from './harness/fleet.ts';
import { kubectl } from './harness/kubectl.ts';
import { DEPLOY, objectsOf, type Rendered } from './support/charts.ts';

const { management } = testFleet();

/** What an overlay makes; the deployment as it is without any, where none is named. */
async function built(overlay?: string): Promise<ReadonlyMap<string, Rendered>> {
  const folder = overlay === undefined ? DEPLOY : join(DEPLOY, 'overlays', overlay);
  return objectsOf(await kubectl(management, 'kustomize', folder));
}

const OPERATOR = 'Deployment mck8s-system/mck8s';
const BUDGET = 'PodDisruptionBudget mck8s-system/mck8s';

describe('the overlay', () => {
  test('dev runs one operator of an image from here, and no budget holds its node', async () => {
    const objects = await built('dev');
    expect(objects.get(OPERATOR)?.spec).toMatchObject({
      replicas: 1,
      template: {
        spec: {
          containers: [
            {
              image: 'mck8s-operator:dev',
              imagePullPolicy: 'IfNotPresent',
              args: ['run', '--log-level', 'debug', '--allow-loopback'],
            },
          ],
        },
      },
    });
    expect(objects.has(BUDGET)).toBe(false);
  });

  test('large gives the operator more, and evicts it last', async () => {
    expect((await built('large')).get(OPERATOR)?.spec).toMatchObject({
      replicas: 2,
      template: {
        spec: {
          priorityClassName: 'system-cluster-critical',
          containers: [{ resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '2Gi' } } }],
        },
      },
    });
  });

  test.each(['dev', 'large'])('%s changes nothing else', async (name) => {
    const plain = new Map(await built());
    const objects = new Map(await built(name));
    for (const changed of [OPERATOR, BUDGET]) {
      plain.delete(changed);
      objects.delete(changed);
    }
    expect(objects).toEqual(plain);
  });

  test.each(['dev', 'large'])('%s is taken by an API server', async (name) => {
    const folder = join(DEPLOY, 'overlays', name);
    const told = await kubectl(
      management,
      'apply',
      '--server-side',
      '--force-conflicts',
      '--dry-run=server',
      '-k',
      folder,
    );
    expect(told).toMatch(/deployment\.apps\/mck8s serverside-applied/);
  });
});
