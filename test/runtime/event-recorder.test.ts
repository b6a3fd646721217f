// Users are told what was done, in few requests, and nothing ever waits for it or fails by it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../handlers/ports/clock.ts';
import type { EventInput, EventObject, EventSeries } from '../../handlers/runtime/event.ts';
import { EventRecorder, type EventRecorderOptions } from '../../handlers/runtime/event-recorder.ts';
import { boundedNote, eventName } from '../../handlers/runtime/event-text.ts';
import { microStampOf } from '../../handlers/ports/stamps.ts';
import { ManualClock, noChance } from './manual-clock.ts';

/** Events as an API server keeps them, and requests that fail as the test says. */
class Desk {
  readonly clock = new ManualClock();
  readonly events = new Map<string, EventObject & { series?: EventSeries }>();
  readonly requests: string[] = [];
  readonly dropped: unknown[] = [];
  readonly recorder: EventRecorder;
  faults: (Error | null)[] = [];
  answerMicros = 0;

  constructor(given: Partial<EventRecorderOptions> = {}, wallAheadMicros = 0) {
    this.clock.wallOffsetMicros += wallAheadMicros;
    this.recorder = new EventRecorder({
      sink: {
        create: async (event) => {
          await this.#request('create');
          this.events.set(event.metadata.name, event);
        },
        patchSeries: async ({ name }, series) => {
          await this.#request('patch');
          const event = this.events.get(name);
          if (event !== undefined) this.events.set(name, { ...event, series });
          return event !== undefined;
        },
      },
      clock: this.clock,
      random: noChance,
      controller: 'fogguru.eu/mck8s',
      instance: 'host_1_abc',
      onDropped: (error) => this.dropped.push(error),
      ...given,
    });
  }

  get list(): readonly EventObject[] {
    return [...this.events.values()];
  }

  async #request(kind: string): Promise<void> {
    this.requests.push(kind);
    if (this.answerMicros > 0) {
      await new Promise<void>((resolve) => this.clock.after(this.answerMicros, resolve));
    }
    const fault = this.faults.shift() ?? null;
    if (fault !== null) throw fault;
  }
}

function told(given: Partial<EventInput> = {}, name = 'web'): EventInput {
  return {
    regarding: {
      apiVersion: 'fogguru.eu/v1',
      kind: 'MultiClusterDeployment',
      namespace: 'shop',
      name,
      uid: `uid-${name}`,
    },
    type: 'Normal',
    reason: 'Placed',
    action: 'Place',
    note: 'Runs in cluster1 with 3 replicas.',
    ...given,
  };
}

describe('an Event', () => {
  test('says what was done to which object, by whom and when', async () => {
    const desk = new Desk();
    const stamp = microStampOf(desk.clock.wallMicros());
    desk.recorder.record(told());
    await desk.clock.advance(0);
    expect(desk.list).toEqual([
      {
        ...told(),
        metadata: { namespace: 'shop', name: expect.stringMatching(/^web\.[0-9a-f]{16,}$/) as string },
        eventTime: stamp,
        reportingController: 'fogguru.eu/mck8s',
        reportingInstance: 'host_1_abc',
      },
    ]);
  });

  test.each([undefined, ''])(
    'on an object of the whole cluster lives in default (namespace %j)',
    async (namespace) => {
      const desk = new Desk();
      const { apiVersion, kind, name, uid } = told().regarding;
      const regarding = { apiVersion, kind, name, uid, ...(namespace === undefined ? {} : { namespace }) };
      desk.recorder.record(told({ regarding }));
      await desk.clock.advance(0);
      expect(desk.list.map(({ metadata }) => metadata.namespace)).toEqual(['default']);
    },
  );

  test('has bounded texts', async () => {
    const desk = new Desk({ instance: 'i'.repeat(200) });
    const long = 'ä'.repeat(3000);
    desk.recorder.record(
      told({ reason: 'R'.repeat(200), action: 'A'.repeat(200), note: long }, 'n'.repeat(253)),
    );
    await desk.clock.advance(0);
    const event = desk.list[0]!;
    expect([event.reason.length, event.action.length, event.reportingInstance.length]).toEqual([
      128, 128, 128,
    ]);
    expect(Buffer.byteLength(event.note)).toBeLessThanOrEqual(1024);
    expect(event.metadata.name.length).toBe(253);
  });

  test('has a name that no other one has, after a restart too', async () => {
    const desk = new Desk();
    const other = new Desk({}, SECOND);
    for (const one of [desk, other]) {
      for (const note of ['a', 'b', 'c']) one.recorder.record(told({ note }));
      await one.clock.advance(0);
    }
    expect(new Set([...desk.events.keys(), ...other.events.keys()]).size).toBe(6);
  });
});

describe('texts', () => {
  test('any note is cut between characters, and only where it is too long', () => {
    const character = fc.constantFrom('a', 'ä', '한', '🚢');
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 1200, size: 'max' }), (note) => {
        const cut = boundedNote(note);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1024);
        expect(cut.isWellFormed()).toBe(true);
        if (Buffer.byteLength(note) <= 1024) expect(cut).toBe(note);
        else {
          expect(note.startsWith(cut.slice(0, -1))).toBe(true);
          expect(Buffer.byteLength(cut)).toBeGreaterThan(1024 - 4);
        }
      }),
    );
  });

  test('a name stays a name where it is cut', () => {
    expect(eventName('web', '1f')).toBe('web.1f');
    expect(eventName(`${'n'.repeat(249)}-.xyz`, '1f')).toBe(`${'n'.repeat(249)}.1f`);
  });
});

describe('repetitions', () => {
  test('are one Event with a count that is written every half a minute', async () => {
    const desk = new Desk();
    for (let second = 0; second < 65; second++) {
      desk.recorder.record(told());
      await desk.clock.advance(SECOND);
    }
    expect(desk.requests).toEqual(['create', 'patch', 'patch']);
    expect(desk.list.map(({ series }) => series?.count)).toEqual([60]);
    await desk.clock.advance(MINUTE);
    expect(desk.requests).toEqual(['create', 'patch', 'patch', 'patch']);
    expect(desk.list.map(({ series }) => series)).toEqual([
      { count: 65, lastObservedTime: microStampOf(desk.clock.wallMicros() - 61 * SECOND) },
    ]);
  });

  test('a single Event is left as it is', async () => {
    const desk = new Desk();
    desk.recorder.record(told());
    await desk.clock.advance(10 * MINUTE);
    expect(desk.requests).toEqual(['create']);
    expect(desk.list[0]).not.toHaveProperty('series');
    expect(desk.clock.pending).toBe(0);
  });

  test('ten minutes after the last one it is a new Event', async () => {
    const desk = new Desk();
    for (const minutes of [9, 10, 0]) {
      desk.recorder.record(told());
      await desk.clock.advance(minutes * MINUTE);
    }
    expect(desk.requests).toEqual(['create', 'patch', 'create']);
  });

  test('the ten minutes of one thing are none of another', async () => {
    const desk = new Desk();
    desk.recorder.record(told({ note: 'often' }));
    desk.recorder.record(told({ note: 'rarely' }));
    for (let minute = 0; minute < 15; minute++) {
      await desk.clock.advance(MINUTE);
      desk.recorder.record(told({ note: 'often' }));
    }
    desk.recorder.record(told({ note: 'rarely' }));
    await desk.clock.advance(MINUTE);
    expect(desk.list.map(({ note }) => note)).toEqual(['often', 'rarely', 'rarely']);
  });

  test.each<[string, EventInput]>([
    ['reason', told({ reason: 'Other' })],
    ['note', told({ note: 'Other.' })],
    ['action', told({ action: 'Other' })],
    ['type', told({ type: 'Warning' })],
    ['object', told({}, 'other')],
    ['object of the same name', told({ regarding: { ...told().regarding, uid: 'other' } })],
  ])('another %s is another Event', async (_, other) => {
    const desk = new Desk();
    desk.recorder.record(told());
    desk.recorder.record(other);
    await desk.clock.advance(MINUTE);
    expect(desk.requests).toEqual(['create', 'create']);
  });

  test('a later version of the same object is the same object', async () => {
    const desk = new Desk();
    for (const resourceVersion of ['1', '2']) {
      desk.recorder.record(told({ regarding: { ...told().regarding, resourceVersion } }));
      await desk.clock.advance(MINUTE);
    }
    expect(desk.requests).toEqual(['create', 'patch']);
  });

  test('what is told while the Event is written is counted half a minute later', async () => {
    const desk = new Desk();
    desk.answerMicros = SECOND;
    desk.recorder.record(told());
    await desk.clock.advance(SECOND / 2);
    desk.recorder.record(told());
    await desk.clock.advance(29 * SECOND);
    expect(desk.requests).toEqual(['create']);
    await desk.clock.advance(2 * SECOND);
    expect(desk.list.map(({ series }) => series?.count)).toEqual([2]);
  });

  test('an Event that is gone meanwhile is written anew with its count', async () => {
    const desk = new Desk();
    desk.recorder.record(told());
    await desk.clock.advance(MINUTE);
    desk.events.clear();
    desk.recorder.record(told());
    await desk.clock.advance(MINUTE);
    expect(desk.requests).toEqual(['create', 'patch', 'create']);
    expect(desk.list.map(({ series }) => series?.count)).toEqual([2]);
  });
});

describe('bounds', () => {
  const many = (desk: Desk, count: number): void => {
    for (let index = 0; index < count; index++) desk.recorder.record(told({ note: String(index) }));
  };

  test('so many at once, and so many a second in the long run', async () => {
    const desk = new Desk({ ratePerSecond: 2, burst: 5 });
    many(desk, 20);
    await desk.clock.advance(0);
    expect(desk.requests.length).toBe(5);
    await desk.clock.advance(3 * SECOND);
    expect(desk.requests.length).toBe(11);
    await desk.clock.advance(MINUTE);
    expect(desk.requests.length).toBe(20);
  });

  test('one request at a time', async () => {
    const desk = new Desk();
    desk.answerMicros = SECOND;
    many(desk, 3);
    await desk.clock.advance(SECOND / 2);
    expect(desk.requests.length).toBe(1);
    await desk.clock.advance(SECOND);
    expect(desk.requests.length).toBe(2);
  });

  test('where too many wait the later ones are dropped', async () => {
    const desk = new Desk({ capacity: 10, ratePerSecond: 1, burst: 1 });
    many(desk, 30);
    await desk.clock.advance(5 * MINUTE);
    expect(desk.list.map(({ note }) => note)).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
    ]);
    expect(desk.dropped).toEqual(Array(19).fill(null));
  });

  test('what was told is not kept for ever', async () => {
    const desk = new Desk({ ratePerSecond: 1000, burst: 10_000, capacity: 10_000 });
    many(desk, 5000);
    await desk.clock.advance(MINUTE);
    desk.recorder.record(told({ note: '0' }));
    desk.recorder.record(told({ note: '4999' }));
    await desk.clock.advance(MINUTE);
    expect(desk.requests.slice(5000)).toEqual(['create', 'patch']);
  });
});

describe('failures', () => {
  const fault = new Error('no');

  test('are tried again twice, later each time', async () => {
    const desk = new Desk();
    desk.faults = [fault, fault];
    desk.recorder.record(told());
    await desk.clock.advance(SECOND / 4 - 1);
    expect(desk.requests.length).toBe(1);
    await desk.clock.advance(1);
    expect(desk.requests.length).toBe(2);
    await desk.clock.advance(SECOND / 2);
    expect([desk.list.length, desk.dropped]).toEqual([1, []]);
  });

  test('an Event that cannot be written is given up, and the others are written', async () => {
    const desk = new Desk();
    desk.faults = [fault, fault, fault];
    desk.recorder.record(told({ note: 'bad' }));
    desk.recorder.record(told({ note: 'good' }));
    await desk.clock.advance(10 * SECOND);
    expect(desk.list.map(({ note }) => note)).toEqual(['good']);
    expect(desk.dropped).toEqual([fault]);
  });

  test('are counted anew after a success', async () => {
    const desk = new Desk();
    desk.faults = [fault, fault, null, fault, fault, null];
    for (let time = 0; time < 2; time++) {
      desk.recorder.record(told());
      await desk.clock.advance(MINUTE);
    }
    expect([desk.list.map(({ series }) => series?.count), desk.dropped]).toEqual([[2], []]);
  });

  test('what was given up is tried again when it is told again', async () => {
    const desk = new Desk();
    desk.faults = [fault, fault, fault];
    desk.recorder.record(told());
    await desk.clock.advance(MINUTE);
    desk.recorder.record(told());
    await desk.clock.advance(MINUTE);
    expect(desk.list.map(({ series }) => series?.count)).toEqual([2]);
  });
});

describe('the end', () => {
  test('flushing writes everything, counts too, without waiting for the rate', async () => {
    const desk = new Desk({ ratePerSecond: 1, burst: 1 });
    for (const note of ['a', 'b', 'c', 'a', 'b', 'c']) desk.recorder.record(told({ note }));
    await desk.clock.advance(0);
    await desk.recorder.flush();
    expect(desk.clock.monotonicMicros()).toBe(0);
    expect(desk.list.map(({ note, series }) => [note, series?.count])).toEqual([
      ['a', 2],
      ['b', 2],
      ['c', 2],
    ]);
    await desk.recorder.flush();
  });

  test('flushing writes what is waiting for another try once', async () => {
    const desk = new Desk();
    desk.answerMicros = SECOND;
    desk.faults = [new Error('no')];
    desk.recorder.record(told());
    await desk.clock.advance(SECOND / 2);
    desk.recorder.record(told());
    await desk.clock.advance(SECOND / 2);
    await Promise.all([desk.recorder.flush(), desk.clock.advance(5 * SECOND)]);
    expect(desk.requests).toEqual(['create', 'create']);
    expect(desk.list.map(({ series }) => series?.count)).toEqual([2]);
  });

  test('flushing does not go on trying', async () => {
    const desk = new Desk();
    desk.faults = [new Error('no')];
    desk.recorder.record(told());
    await desk.recorder.flush();
    expect([desk.list.length, desk.dropped.length]).toEqual([0, 1]);
  });

  test('stopping writes what was told, takes nothing more and leaves no timer', async () => {
    const desk = new Desk({ ratePerSecond: 1, burst: 1 });
    for (const note of ['a', 'b', 'a']) desk.recorder.record(told({ note }));
    const stopped = desk.recorder.stop();
    desk.recorder.record(told({ note: 'late' }));
    await stopped;
    expect(desk.clock.pending).toBe(0);
    await desk.clock.advance(MINUTE);
    expect(desk.list.map(({ note }) => note)).toEqual(['a', 'b']);
  });

  test('stopping ends though nobody answers', async () => {
    const desk = new Desk();
    desk.answerMicros = 10 * MINUTE;
    for (const note of ['a', 'b', 'a']) desk.recorder.record(told({ note }));
    let isStopped = false;
    void desk.recorder.stop().then(() => (isStopped = true));
    await desk.clock.advance(5 * SECOND);
    expect(isStopped).toBe(true);
    await desk.clock.advance(20 * MINUTE);
    expect([desk.requests.length, desk.clock.pending]).toEqual([1, 0]);
  });
});
