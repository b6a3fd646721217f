// Tapes: what is written on them is read from them, what was tampered with is noticed, and what is no tape is refused.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlainReader, PlainWriter } from '../../core/record/plain.ts';
import { replay, TapeError } from '../../core/record/replay.ts';
import { TapeWriter } from '../../core/record/tape.ts';
import { deploymentOf, MINUTE } from '../support/fleets.ts';
import { RecordedWorld } from '../support/recorded-world.ts';
import { shapeWith } from '../support/shapes.ts';
import { addCluster, anySketch, specOf, type WorldSketch } from '../properties/worlds.ts';

function recordedWorld(sketch: WorldSketch): RecordedWorld {
  const world = new RecordedWorld();
  for (let i = 0; i < sketch.clusters.length; i++) addCluster(world, sketch.clusters, i);
  return world;
}

/** Two replicas of a deployment in c1, then four of another, of which two fit. */
function tape(): string[] {
  const world = new RecordedWorld().cluster('c1', 4);
  world.settle('first', deploymentOf({ replicas: 2 }));
  world.settle('second', deploymentOf({ replicas: 4 }));
  return world.lines;
}

const differing = (lines: Iterable<string>): readonly number[] =>
  [...replay(lines)].filter(({ same }) => !same).map(({ line }) => line);

function indexOf(lines: readonly string[], part: string): number {
  const index = lines.findIndex((line) => line.includes(part));
  expect(index).toBeGreaterThanOrEqual(0);
  return index;
}

describe('a tape', () => {
  it('of any world is decided again as it was', () => {
    fc.assert(
      fc.property(anySketch(), fc.array(fc.nat(), { maxLength: 8 }), (sketch, turns) => {
        const world = recordedWorld(sketch);
        for (const [i, workload] of sketch.workloads.entries()) world.place(`w${i}`, specOf(workload));
        for (const turn of turns) {
          const name = `w${turn % sketch.workloads.length}`;
          world.nowMicros += MINUTE;
          world.settle(name);
          const cluster = world.observed(name)[0]?.cluster;
          const since = { sinceMicros: world.nowMicros - (turn % 9) * MINUTE };
          if (cluster !== undefined && turn % 3 === 0)
            world.observe(name, cluster, { desired: 0, refusal: { code: 'QuotaExceeded', ...since } });
          if (cluster !== undefined && turn % 3 === 1)
            world.observe(name, cluster, { bound: 0, unschedulable: { count: 2, ...since } });
        }
        const replayed = [...replay(world.lines)];
        expect(replayed.length).toBeGreaterThanOrEqual(sketch.workloads.length);
        expect(replayed.filter(({ same }) => !same)).toEqual([]);
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  it('says of each decision its line and whose it is', () => {
    const lines = tape();
    const [first] = [...replay(lines)];
    expect(first).toMatchObject({ key: 'MultiClusterDeployment/default/first', same: true });
    expect(lines[first!.line - 1]).toContain('"type":"decision"');
    expect(JSON.parse(first!.recorded)).toMatchObject({
      status: { placements: [{ cluster: 'c1', replicas: 2 }] },
    });
  });

  it('holds each shape in full once', () => {
    const lines = tape();
    expect(lines.filter((line) => line.includes('"is":'))).toHaveLength(1);
  });

  it('may have empty lines', () => {
    expect(differing([...tape(), '', ' '])).toEqual([]);
  });

  it.each([
    ['the facts of its cluster', '"type":"cluster"'],
    ['its node', '"type":"node"'],
    ['the first promise', '"type":"promise"'],
  ])('without %s is not what it was', (_, part) => {
    const lines = tape();
    expect(differing(lines.toSpliced(indexOf(lines, part), 1))).not.toEqual([]);
  });

  it('on which a node is larger than it was is noticed where that first matters', () => {
    const lines = tape();
    const node = indexOf(lines, '"type":"node"');
    lines[node] = lines[node]!.replace('["cpu",4000]', '["cpu",5000]');
    const second = [...replay(lines)].find(({ key }) => key.endsWith('/second'))!;
    expect(differing(lines)).toContain(second.line);
    expect(second.replayed).toContain('"replicas":3');
    expect(second.recorded).toContain('"replicas":2');
  });

  it('on which an answer was changed is noticed there', () => {
    const lines = tape();
    const decision = indexOf(lines, '"type":"decision"');
    lines[decision] = lines[decision]!.replace('"type":"ensureWorkload"', '"type":"removeWorkload"');
    expect(differing(lines)).toEqual([decision + 1]);
  });

  it('of other chance is noticed', () => {
    const world = new RecordedWorld();
    for (let i = 0; i < 9; i++) world.cluster(`c${i}`, 4);
    world.place('app', deploymentOf({ policy: 'random' }));
    const [header, ...rest] = world.lines;
    expect(differing([header!, ...rest])).toEqual([]);
    expect(differing([new TapeWriter().header('another'), ...rest])).toHaveLength(1);
  });
});

const refused: readonly (readonly [name: string, lines: readonly string[], message: string])[] = [
  ['is empty', [], 'line 1: there is no header; this is no tape of mck8s'],
  ['has no header', tape().slice(1), 'line 1: is no header; a tape of mck8s begins with one'],
  [
    'is of another version',
    ['{"seed":"1","type":"header","version":99}'],
    'line 1: the tape is of version 99 and this program replays version 1; use the mck8s that wrote it',
  ],
  ['has no seed', ['{"type":"header","version":1}'], 'line 1: the header has no seed; the tape is damaged'],
  [
    'was cut off',
    [...tape().slice(0, 3), tape()[3]!.slice(0, 50)],
    'line 4: is no JSON; the tape is damaged or was cut off here',
  ],
  ['holds what is no record', [tape()[0]!, '[]'], 'line 2: is no record; the tape is damaged'],
  [
    'holds an unknown record',
    [tape()[0]!, '{"type":"joke"}'],
    'line 2: is a record of type "joke", which nobody writes',
  ],
  [
    'holds an unknown fact',
    [tape()[0]!, '{"change":{"type":"joke"},"nowMicros":0,"type":"fact"}'],
    'line 2: is a fact of type "joke", which nobody writes',
  ],
  [
    'holds a fact without a time',
    [tape()[0]!, '{"change":{"type":"clusterGone","cluster":"c1"},"type":"fact"}'],
    'line 2: is a fact without a time; the tape is damaged',
  ],
  [
    'names a shape before it is there',
    [tape()[0]!, '{"change":{"type":"pod","pod":{"shape":{"$shape":7}}},"nowMicros":0,"type":"fact"}'],
    'line 2: is damaged and cannot be replayed (shape 7 is not on the tape before it is used)',
  ],
];

describe('a file', () => {
  it.each(refused)('that %s is refused with its line', (_, lines, message) => {
    expect(() => [...replay(lines)]).toThrow(message);
    expect(() => [...replay(lines)]).toThrow(TapeError);
  });

  it.each([
    ['a decision on nothing', '{"asked":{},"said":{},"type":"decision"}'],
    ['a fact of nothing', '{"change":null,"nowMicros":0,"type":"fact"}'],
    ['a cluster without facts', '{"change":{"type":"cluster"},"nowMicros":0,"type":"fact"}'],
  ])('with %s is refused with its line', (_, line) => {
    expect(() => [...replay([tape()[0]!, line])]).toThrow(/^line 2: is damaged and cannot be replayed/);
  });
});

describe('plain data', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.double(),
      fc.constantFrom(Infinity, -Infinity, NaN, -0),
      fc.array(tie('any')),
      fc.dictionary(fc.stringMatching(/^[a-z]{0,3}$/), tie('any')),
      fc.array(fc.tuple(fc.string(), tie('any'))).map((entries) => new Map(entries)),
    ),
  })).any;

  it('is what was written, after it went through JSON', () => {
    fc.assert(
      fc.property(value, (written) => {
        const text = JSON.stringify(new PlainWriter().write(written));
        expect(new PlainReader().read(JSON.parse(text))).toEqual(written);
      }),
    );
  });

  it('has one object for shapes that are equal', () => {
    const [writer, reader] = [new PlainWriter(), new PlainReader()];
    const read = [1, 1, 2].map((cpuMilli) => reader.read(writer.write(shapeWith({ cpuMilli }))));
    expect(read[0]).toEqual(shapeWith({ cpuMilli: 1 }));
    expect(read[1]).toBe(read[0]);
    expect(read[2]).toEqual(shapeWith({ cpuMilli: 2 }));
  });
});
