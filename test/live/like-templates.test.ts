// Of templates that cluster0 takes or refuses alike it is asked about one: which those are, and that no other passes by that.

import { describe, expect, it } from 'vitest';
import { sampleOf } from '../../handlers/placement/template-sample.ts';
import { JobWorld } from './job-world.ts';

interface Draft {
  readonly labels?: Readonly<Record<string, string>>;
  readonly selected?: Readonly<Record<string, string>>;
  readonly container?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

function manifestOf({ labels = { app: 'a' }, selected = labels, container = {}, annotations }: Draft): {
  readonly spec: unknown;
} {
  const containers = [{ name: 'app', image: 'app:1', ...container }];
  return {
    spec: {
      selector: { matchLabels: selected },
      template: { metadata: { labels, annotations }, spec: { containers } },
    },
  };
}

const LONG = 'x'.repeat(63);
const A: Draft = { container: { args: ['1'], env: [{ name: 'N', value: '1' }] } };

describe('two templates', () => {
  it.each<[string, Draft, Draft]>([
    ['other values of labels', { labels: { app: 'a' } }, { labels: { app: LONG } }],
    ['no value', { labels: { app: 'a' } }, { labels: { app: '' } }],
    ['other arguments', A, { container: { args: ['2'], env: [{ name: 'N', value: '1' }] } }],
    ['other values of variables', A, { container: { args: ['1'], env: [{ name: 'N', value: '2' }] } }],
    ['other commands', { container: { command: ['a'] } }, { container: { command: ['b'] } }],
  ])('with %s are alike', (_, one, other) => {
    expect(sampleOf(manifestOf(one))).toBe(sampleOf(manifestOf(other)));
  });

  it.each<[string, Draft, Draft]>([
    ['a label that is too long', { labels: { app: LONG } }, { labels: { app: `${LONG}x` } }],
    ['a label with a blank', { labels: { app: 'a' } }, { labels: { app: 'a b' } }],
    ['other names of labels', { labels: { app: 'a' } }, { labels: { 'not/a/name': 'a' } }],
    ['a selector of another value', { selected: { app: 'a' } }, { selected: { app: 'b' } }],
    ['another image', {}, { container: { image: 'app:2' } }],
    ['more arguments', A, { container: { args: ['1', '2'] } }],
    ['other names of variables', A, { container: { args: ['1'], env: [{ name: 'M=', value: '1' }] } }],
    ['a variable without a value', A, { container: { args: ['1'], env: [{ name: 'N', value: '' }] } }],
    ['other annotations', { annotations: { a: '1' } }, { annotations: { a: '2' } }],
    ['other requests', {}, { container: { resources: { requests: { cpu: '1' } } } }],
  ])('with %s are not', (_, one, other) => {
    expect(sampleOf(manifestOf(one))).not.toBe(sampleOf(manifestOf(other)));
  });
});

describe('jobs whose templates are alike', () => {
  const at = { locations: 'cluster1' };
  const dryRuns = (world: JobWorld): number =>
    world.traffic.requests.filter(({ isDryRun }) => isDryRun).length;

  it('are asked about together, and others by themselves', async () => {
    const world = new JobWorld();
    world.start();
    await world.pass(5);
    for (const name of ['a', 'b', 'c']) world.applyJob(name, at);
    world.applyJob('other', { ...at, backoffLimit: 3 });
    await world.pass(5);
    world.applyJob('d', at);
    await world.pass(5);
    expect(dryRuns(world)).toBe(2);
    for (const name of ['a', 'b', 'c', 'd', 'other'])
      expect(world.jobSaid(name, 'TemplateValid')).toBe('True DryRun');
  });

  it('are all asked about where cluster0 takes none', async () => {
    const world = new JobWorld();
    world.cluster0.admission(({ isDryRun }) =>
      isDryRun ? { code: 422, reason: 'Invalid', message: 'no such field' } : undefined,
    );
    world.start();
    await world.pass(5);
    for (const name of ['a', 'b']) {
      world.applyJob(name, at);
      await world.pass(5);
      expect(world.jobSaid(name, 'TemplateValid')).toBe('False Invalid');
    }
    expect(dryRuns(world)).toBe(2);
    expect(world.made).toEqual({});
  });
});
