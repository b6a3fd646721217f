// A thousand objects changed at once, some of them bad: none keeps another from being placed.

import { expect, test } from 'vitest';
import { World } from './world.ts';

const MANY = 1000;
const TEN_NODES = Array.from({ length: 10 }, () => 100);

test('a thousand objects are changed and deleted at once, and bad ones among them hold up nobody (67)', async () => {
  const world = new World({ members: { cluster1: TEN_NODES, cluster2: TEN_NODES } });
  world.start();
  await world.pass(5);
  const names = Array.from({ length: MANY }, (_, i) => `app-${i}`);
  const good = names.filter((name) => !name.endsWith('7'));
  const bad = names.filter((name) => name.endsWith('7'));
  for (const name of names) world.apply(name, { numberOfLocations: 1, replicas: 0 }, { cpu: '10m' });
  await world.pass(10);
  for (const name of good) world.patchSpec(name, { replicas: 1 });
  for (const name of bad) world.patchSpec(name, { replicas: -1 });
  await world.pass(30);
  expect(good.filter((name) => !world.isReady(name))).toEqual([]);
  expect(bad.filter((name) => world.said(name, 'Stalled') !== 'True BadObject')).toEqual([]);
  for (const name of names) world.delete(name);
  await world.pass(30);
  expect(names.filter((name) => world.object(name) !== undefined)).toEqual([]);
  expect(names.filter((name) => Object.keys(world.replicas(name)).length > 0)).toEqual([]);
});
