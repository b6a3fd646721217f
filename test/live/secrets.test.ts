// No secret ever: what was read as one stands in no log line, no Event and no status, whoever repeats it.

import { describe, expect, test } from 'vitest';
import { CredentialRefused } from '../../handlers/members/credential.ts';
import { World } from './world.ts';

const CANARY = 'canary-7f3a9c51e0d84b26';
const TOKEN = `Bearer ${CANARY}`;

/** Everything that anybody may read. */
function everythingTold(world: World): string {
  const names = ['front', 'back'];
  return JSON.stringify([
    world.lines,
    world.events(),
    names.map((name) => world.object(name)?.status),
    [...world.members.keys()].map((name) => world.memberObject(name)?.status),
  ]);
}

/** Who repeats a secret in an error. */
const LEAKS: Readonly<Record<string, (world: World) => void>> = {
  'a refused credential': (world) => {
    world.credentialFaults.set(
      'cluster1',
      new CredentialRefused('CredentialInvalid', `${CANARY} is no token`),
    );
  },
  'a credential that cannot be read': (world) => {
    world.credentialFaults.set('cluster1', new Error(`reading ${CANARY} failed`));
  },
  'a member that denies a write': (world) => {
    world
      .member('cluster1')
      .admission(({ kind }) =>
        kind.plural === 'deployments' ? { code: 403, message: `no rights with ${TOKEN}` } : undefined,
      );
  },
  'a member that fails': (world) => {
    world
      .member('cluster1')
      .admission(({ kind }) =>
        kind.plural === 'deployments' ? { code: 500, message: `${CANARY} failed` } : undefined,
      );
  },
  'a member that does not let pods be': (world) => {
    world
      .member('cluster1')
      .admission(({ kind }) =>
        kind.plural === 'pods' ? { code: 403, message: `exceeded quota of ${CANARY}` } : undefined,
      );
  },
  'cluster0 that does not take a template': (world) => {
    world.cluster0.admission(({ kind, isDryRun }) =>
      kind.plural === 'deployments' && isDryRun
        ? { code: 422, reason: 'Invalid', message: `${CANARY}: no` }
        : undefined,
    );
  },
  'cluster0 that cannot judge a template': (world) => {
    world.cluster0.admission(({ kind, isDryRun }) =>
      kind.plural === 'deployments' && isDryRun ? { code: 500, message: `${CANARY}: no` } : undefined,
    );
  },
  'cluster0 that refuses statuses': (world) => {
    world.cluster0.admission(({ name, subresource }) =>
      name === 'front' && subresource === 'status' ? { code: 403, message: `${TOKEN} may not` } : undefined,
    );
  },
};

describe('a secret', () => {
  test.each(Object.entries(LEAKS))('that is repeated by %s is told nobody', async (_who, leak) => {
    const world = new World();
    world.redactor.add(CANARY);
    leak(world);
    world.start();
    world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
    world.apply('back', { locations: 'cluster2', replicas: 1 });
    await world.pass(400);
    expect(world.lines.length).toBeGreaterThan(0);
    expect(everythingTold(world)).not.toContain(CANARY);
  });
});
