// Tokens of members that were joined: renewed in time by the member's own credential, and told of where that did not work.

import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { listAt, textAt } from '../../handlers/observe/read.ts';
import { SECRETS } from '../../handlers/ports/kube-object.ts';
import { join, servesRights } from './joining.ts';
import { World } from './world.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const AHEAD_MICROS = 2 * HOUR * 1e6;

let world: World;

beforeEach(() => {
  world = new World({
    members: { rennes: [4], brest: [4] },
    skewMicros: { brest: AHEAD_MICROS },
  });
  servesRights(world);
});

function tokenOf(name: string): string {
  const place = { namespace: 'mck8s-system', name: `member-${name}` };
  const { kubeconfig } = world.cluster0.local('test').get(SECRETS, place)!['data'] as { kubeconfig: string };
  const text = Buffer.from(kubeconfig, 'base64').toString();
  const { users } = parse(text) as { users: { user: { token: string } }[] };
  return users[0]!.user.token;
}

function said(name: string, type: string): string {
  const conditions = listAt(world.memberObject(name)?.status, 'conditions');
  const found = conditions.find((one) => textAt(one, 'type') === type);
  return ['status', 'reason', 'message'].map((key) => textAt(found, key) ?? '').join(' ');
}

/** How often a member was lost sight of. */
function losses(): number {
  return world.lines.filter(({ message }) => message === 'the member cannot be used').length;
}

describe.each(['rennes', 'brest'])('the token of %s', (name) => {
  test('is renewed at four fifths of its life, and its member stays ready for longer than that', async () => {
    await join(world, name);
    const first = tokenOf(name);
    world.start();
    await world.pass(47 * MINUTE);
    expect(tokenOf(name)).toBe(first);
    await world.pass(2 * MINUTE);
    const second = tokenOf(name);
    expect(second).not.toBe(first);
    await world.pass(3 * HOUR);
    expect(tokenOf(name)).not.toBe(second);
    expect(said(name, 'Ready')).toMatch(/^True Answers/);
    expect(said(name, 'CredentialExpired')).toMatch(/^False TokenValid/);
    expect(losses()).toBe(0);
  });

  test('that has ended is told of with what to do, and the member is ready again once it is joined again', async () => {
    await join(world, name);
    world.start();
    await world.pass(MINUTE);
    world.member(name).kill();
    await world.pass(70 * MINUTE);
    world.member(name).restart();
    await world.pass(2 * MINUTE);
    expect(said(name, 'CredentialExpired')).toMatch(
      new RegExp(`^True TokenExpired the token .* get another with: mck8s join ${name} --context CONTEXT$`),
    );
    expect(said(name, 'Ready')).toMatch(/^False CredentialInvalid/);
    await join(world, name);
    await world.pass(2 * MINUTE);
    expect(said(name, 'CredentialExpired')).toMatch(/^False TokenValid/);
    expect(said(name, 'Ready')).toMatch(/^True Answers/);
  });

  test('is told in seconds that are left', async () => {
    await join(world, name);
    const { mck8s } = world.start();
    await world.pass(30 * MINUTE);
    mck8s.measure();
    const { values } = await world.metrics[0]!.credentialSecondsLeft.get();
    expect(values).toMatchObject([{ labels: { cluster: name } }]);
    expect(values[0]!.value).toBeGreaterThan(29 * MINUTE);
    expect(values[0]!.value).toBeLessThan(31 * MINUTE);
  });
});

test('what a member refuses to renew is tried again, and the token in use is kept', async () => {
  await join(world, 'rennes');
  const first = tokenOf('rennes');
  world.start();
  world.cluster0.admission(({ kind, actor }) =>
    kind.kind === 'Secret' && actor.startsWith('operator') && world.clock.wallMicros() < untilMicros
      ? { code: 403, reason: 'Forbidden', message: 'not now' }
      : undefined,
  );
  const untilMicros = world.clock.wallMicros() + 52 * MINUTE * 1e6;
  await world.pass(51 * MINUTE);
  expect(tokenOf('rennes')).toBe(first);
  expect(said('rennes', 'Ready')).toMatch(/^True Answers/);
  expect(world.lines.map(({ message }) => message)).toContain(
    'its credential could not be read or renewed; the one in use is kept',
  );
  await world.pass(5 * MINUTE);
  expect(tokenOf('rennes')).not.toBe(first);
  expect(losses()).toBe(0);
});

test('no token stands in a log line, an Event or a status', async () => {
  await join(world, 'rennes');
  const tokens = [tokenOf('rennes')];
  world.start();
  await world.pass(2 * HOUR);
  tokens.push(tokenOf('rennes'));
  const told = JSON.stringify([world.lines, world.events(), world.memberObject('rennes')?.status]);
  expect(told).toContain('its token was renewed');
  for (const token of tokens) expect(told).not.toContain(token.split('.')[1]);
});
