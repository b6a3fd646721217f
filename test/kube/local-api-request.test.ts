// The harness's own client says what it means to the server, whatever the method.

import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { callApi } from '../../handlers/local/api-request.ts';
import { CA, serve, TOKEN } from './local-servers.ts';

test.each(['POST', 'PATCH', 'DELETE'] as const)('a %s arrives with its body', async (method) => {
  const { url } = await serve((request, response) => {
    void text(request).then((body) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ body }));
    });
  });
  const access = { name: 'local', server: url, certificateAuthority: CA.cert, token: TOKEN };
  const body = { propagationPolicy: 'Background', note: 'für alle' };
  const answer = await callApi(access, { method, path: '/', body });
  expect(answer.body).toEqual({ body: JSON.stringify(body) });
});
