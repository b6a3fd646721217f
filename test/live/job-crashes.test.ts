// Whatever write of a job's life an operator dies at, everything of the job runs once.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { eachOnce, JobWorld } from './job-world.ts';
import { isWrite } from './traffic.ts';

const INDEXED: JsonObject = {
  division: 'Indexed',
  completionMode: 'Indexed',
  parallelism: 6,
  completions: 10,
  ttlSecondsAfterFinished: 30,
};
const WHOLE: JsonObject = { locations: 'cluster1, cluster2', parallelism: 2, completions: 2 };

const STORIES: readonly { readonly name: string; readonly spec: JsonObject; readonly succeeded: object }[] = [
  { name: 'of whole copies', spec: WHOLE, succeeded: { job: 4 } },
  {
    name: 'divided by indexes and deleted when its time is over',
    spec: INDEXED,
    succeeded: eachOnce('job', 10),
  },
];

type Blow = (world: JobWorld, isStruck: () => boolean) => void;

const BLOWS: Readonly<Record<string, Blow>> = {
  'dies before it is sent': (world, isStruck) => {
    world.traffic.onSend = (request) => {
      if (!isWrite(request) || !isStruck()) return;
      world.operators.at(-1)!.kill();
      world.start();
    };
  },
  'dies before its answer comes': (world, isStruck) => {
    world.traffic.onSend = (request) => {
      if (!isWrite(request) || !isStruck()) return;
      queueMicrotask(() => {
        world.operators.at(-1)!.kill();
        world.start();
      });
    };
  },
  'loses its answer': (world, isStruck) => {
    world.traffic.isLost = (request) => isWrite(request) && isStruck();
  },
};

/** Plays a job to its end; a blow falls on the write with a number. */
async function play(spec: JsonObject, blow?: Blow, number?: number): Promise<JobWorld> {
  const world = new JobWorld({ members: { cluster1: [4], cluster2: [4] } });
  world.start();
  await world.pass(2);
  let writes = 0;
  if (blow !== undefined) blow(world, () => ++writes === number);
  world.applyJob('job', spec);
  await world.pass(150);
  return world;
}

describe.each(STORIES)('a job $name', ({ spec, succeeded }) => {
  it.each(Object.entries(BLOWS))('runs once where its operator %s, at any write', async (_name, blow) => {
    const clean = await play(spec);
    expect(clean.succeeded).toEqual(succeeded);
    const writes = clean.traffic.writesSince(2e6).length;
    for (let number = 1; number <= writes; number++) {
      const struck = await play(spec, blow, number);
      expect({ number, made: struck.made, succeeded: struck.succeeded }).toEqual({
        number,
        made: clean.made,
        succeeded,
      });
      expect(struck.job('job')?.metadata.name).toEqual(clean.job('job')?.metadata.name);
      expect(struck.jobSaid('job', 'Complete')).toEqual(clean.jobSaid('job', 'Complete'));
    }
  });
});
