// What an application and the service beside it cost in requests, one by one in the order in which they are sent: whatever sends one
// more has to be meant to. Time is virtual, so each of them is the same every time.

import { describe, expect, test } from 'vitest';
import { MILLISECOND } from '../../handlers/ports/clock.ts';
import { ServiceStory } from './services.ts';

const LOCATIONS = ['cluster1', 'cluster2', 'cluster3'];
/** Probes and watches go on whatever users do. */
const UNASKED = /\/(version|namespaces\/kube-system)$/;

/** A story in which requests are noted from now on. */
class Costs extends ServiceStory {
  private since = 0;

  /** @param prepare done before anything is asked of members */
  static async begun(prepare: (world: Costs) => void = () => undefined): Promise<Costs> {
    const story = new Costs();
    prepare(story);
    story.start();
    await story.pass(3);
    story.since = story.traffic.requests.length;
    return story;
  }

  applyApplication(): void {
    this.apply('web', { locations: LOCATIONS.join(', '), replicas: 1 });
  }

  /** `PATCH multiclusterservices/web/status`, for each request to a server, in order. */
  requestsTo(server: string): string[] {
    return this.sent()
      .filter((request) => request.server === server)
      .map(
        ({ method, path, isDryRun }) =>
          `${method} ${path.replace(/^.*\/namespaces\/[^/]+\//, '')}${isDryRun ? ' dry' : ''}`,
      );
  }

  /** Milliseconds from the application until a Service was asked for in every member. */
  millisToServices(beganMicros: number): number {
    const asked = this.sent().filter(({ path }) => path.includes('/services/'));
    return Math.max(...asked.map(({ atMicros }) => atMicros - beganMicros)) / MILLISECOND;
  }

  private sent(): ServiceStory['traffic']['requests'] {
    const all = this.traffic.requests.slice(this.since);
    return all.filter(({ path, isWatch }) => !isWatch && !UNASKED.test(path));
  }
}

const TO_CLUSTER0 = {
  application: [
    'PATCH multiclusterdeployments/web',
    'PATCH multiclusterdeployments/web/status',
    // Its pods are ready.
    'PATCH multiclusterdeployments/web/status',
    'POST deployments dry',
    'POST events',
  ],
  service: [
    'PATCH multiclusterservices/web',
    // Where it is to be, and that it is there.
    'PATCH multiclusterservices/web/status',
    'PATCH multiclusterservices/web/status',
    'POST events',
  ],
};

describe('an application with a service', () => {
  test.each([
    ['after it', 0.003],
    ['with it', 0],
    ['before it', -0.003],
    ['long before it', -0.3],
  ])('costs what they cost apart where the service is written %s', async (_when, seconds) => {
    const story = await Costs.begun();
    if (seconds < 0) story.serve('web');
    await story.pass(Math.max(0, -seconds));
    const beganMicros = story.clock.monotonicMicros();
    story.applyApplication();
    await story.pass(Math.max(0, seconds));
    if (seconds >= 0) story.serve('web');
    await story.pass(10);
    expect(story.saidOf('web')).toBe('True AllThere');
    expect(story.requestsTo('cluster0').sort()).toEqual(
      [...TO_CLUSTER0.application, ...TO_CLUSTER0.service].sort(),
    );
    for (const member of LOCATIONS)
      expect(story.requestsTo(member).sort()).toEqual(['PATCH deployments/web', 'PATCH services/web']);
    // Five requests after one another take ten: what users write, finalizer, status, and what members are asked for.
    expect(story.millisToServices(beganMicros)).toBeLessThan(10);
  });

  test('asks members before users are told', async () => {
    const story = await Costs.begun();
    story.applyApplication();
    story.serve('web');
    await story.pass(0.1);
    expect(story.requestsTo('cluster0').filter((request) => request.includes('events'))).toEqual([]);
    for (const member of LOCATIONS)
      expect(story.requestsTo(member).sort()).toEqual(['PATCH deployments/web', 'PATCH services/web']);
  });
});

describe('a service', () => {
  test('whose deployment does not come says so once, after half a second', async () => {
    const story = await Costs.begun();
    story.serve('web');
    await story.pass(0.4);
    expect(story.saidOf('web')).toBeUndefined();
    await story.pass(10);
    expect(story.saidOf('web')).toBe('False DeploymentMissing');
    expect(story.requestsTo('cluster0')).toEqual([
      'PATCH multiclusterservices/web',
      'PATCH multiclusterservices/web/status',
    ]);
  });

  test('that comes to members one by one writes where it is at the beginning and at the end', async () => {
    const story = await Costs.begun((world) => {
      for (const [index, member] of LOCATIONS.entries()) {
        const { faults } = world.member(member);
        const delayMicros = (index + 1) * 150 * MILLISECOND;
        faults.add({ method: 'WATCH', path: /\/services\?/, fault: { kind: 'watch', what: 'silence' } });
        faults.add({ method: 'PATCH', path: /\/services\//, fault: { kind: 'slow', delayMicros } });
      }
    });
    story.serve('web', { locations: LOCATIONS.join(', ') });
    await story.pass(10);
    expect(story.saidOf('web')).toBe('True AllThere');
    expect(story.requestsTo('cluster0').sort()).toEqual([...TO_CLUSTER0.service].sort());
  });
});
