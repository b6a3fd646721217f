// Whatever write of a story an operator dies at, the next one ends where it would have: Sieve's intermediate states, all of them.

import { describe, expect, test } from 'vitest';
import type { Election } from '../../handlers/operator/mck8s.ts';
import { SECOND } from '../../handlers/ports/clock.ts';
import { endState, Turnover } from './end-state.ts';
import { isWrite } from './traffic.ts';
import { World } from './world.ts';

interface Story {
  readonly name: string;
  /** What is there before. */
  readonly before: (world: World) => void;
  /** What the user does; the writes that follow are the ones that are struck. */
  readonly act: (world: World) => void;
}

const everywhere = { locations: 'cluster1, cluster2, cluster3', replicas: 2 };
const placed = (world: World): void => {
  world.apply('front', everywhere);
};

const STORIES: readonly Story[] = [
  { name: 'placing in three members', before: () => undefined, act: placed },
  {
    name: 'scaling',
    before: placed,
    act: (world) => {
      world.patchSpec('front', { replicas: 3 });
    },
  },
  {
    name: 'moving to another location',
    before: (world) => {
      world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
    },
    act: (world) => {
      world.patchSpec('front', { locations: 'cluster2, cluster3', replicas: 1 });
    },
  },
  {
    name: 'deleting',
    before: placed,
    act: (world) => {
      world.delete('front');
    },
  },
];

/** What befalls the write with a number, from 1 on, of those that follow the act. */
type Blow = (world: World, isStruck: () => boolean, election: Election | null) => void;

const BLOWS: Readonly<Record<string, Blow>> = {
  'the operator dies before it is sent': (world, isStruck, election) => {
    world.traffic.onSend = (request) => {
      if (!isWrite(request) || !isStruck()) return;
      world.operators.at(-1)!.kill();
      world.start({ election });
    };
  },
  'the operator dies before its answer comes': (world, isStruck, election) => {
    world.traffic.onSend = (request) => {
      if (!isWrite(request) || !isStruck()) return;
      queueMicrotask(() => {
        world.operators.at(-1)!.kill();
        world.start({ election });
      });
    };
  },
  'its answer is lost': (world, isStruck) => {
    world.traffic.isLost = (request) => isWrite(request) && isStruck();
  },
};

interface Outcome {
  readonly state: unknown;
  readonly turnover: Turnover['counts'];
  readonly writes: number;
}

/** Plays a story; a blow falls on its write with a number. */
async function play(
  story: Story,
  { blow, number, election = null }: { blow?: Blow; number?: number; election?: Election | null } = {},
): Promise<Outcome> {
  const { before, act } = story;
  const world = new World();
  const turnover = new Turnover(world);
  world.start({ election });
  await world.pass(2);
  before(world);
  await world.pass(40);
  const since = world.clock.monotonicMicros();
  let writes = 0;
  if (blow !== undefined) blow(world, () => ++writes === number, election);
  act(world);
  await world.pass(80);
  return {
    state: endState(world),
    turnover: turnover.counts,
    writes: world.traffic.writesSince(since).length,
  };
}

describe.each(STORIES)('$name', (story) => {
  test.each(Object.entries(BLOWS))('ends as ever where at any write %s (46, 45)', async (_name, blow) => {
    const clean = await play(story);
    for (let number = 1; number <= clean.writes; number++) {
      const { state, turnover } = await play(story, { blow, number });
      expect({ number, state, turnover }).toEqual({ number, state: clean.state, turnover: clean.turnover });
    }
  });
});

describe('with an election', () => {
  const election = {
    leaseDurationMicros: 15 * SECOND,
    renewDeadlineMicros: 10 * SECOND,
    retryPeriodMicros: 2 * SECOND,
  };

  test('the next leader ends where the dead one would have (46, 47)', async () => {
    const story = STORIES[2]!;
    const clean = await play(story, { election });
    for (let number = 1; number <= clean.writes; number++) {
      const blow = BLOWS['the operator dies before its answer comes']!;
      const { state, turnover } = await play(story, { blow, number, election });
      expect({ number, state, turnover }).toEqual({ number, state: clean.state, turnover: clean.turnover });
    }
  });
});
