// How a changed template goes through the clusters of a run, and how a bad one stops there.

import { describe, expect, test } from 'vitest';
import { checkSettled } from '../../simulator/run/invariants/settled.ts';
import { deployment, tell, type Told } from './story.ts';

const MINUTE = 60_000_000;
const CLUSTERS = ['edge1', 'edge2', 'edge3'];

function story(...manifests: readonly string[]): string {
  return `name: rollout
question: Where does a bad image stop?
duration: 1h
policies: [worst_fit]
clusters:
  - { name: edge, count: 3, nodes: [{ count: 2, allocatable: { cpu: 4, memory: 8Gi } }] }
network: { defaultRttMs: 5 }
load:
  - manifests:
${manifests.map((line) => `      - { ${line} }\n`).join('')}`;
}

function shop(image: string, given: Readonly<Record<string, unknown>> = {}): string {
  const rollout = { order: ['edge2'], readyWithin: '5m' };
  return deployment('shop', { numberOfLocations: 3, replicas: 4, rollout, ...given }, { image });
}

/** Pods on nodes by cluster and image, such as `edge1 shop:1`. */
function imagesIn({ control: { pods, clusters } }: Told): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let pod = 0; pod < pods.rows; pod++) {
    if (!pods.isOnNode(pod)) continue;
    const key = `${clusters[pods.member[pod]!]!.name} ${pods.shape[pod]!.images.join()}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const INSTALLED = `at: 0s, apply: ${shop('shop:1')}`;
const BROKEN = `at: 10m, neverReady: true, apply: ${shop('shop:2')}`;

describe('a new image', () => {
  test('goes to one cluster after another, and each is ready before the next begins', () => {
    const begun: string[] = [];
    const told = tell(story(INSTALLED, `at: 10m, apply: ${shop('shop:2')}`), {
      onDecision: ({ spec }, { effects }) => {
        for (const effect of effects)
          if (effect.type === 'ensureWorkload' && effect.revision === spec.revision)
            begun.push(effect.cluster);
      },
      onEvent: ({ control: { pods } }, nowMicros) => {
        if (nowMicros < 10 * MINUTE) return;
        const halfWay = CLUSTERS.filter((_, member) => {
          const images = new Set<string>();
          for (let pod = 0; pod < pods.rows; pod++)
            if (pods.member[pod] === member && pods.isOnNode(pod)) images.add(pods.shape[pod]!.images.join());
          return images.size > 1;
        });
        expect(halfWay.length).toBeLessThanOrEqual(1);
      },
    });
    checkSettled(told.control);
    expect(begun.slice(0, 3).sort()).toEqual(CLUSTERS);
    expect(begun.slice(3)).toEqual(['edge2', 'edge1', 'edge3']);
    expect(imagesIn(told)).toEqual({ 'edge1 shop:2': 4, 'edge2 shop:2': 4, 'edge3 shop:2': 4 });
  });

  test('that never gets ready stops at the first cluster, and the object says so', () => {
    const told = tell(story(INSTALLED, BROKEN));
    checkSettled(told.control);
    expect(imagesIn(told)).toEqual({
      'edge1 shop:1': 4,
      'edge2 shop:1': 3,
      'edge2 shop:2': 2,
      'edge3 shop:1': 4,
    });
    expect(told.find('shop').status!.conditions).toContainEqual({
      type: 'RolloutPaused',
      status: 'True',
      reason: 'RolloutPaused',
    });
  });

  test('that never gets ready goes everywhere where nothing is said of rollouts', () => {
    const plain = (image: string): string => shop(image, { rollout: undefined });
    const told = tell(
      story(`at: 0s, apply: ${plain('shop:1')}`, `at: 10m, neverReady: true, apply: ${plain('shop:2')}`),
    );
    for (const cluster of CLUSTERS) expect(imagesIn(told)).toHaveProperty([`${cluster} shop:2`], 2);
  });

  test.each(['shop:1', 'shop:3'])('that stopped gives way to %s everywhere', (image) => {
    const told = tell(story(INSTALLED, BROKEN, `at: 30m, apply: ${shop(image)}`));
    checkSettled(told.control);
    const key = (cluster: string): string => `${cluster} ${image}`;
    expect(imagesIn(told)).toEqual({ [key('edge1')]: 4, [key('edge2')]: 4, [key('edge3')]: 4 });
  });

  test('that stopped does not keep other clusters from being scaled, with the image that they have', () => {
    const told = tell(story(INSTALLED, BROKEN, 'at: 30m, scale: mcd/shop, replicas: 6'));
    expect(imagesIn(told)).toMatchObject({ 'edge1 shop:1': 6, 'edge3 shop:1': 6 });
    expect(told.readyOf('shop')).toMatchObject({ edge1: 6, edge3: 6 });
  });
});
