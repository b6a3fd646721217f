// The fake API server held to the contract, in virtual time.

import { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import { drivenTransport } from '../support/virtual-driver.ts';
import { asTransport } from '../support/virtual-transport.ts';
import type { ConformanceServer } from './api.ts';
import { describeContract } from './contract.ts';
import { WIDGET_RULES, WIDGETS } from './widgets.ts';

function makeFake(): Promise<ConformanceServer> {
  const clock = new VirtualClock();
  const server = new FakeApiServer({ name: 'contract', clock });
  server.install(WIDGETS, WIDGET_RULES);
  const transport = drivenTransport(clock, asTransport(server.connect('contract')));
  return Promise.resolve({
    transport,
    namespace: 'default',
    hasControllers: true,
    compact: () => {
      server.compact();
      return Promise.resolve();
    },
    pause: () => clock.advance(1_000_000),
    close: () => {
      transport.close();
      return Promise.resolve();
    },
  });
}

describeContract('the fake API server', makeFake);
