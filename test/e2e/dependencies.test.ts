// The rights that let what templates name travel: given namespace by namespace by the commands of the manual, and no wider than that.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testFleet } from './harness/fleet.ts';
import { kubectl } from './harness/kubectl.ts';

const fleet = testFleet();
const { management } = fleet;
const member = fleet.members[0]!;
const ROLES = join(import.meta.dirname, '../../deploy/rbac/dependencies.yaml');
const ACCOUNT = 'mck8s-system:mck8s';
const SIDES = [
  { plane: management, role: 'mck8s-dependencies', verbs: ['get'] },
  { plane: member, role: 'mck8s-member-dependencies', verbs: ['create', 'delete', 'get', 'patch'] },
];

beforeAll(async () => {
  for (const { plane, role } of SIDES) {
    await kubectl(plane, 'create', 'namespace', 'shop');
    await kubectl(plane, 'apply', '-f', ROLES);
    const granted = [`--clusterrole=${role}`, `--serviceaccount=${ACCOUNT}`];
    await kubectl(plane, 'create', 'rolebinding', 'mck8s-dependencies', '-n', 'shop', ...granted);
  }
});

afterAll(async () => {
  for (const { plane } of SIDES) {
    await kubectl(plane, 'delete', '-f', ROLES);
    await kubectl(plane, 'delete', 'namespace', 'shop');
  }
});

async function may(
  plane: typeof management,
  verb: string,
  kind: string,
  namespace: string,
): Promise<boolean> {
  const asked = [verb, kind, '-n', namespace, `--as=system:serviceaccount:${ACCOUNT}`];
  const answer = await kubectl(plane, 'auth', 'can-i', ...asked).catch(() => 'no');
  return answer.trim() === 'yes';
}

test.each(SIDES)(
  '$role lets the account do what it must in one namespace, and nothing in another',
  async ({ plane, verbs }) => {
    for (const kind of ['configmaps', 'secrets', 'serviceaccounts'])
      for (const verb of ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete']) {
        expect([kind, verb, await may(plane, verb, kind, 'shop')]).toEqual([
          kind,
          verb,
          verbs.includes(verb),
        ]);
        expect([kind, verb, await may(plane, verb, kind, 'default')]).toEqual([kind, verb, false]);
      }
  },
);
