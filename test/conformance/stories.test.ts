// Stories told to the fake API server: the answers do not depend on how fast it is, and a story leaves nothing half done. Against a
// real server the same stories are told by the end-to-end tests.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import { isObject, listAt, objectAt } from '../../simulator/apiserver/json.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import { drivenTransport } from '../support/virtual-driver.ts';
import { asTransport } from '../support/virtual-transport.ts';
import { stories, tell, type StoryStep } from './stories.ts';
import { WIDGET_RULES, WIDGETS } from './widgets.ts';

const DEPLOYMENTS = { group: 'apps', version: 'v1', plural: 'deployments' };

function newServer(latencyMicros: number): {
  readonly server: FakeApiServer;
  readonly told: (story: readonly StoryStep[]) => Promise<unknown[]>;
} {
  const clock = new VirtualClock();
  const server = new FakeApiServer({ name: 'teller', clock, latencyMicros });
  server.install(WIDGETS, WIDGET_RULES);
  server.controllerClock.pause();
  const transport = drivenTransport(clock, asTransport(server.connect('teller')));
  const told = async (story: readonly StoryStep[]): Promise<unknown[]> => {
    const answers = [];
    for (const step of story) answers.push(await tell(transport, 'default', step));
    return answers;
  };
  return { server, told };
}

test('a story has the same answers however fast the server is', async () => {
  await fc.assert(
    fc.asyncProperty(stories(30), async (story) => {
      expect(await newServer(0).told(story)).toEqual(await newServer(5_000_000).told(story));
    }),
    { numRuns: 50 },
  );
});

test('whatever happened, every owned field of a spec is there, and only finalizers hold what is deleted', async () => {
  await fc.assert(
    fc.asyncProperty(stories(30), async (story) => {
      const { server, told } = newServer(0);
      await told(story);
      for (const object of [
        ...server.local('test').list(WIDGETS),
        ...server.local('test').list(DEPLOYMENTS),
      ]) {
        if (object.metadata.deletionTimestamp !== undefined)
          expect(object.metadata.finalizers?.length).toBeGreaterThan(0);
        expect(Number(object.metadata.generation)).toBeGreaterThanOrEqual(1);
        const owned = listAt(object.metadata, 'managedFields')
          .filter(isObject)
          .filter((entry) => entry['subresource'] === undefined)
          .flatMap((entry) => Object.keys(objectAt(objectAt(entry, 'fieldsV1'), 'f:spec')))
          .filter((field) => field !== '.')
          .map((field) => field.slice(2));
        expect(Object.keys(objectAt(object, 'spec'))).toEqual(expect.arrayContaining(owned));
      }
    }),
    { numRuns: 50 },
  );
});
