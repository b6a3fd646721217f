// Joining and leaving as people do it, in a world where an operator runs meanwhile.

import { GRANTED_KINDS } from '../../handlers/join/kinds.ts';
import { joinMember, type JoinParts } from '../../handlers/join/join.ts';
import { leaveMember, type Leaving } from '../../handlers/join/leave.ts';
import { JOIN_MANAGER } from '../../handlers/join/marks.ts';
import type { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import { driven } from '../support/virtual-driver.ts';
import { clientTo } from './clients.ts';
import type { World } from './world.ts';

const HOUR_SECONDS = 3600;

/** Lets cluster0 and the members of a world be given rights. */
export function servesRights(world: World): void {
  for (const server of [world.cluster0, ...world.members.values()])
    for (const resource of GRANTED_KINDS.filter(({ group }) => group !== '')) server.install(resource);
}

/** Joins a member with a token that is good for an hour. */
export function join(world: World, name: string): Promise<void> {
  const joining = { name, spec: {}, address: { server: `https://${name}` }, lifetimeSeconds: HOUR_SECONDS };
  return driven(world.clock, joinMember({ ...sides(world, name), note: () => undefined }, joining));
}

/** Takes a member out; rejects where that is refused. */
export function leave(world: World, name: string, asked: Partial<Leaving> = {}): Promise<void> {
  const leaving = { name, drain: false, keepWorkloads: false, timeoutMicros: 60e6, ...asked };
  const parts = { ...sides(world, name), clock: world.clock, note: () => undefined };
  return driven(world.clock, leaveMember(parts, leaving));
}

function sides(world: World, name: string): Omit<JoinParts, 'note'> {
  const side = (server: FakeApiServer): JoinParts['member'] => {
    return { client: clientTo(world, server, JOIN_MANAGER), title: server.name };
  };
  return { cluster0: side(world.cluster0), member: side(world.member(name)), namespace: 'mck8s-system' };
}
