// MultiClusterJobs in members that run them: whole, divided and by indexes, to the end or to failure.

import { describe, expect, it } from 'vitest';
import { replay } from '../../core/record/replay.ts';
import { TapeWriter } from '../../core/record/tape.ts';
import { eachOnce, JobWorld } from './job-world.ts';

const MINUTE = 60;

describe('a job', () => {
  it('runs whole in each location, and is complete once every copy is', async () => {
    const world = new JobWorld();
    world.start();
    world.applyJob('report', { locations: 'cluster1, cluster2', parallelism: 2, completions: 3 });
    await world.until(() => world.jobPodsIn('cluster1').length > 0);
    await world.pass(5);
    expect(world.inJobs('report', 'completions')).toEqual({ cluster1: 3, cluster2: 3 });
    expect(world.jobSaid('report', 'Ready')).toBe('False Running');
    expect(world.told('report', 'completionsSummary')).toBe('0/6');
    expect(world.told('report', 'active')).toBe(4);
    await world.until(() => world.isComplete('report'), 2 * MINUTE);
    expect(world.succeeded).toEqual({ report: 6 });
    expect(world.byCluster('report', 'desired', 'succeeded', 'failed', 'reason')).toEqual({
      cluster1: [0, 3, 0, 'Complete'],
      cluster2: [0, 3, 0, 'Complete'],
    });
    expect(world.jobSaid('report', 'Ready')).toBe('True Complete');
    expect(world.told('report', 'completionsSummary')).toBe('6/6');
    expect(world.told('report', 'completionTime')).toBeDefined();
    await world.pass(5);
    expect(world.events('report').map(({ type, reason }) => `${type} ${reason}`)).toEqual(['Normal Placed']);
  });

  it('that is divided runs each of its pods once, over clusters', async () => {
    const world = new JobWorld({ members: { cluster1: [4], cluster2: [4], cluster3: [4] } });
    world.start();
    world.applyJob('render', { division: 'Divided', parallelism: 9, completions: 20 });
    await world.until(() => world.isComplete('render'), 3 * MINUTE);
    expect(Object.keys(world.made).length).toBeGreaterThan(1);
    expect(world.succeeded).toEqual({ render: 20 });
    expect(world.told('render', 'succeeded')).toBe(20);
  });

  it('that is divided by indexes runs each index of the whole once', async () => {
    const world = new JobWorld({ members: { cluster1: [4], cluster2: [4], cluster3: [4] } });
    world.start();
    const spec = { division: 'Indexed', completionMode: 'Indexed', parallelism: 9, completions: 20 };
    world.applyJob('frames', spec);
    await world.until(() => world.isComplete('frames'), 3 * MINUTE);
    expect(world.succeeded).toEqual(eachOnce('frames', 20));
    const parts = Object.values(world.byCluster('frames', 'indexes'));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts).toContainEqual([expect.stringMatching(/^0-/)]);
  });

  it('with fewer completions than clusters is divided over no more than it has', async () => {
    const world = new JobWorld({ members: { cluster1: [1], cluster2: [1], cluster3: [1] } });
    world.start();
    const spec = { division: 'Indexed', completionMode: 'Indexed', parallelism: 5, completions: 2 };
    world.applyJob('two', spec);
    await world.until(() => world.isComplete('two'), 2 * MINUTE);
    expect(world.made).toEqual({ 'cluster1/two': 1, 'cluster2/two': 1 });
    expect(world.succeeded).toEqual(eachOnce('two', 2));
  });

  it('that is given no completions ends with the first success', async () => {
    const world = new JobWorld();
    world.start();
    world.applyJob('search', { parallelism: 3, completions: null });
    await world.until(() => world.isComplete('search'), 2 * MINUTE);
    expect(Object.values(world.inJobs('search', 'completions'))).toEqual([undefined]);
  });

  it('that fails is said to have failed, and not run again', async () => {
    const world = new JobWorld();
    world.lifeOf = () => ({ fails: true });
    world.start();
    world.applyJob('broken', { locations: 'cluster1', parallelism: 1, completions: 2, backoffLimit: 1 });
    await world.until(() => world.jobSaid('broken', 'Failed') !== undefined, 2 * MINUTE);
    await world.pass(10 * MINUTE);
    expect(world.made).toEqual({ 'cluster1/broken': 1 });
    expect(world.jobSaid('broken', 'Failed')).toBe('True SomeFailed');
    expect(world.jobSaid('broken', 'Ready')).toBe('False Failed');
    expect(world.jobSaid('broken', 'Stalled')).toBe('True JobFailed');
    expect(world.jobSaid('broken', 'Complete')).toBeUndefined();
    expect(world.byCluster('broken', 'succeeded', 'failed', 'reason')).toEqual({
      cluster1: [0, 2, 'Failed'],
    });
    expect(world.told('broken', 'completionTime')).toBeUndefined();
  });

  it('of which one copy fails ends when the others have', async () => {
    const world = new JobWorld();
    world.lifeOf = (pod) => ({
      fails: String((pod['spec'] as { nodeName?: string }).nodeName).startsWith('cluster1'),
    });
    world.start();
    world.applyJob('half', { locations: 'cluster1, cluster2', completions: 4, backoffLimit: 0 });
    await world.until(() => world.jobSaid('half', 'Failed') !== undefined, 3 * MINUTE);
    expect(world.byCluster('half', 'succeeded', 'reason')).toEqual({
      cluster1: [0, 'Failed'],
      cluster2: [4, 'Complete'],
    });
  });
});

describe('a suspended job', () => {
  it('is not begun before it is resumed', async () => {
    const world = new JobWorld();
    world.start();
    world.applyJob('later', { suspend: true });
    await world.pass(30);
    expect(world.made).toEqual({});
    expect(world.jobSaid('later', 'Ready')).toBe('False Suspended');
    expect(world.jobSaid('later', 'Suspended')).toBe('True Suspended');
    world.patchJob('later', { suspend: false });
    await world.until(() => world.isComplete('later'));
  });

  it('that runs is stopped where it runs, and goes on there', async () => {
    const world = new JobWorld();
    world.start();
    world.applyJob('long', { locations: 'cluster1', parallelism: 2, completions: 6 });
    await world.until(() => world.succeeded['long'] === 2);
    await world.pass(3);
    world.patchJob('long', { suspend: true });
    await world.pass(30);
    expect(world.inJobs('long', 'suspend')).toEqual({ cluster1: true });
    const before = world.succeeded['long'];
    expect(world.byCluster('long', 'desired', 'active', 'reason')).toEqual({ cluster1: [2, 0, 'Suspended'] });
    await world.pass(MINUTE);
    expect(world.succeeded['long']).toBe(before);
    world.patchJob('long', { suspend: false });
    await world.until(() => world.isComplete('long'), 2 * MINUTE);
    expect(world.made).toEqual({ 'cluster1/long': 1 });
    expect(world.succeeded).toEqual({ long: 6 });
  });
});

describe('a change of a job that runs', () => {
  it('of its template leaves what has begun as it is', async () => {
    const world = new JobWorld();
    world.start();
    world.applyJob('report', { locations: 'cluster1', completions: 3 });
    await world.until(() => world.succeeded['report'] === 1);
    const container = { name: 'app', image: 'app:2', resources: { requests: { cpu: '1' } } };
    world.patchJob('report', { template: { spec: { restartPolicy: 'Never', containers: [container] } } });
    await world.until(() => world.isComplete('report'), 2 * MINUTE);
    expect(world.made).toEqual({ 'cluster1/report': 1 });
    expect(world.succeeded).toEqual({ report: 3 });
    const said = world.byCluster('report', 'reason');
    expect(said).toEqual({ cluster1: ['Complete'] });
  });

  it('of parallelism changes how many of its pods run at once', async () => {
    const world = new JobWorld();
    world.start();
    world.applyJob('report', { locations: 'cluster1', parallelism: 1, completions: 12 });
    await world.until(() => world.succeeded['report'] === 1);
    world.patchJob('report', { parallelism: 4 });
    await world.pass(5);
    expect(world.inJobs('report', 'parallelism')).toEqual({ cluster1: 4 });
    await world.until(() => world.isComplete('report'), 2 * MINUTE);
    expect(world.made).toEqual({ 'cluster1/report': 1 });
    expect(world.succeeded).toEqual({ report: 12 });
  });
});

describe('a copy that waits', () => {
  it('goes to a cluster that runs none, as a Job that runs cannot be made to run more', async () => {
    const world = new JobWorld({ members: { cluster1: [2], cluster2: [1] } });
    world.start();
    world.applyJob('copy', { parallelism: 2, completions: 2, numberOfLocations: 2 });
    await world.pass(5);
    expect(world.byCluster('copy', 'desired')).toEqual({ cluster1: [2] });
    world.addNode('cluster1', 'cluster1-more', 4);
    await world.pass(2);
    expect(world.inJobs('copy', 'parallelism')).toEqual({ cluster1: 2 });
    world.addNode('cluster2', 'cluster2-more', 4);
    await world.until(() => world.isComplete('copy'), 3 * MINUTE);
    expect(world.succeeded).toEqual({ copy: 4 });
  });
});

describe('a job that has ended', () => {
  it('is deleted with its Jobs once its time to live is over, and no sooner', async () => {
    const world = new JobWorld();
    world.start();
    world.applyJob('brief', { locations: 'cluster1', ttlSecondsAfterFinished: 60 });
    await world.until(() => world.isComplete('brief'));
    expect(world.inJobs('brief', 'ttlSecondsAfterFinished')).toEqual({ cluster1: undefined });
    await world.pass(55);
    expect(world.job('brief')).toBeDefined();
    await world.pass(15);
    expect(world.job('brief')).toBeUndefined();
    expect(world.jobIn('cluster1', 'brief')).toBeUndefined();
    expect(world.made).toEqual({ 'cluster1/brief': 1 });
  });

  it('is not run again when members tidy it away, nor after a restart, and nothing is written for it', async () => {
    const world = new JobWorld();
    const operator = world.start();
    world.applyJob('once', { locations: 'cluster1', completions: 2 });
    await world.until(() => world.isComplete('once'));
    const { namespace } = world;
    world
      .member('cluster1')
      .local('somebody')
      .remove({ group: 'batch', version: 'v1', plural: 'jobs' }, { namespace, name: 'once' });
    await world.pass(5);
    operator.kill();
    world.start();
    await world.pass(MINUTE);
    expect(await world.writesWhile(10 * MINUTE)).toBe(0);
    expect(world.made).toEqual({ 'cluster1/once': 1 });
    expect(world.byCluster('once', 'succeeded', 'reason')).toEqual({ cluster1: [2, 'Complete'] });
  });

  it('leaves nothing behind when it is deleted', async () => {
    const world = new JobWorld();
    world.start();
    world.applyJob('gone', { locations: 'cluster1, cluster2', completions: 100 });
    await world.pass(15);
    world.deleteJob('gone');
    await world.pass(15);
    expect(world.job('gone')).toBeUndefined();
    expect(world.inJobs('gone', 'completions')).toEqual({});
    expect(world.jobPodsIn('cluster1')).toEqual([]);
  });
});

describe('a recording of jobs', () => {
  it('is decided again to the byte: by parts, with failures, suspended, and to the end of their time', async () => {
    const world = new JobWorld({ members: { cluster1: [4], cluster2: [4], cluster3: [2] } });
    const lines: string[] = [];
    world.lifeOf = (pod) => ({ fails: pod.metadata.name.startsWith('broken') });
    world.start({ record: () => ({ tape: new TapeWriter(), write: (line) => lines.push(line) }) });
    const indexed = { division: 'Indexed', completionMode: 'Indexed', parallelism: 5, completions: 9 };
    world.applyJob('frames', { ...indexed, ttlSecondsAfterFinished: 20 });
    world.applyJob('broken', { locations: 'cluster1', backoffLimit: 0 });
    world.applyJob('long', { parallelism: 2, completions: 8 });
    await world.pass(15);
    world.patchJob('long', { suspend: true });
    await world.pass(20);
    world.patchJob('long', { suspend: false });
    await world.until(() => world.isComplete('long'), 3 * MINUTE);
    await world.pass(MINUTE);
    const replayed = [...replay(lines)];
    expect(new Set(replayed.map(({ key }) => key)).size).toBe(3);
    expect(replayed.filter(({ same }) => !same)).toEqual([]);
    expect(lines.some((line) => line.includes('"outcome":"failed"'))).toBe(true);
    expect(lines.some((line) => line.includes('"isExpired":true'))).toBe(true);
  });
});

describe('a bad job', () => {
  it('is said to be bad and runs nowhere', async () => {
    const world = new JobWorld();
    world.start();
    world.applyJob('bad', { division: 'Indexed', completionMode: 'NonIndexed' });
    await world.pass(10);
    expect(world.jobSaid('bad', 'Stalled')).toBe('True BadObject');
    expect(world.made).toEqual({});
  });
});
