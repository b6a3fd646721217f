// What a fake API server leaves out: it asks for a token that is good still, as a real one does. Watches that were opened before
// go on, as there.

import type { HttpHead, Transport } from '../../handlers/ports/transport.ts';

const STATUS = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'Unauthorized',
  reason: 'Unauthorized',
  code: 401,
};

/** @param nowMicros the server's wall clock */
export function tokenGate(transport: Transport, token: string, nowMicros: () => number): Transport {
  const { exp } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { exp: number };
  const body = JSON.stringify(STATUS);
  const refusal = (): HttpHead => {
    const date = new Date(nowMicros() / 1000).toUTCString();
    return { status: 401, headers: { 'content-type': 'application/json', date } };
  };
  const isOver = (): boolean => nowMicros() >= exp * 1e6;
  return {
    send: (request) => (isOver() ? Promise.resolve({ ...refusal(), body }) : transport.send(request)),
    open: (request) =>
      isOver()
        ? Promise.resolve({ ...refusal(), chunks: once(body), cancel: () => undefined })
        : transport.open(request),
    close: () => {
      transport.close();
    },
  };
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
