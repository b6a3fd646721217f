// Users, members, faults and operators at random for a while, then nothing but calm: everything becomes what users asked for last,
// and nothing that runs was lost on the way. Each case is named by its seed and is the same every time.

import { describe, expect, test } from 'vitest';
import { drawFor } from '../../core/draw.ts';
import { SECOND } from '../../handlers/ports/clock.ts';
import { DEPLOYMENTS } from '../../handlers/ports/kube-object.ts';
import { REQUEST_FAULTS, WATCH_FAULTS, type FaultRule } from '../../simulator/apiserver/faults.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { template } from './objects.ts';
import { World } from './world.ts';

const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1);
const STEPS = 60;
const APPS = ['a', 'b', 'c', 'd', 'e'];
const MEMBERS = ['cluster1', 'cluster2', 'cluster3'];
const LOCATIONS = [
  'cluster1',
  'cluster2',
  'cluster3',
  'cluster1, cluster2',
  'cluster2, cluster3',
  'cluster3, cluster1',
];

/** Chance that is the same every time. */
class Chance {
  private readonly draw: (purpose: string) => number;
  private count = 0;

  constructor(seed: number) {
    this.draw = drawFor(String(seed), 'any mix');
  }

  below(limit: number): number {
    return Math.floor(this.draw(String(this.count++)) * limit);
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}

function spec(chance: Chance): JsonObject {
  const where =
    chance.below(3) === 0 ? { numberOfLocations: 1 + chance.below(3) } : { locations: chance.of(LOCATIONS) };
  return { ...where, replicas: chance.below(5) };
}

type Step = (world: World, chance: Chance) => void;

const users: readonly Step[] = [
  (world, chance) => {
    world.apply(chance.of(APPS), spec(chance));
  },
  (world, chance) => {
    const name = chance.of(APPS);
    if (isLive(world, name)) world.patchSpec(name, { replicas: chance.below(5) });
  },
  (world, chance) => {
    const name = chance.of(APPS);
    const image = `app:${chance.below(4)}`;
    if (isLive(world, name)) world.patchSpec(name, { template: template(name, { image }) });
  },
  (world, chance) => {
    const name = chance.of(APPS);
    if (isLive(world, name)) world.delete(name);
  },
  (world, chance) => {
    const name = chance.of(APPS);
    if (isLive(world, name)) world.patchSpec(name, { paused: chance.below(3) === 0 });
  },
];

const faults: readonly Step[] = [
  (world, chance) => {
    server(world, chance).holdReads();
  },
  (world, chance) => {
    server(world, chance).releaseReads();
  },
  (world, chance) => {
    const client = world.member(chance.of(MEMBERS)).local('somebody');
    const place = { namespace: 'default', name: chance.of(APPS) };
    if (client.get(DEPLOYMENTS, place) !== undefined) client.remove(DEPLOYMENTS, place);
  },
  (world, chance) => {
    const member = chance.of(MEMBERS);
    const verb = chance.of(['apply', 'delete', 'create']);
    const code = chance.of([403, 422, 500]);
    const heal = world
      .member(member)
      .admission((request) =>
        request.verb === verb && request.actor.startsWith('operator')
          ? { code, message: 'not now' }
          : undefined,
      );
    world.clock.after(chance.below(120) * SECOND, heal);
  },
  (world) => {
    void world.operators.at(-1)!.stop();
    world.start();
  },
  (world, chance) => {
    world.member(chance.of(MEMBERS)).freeze();
  },
  (world, chance) => {
    world.member(chance.of(MEMBERS)).thaw();
  },
  (world, chance) => {
    const server = world.member(chance.of(MEMBERS));
    server.kill();
    server.restart();
  },
  (world) => {
    world.cluster0.kill();
    world.cluster0.restart();
  },
  (world) => {
    world.operators.at(-1)!.kill();
    world.start();
  },
  (world, chance) => {
    server(world, chance).faults.add(randomFault(chance));
  },
  (world, chance) => {
    server(world, chance).faults.clear();
  },
  (world, chance) => {
    server(world, chance).compact();
  },
];

function server(world: World, chance: Chance): World['cluster0'] {
  return chance.of([world.cluster0, ...world.members.values()]);
}

/** All but the lie that something is not there: a deletion takes a server at its word. */
const REFUSALS = Object.values(REQUEST_FAULTS).filter(
  (fault) => !(fault.kind === 'status' && fault.status === 404),
);

function randomFault(chance: Chance): FaultRule {
  const times = 1 + chance.below(6);
  if (chance.below(2) === 0) return { method: 'WATCH', fault: chance.of(Object.values(WATCH_FAULTS)), times };
  return { fault: chance.of(REFUSALS), nth: 1 + chance.below(4), times };
}

function isLive(world: World, name: string): boolean {
  const object = world.object(name);
  return object !== undefined && object.metadata.deletionTimestamp === undefined;
}

/** What is wrong with a world that should be calm. */
function wrongs(world: World): string[] {
  return APPS.flatMap((name) => {
    const object = world.object(name);
    const inMembers = JSON.stringify(world.replicas(name));
    if (object === undefined)
      return inMembers === '{}' ? [] : [`${name} is deleted and runs in ${inMembers}`];
    const placed = JSON.stringify(Object.fromEntries(Object.entries(world.placements(name)).sort()));
    const wrong: string[] = [];
    if (inMembers !== placed) wrong.push(`${name} is placed on ${placed} and runs in ${inMembers}`);
    const isWaiting = world.said(name, 'Ready') === 'False WaitingForRoom';
    // A rolling update that finds no room for one pod more waits for it, as it does in any cluster.
    const isFull = Object.values(world.reasons(name)).includes('Unschedulable');
    if (!world.isReady(name) && !isWaiting && !isFull) wrong.push(`${name} is ${world.said(name, 'Ready')}`);
    const images = new Set(Object.values(world.images(name)));
    const { template: wanted } = object.spec as { template: { spec: { containers: { image: string }[] } } };
    if (images.size > 0 && !(images.size === 1 && images.has(wanted.spec.containers[0]!.image)))
      wrong.push(`${name} runs ${[...images].join(', ')}`);
    return wrong;
  });
}

async function play(seed: number): Promise<World> {
  const chance = new Chance(seed);
  const world = new World();
  world.start();
  await world.pass(2);
  for (let step = 0; step < STEPS; step++) {
    chance.of(chance.below(5) < 3 ? users : faults)(world, chance);
    await world.pass(chance.below(2) === 0 ? chance.below(1000) / 1000 : chance.below(20));
  }
  for (const one of [world.cluster0, ...world.members.values()]) {
    one.thaw();
    one.releaseReads();
    one.faults.clear();
  }
  for (const name of APPS) if (isLive(world, name)) world.patchSpec(name, { paused: false });
  await world.pass(700);
  return world;
}

describe('after any mix of users and faults', () => {
  test.each(SEEDS)('all is as it was asked for last (seed %i)', async (seed) => {
    const world = await play(seed);
    expect(wrongs(world)).toEqual([]);
    expect(world.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await world.writesWhile(600)).toBe(0);
    expect(world.clock.monotonicMicros()).toBeGreaterThan(700 * SECOND);
  });
});
