// The contract that the API server in memory keeps, held to a real one: where they differ, the one in memory is wrong.

import type { HttpHead, Transport } from '../../handlers/ports/transport.ts';
import { pause } from '../../handlers/local/waiting.ts';
import type { ConformanceServer } from '../conformance/api.ts';
import { describeContract } from '../conformance/contract.ts';
import { httpTransport } from '../conformance/http-transport.ts';
import { installWidgets } from '../conformance/widgets.ts';
import { ownControlPlane } from './harness/fleet.ts';

const PAUSE_MILLIS = 500;
const MOST_TRIES = 60;
const ASK_AGAIN = 429;

/** Asks again where the server says so, as every client does: after a restart its caches of custom kinds take a moment. */
function patient(transport: Transport): Transport {
  const until = async <Head extends HttpHead>(ask: () => Promise<Head>): Promise<Head> => {
    let answer = await ask();
    for (let tries = 1; answer.status === ASK_AGAIN && tries < MOST_TRIES; tries++) {
      await pause(PAUSE_MILLIS);
      answer = await ask();
    }
    return answer;
  };
  return {
    send: (request) => until(() => transport.send(request)),
    open: (request) => until(() => transport.open(request)),
    close: () => {
      transport.close();
    },
  };
}

async function makeReal(): Promise<ConformanceServer> {
  const plane = await ownControlPlane({ name: 'conformance', nodes: [], scheduler: false, kwok: false });
  await plane.start();
  const { server, token, certificateAuthority } = plane.access();
  const transport = patient(httpTransport({ server, token, ca: certificateAuthority }));
  const wait = (): Promise<void> => pause(PAUSE_MILLIS);
  await installWidgets(transport, wait);
  return {
    transport,
    namespace: 'default',
    hasControllers: true,
    compact: async () => {
      await plane.forgetHistory();
      // A server that is ready still asks for patience with custom kinds.
      await installWidgets(transport, wait);
    },
    pause: wait,
    close: async () => {
      transport.close();
      await plane.stop();
    },
  };
}

describeContract('a real API server', makeReal);
