// The real transport against servers on loopback that break every rule: each fault has its name, none takes the token along.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { KubeClient } from '../../handlers/kube/client.ts';
import { NODES } from '../../handlers/ports/kube-object.ts';
import { TransportError, type HttpRequest, type Transport } from '../../handlers/ports/transport.ts';
import { realClock } from '../../handlers/real/clock.ts';
import { connectTo, type Credential } from '../../handlers/real/transport.ts';
import { makeAuthority, makeCertificate } from './certificates.ts';
import { CA, connected, get, serve, serveRaw, TOKEN } from './local-servers.ts';

/** How a request failed: its fault and its sentence, which never holds the token. */
async function failure(promise: Promise<unknown>): Promise<TransportError> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TransportError)) throw error;
  expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(TOKEN);
  return error;
}

async function faultOf(transport: Transport, request: HttpRequest = get('/')): Promise<string> {
  return (await failure(transport.send(request))).fault;
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  return body;
}

describe('a request', () => {
  it('takes path, query, body, content type and credential there, and the answer back', async () => {
    const server = await serve((request, response) => {
      void bodyOf(request).then((body) => {
        response.setHeader('X-Twice', ['a', 'b']);
        response.writeHead(201);
        const { authorization, accept } = request.headers;
        response.end(
          JSON.stringify([
            request.method,
            request.url,
            request.headers['content-type'],
            authorization,
            accept,
            body,
          ]),
        );
      });
    });
    const transport = connected(`${server.url}/k8s/clusters/c-1`);
    const answer = await transport.send({
      method: 'PATCH',
      path: '/api/v1/nodes?limit=1',
      contentType: 'application/json',
      body: '{"ü":1}',
      timeoutMicros: 5_000_000,
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['x-twice']).toBe('a, b');
    expect(JSON.parse(answer.body)).toEqual([
      'PATCH',
      '/k8s/clusters/c-1/api/v1/nodes?limit=1',
      'application/json',
      `Bearer ${TOKEN}`,
      'application/json',
      '{"ü":1}',
    ]);
  });

  it('after another one takes a connection that is there', async () => {
    const server = await serve((_, response) => response.end('ok'));
    const transport = connected(server.url);
    for (let at = 0; at < 20; at += 1) await transport.send(get('/'));
    // A second one may be made while the first is not yet done with its last answer.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('beside many others waits for one of so many connections', async () => {
    const server = await serve((_, response) => setTimeout(() => response.end('ok'), 5));
    const transport = connected(server.url, { connections: 3 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => transport.send(get('/'))));
    expect(answers.every(({ body }) => body === 'ok')).toBe(true);
    expect(server.connections()).toBeLessThanOrEqual(3);
  });

  it('is not held up by streams that stay open', async () => {
    const server = await serve((request, response) => {
      response.write('x\n');
      if (request.url === '/') response.end();
    });
    const transport = connected(server.url, { connections: 1 });
    await Promise.all(Array.from({ length: 20 }, () => transport.open(get('/watch'))));
    expect((await transport.send(get('/'))).body).toBe('x\n');
  });
});

describe('row 41: a redirect', () => {
  it('to another port of the same host is not followed, and the token stays here', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{"kind":"Node","metadata":{"name":"evil"}}');
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const server = await serve((_, response) =>
        response.writeHead(status, { location: `${other.url}/` }).end(),
      );
      const transport = connected(server.url);
      const client = new KubeClient({ transport, clock: realClock, fieldManager: 'mck8s' });
      await expect(client.get(NODES, { name: 'n' })).rejects.toMatchObject({ fault: 'redirect', status });
      await expect(
        client.openWatch(NODES, { resourceVersion: '1', timeoutSeconds: 300 }),
      ).rejects.toMatchObject({ fault: 'redirect' });
    }
    expect(seen).toEqual([]);
  });
});

describe('row 42: a server that does not answer', () => {
  it('nobody listens: refused', async () => {
    const server = await serveRaw(() => undefined);
    const gone = connected(server.url.replace(String(server.port), '1'));
    expect(await faultOf(gone)).toBe('refused');
  });

  it('a name that is not known: refused', async () => {
    expect(await faultOf(connected('https://no-such-host.invalid'))).toBe('refused');
  });

  it('takes the connection and says nothing: timeout', async () => {
    const server = await serveRaw(() => undefined);
    const error = await failure(connected(server.url).send(get('/', 200)));
    expect([error.fault, error.message]).toEqual([
      'timeout',
      `127.0.0.1:${server.port}: no answer to GET came within 0.2 s.`,
    ]);
  });

  it('takes the connection and says nothing, for longer than a connection may take: timeout', async () => {
    const server = await serveRaw(() => undefined);
    expect(await faultOf(connected(server.url, { connectTimeoutMicros: 100_000 }))).toBe('timeout');
  });

  it('takes the request and says nothing: timeout, for a stream too', async () => {
    const server = await serve(() => undefined);
    const transport = connected(server.url);
    expect(await faultOf(transport, get('/', 200))).toBe('timeout');
    expect((await failure(transport.open(get('/', 200)))).fault).toBe('timeout');
  });

  it('answers drop by drop: timeout for the whole of it', async () => {
    const server = await serve((_, response) => {
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => {
        clearInterval(drip);
      });
    });
    expect(await faultOf(connected(server.url), get('/', 300))).toBe('timeout');
  });

  it('one that hangs does not hold up others', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/') response.end('ok');
    });
    const transport = connected(server.url, { connections: 2 });
    const hanging = failure(transport.send(get('/hang', 60_000)));
    expect((await transport.send(get('/'))).body).toBe('ok');
    transport.close();
    expect((await hanging).fault).toBe('closed');
  });

  it('a credential that does not come: timeout', async () => {
    const server = await serve((_, response) => response.end('ok'));
    const never = (): Promise<never> => new Promise(() => undefined);
    expect(await faultOf(connected(server.url, { credential: never }), get('/', 100))).toBe('timeout');
    expect(server.connections()).toBe(0);
  });
});

describe('row 40: a server that breaks off', () => {
  it('resets the connection at once: reset', async () => {
    const server = await serveRaw((socket) => socket.resetAndDestroy());
    expect(await faultOf(connected(server.url))).toBe('reset');
  });

  it('resets it in the middle of the answer: reset', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"kind":', () => response.socket?.destroy());
    });
    expect(await faultOf(connected(server.url))).toBe('reset');
  });

  it('ends chunks in the middle: reset', async () => {
    const server = await serve((_, response) => {
      response.write('{"kind":', () => response.socket?.end());
    });
    expect(await faultOf(connected(server.url))).toBe('reset');
  });

  it('speaks no HTTP: other', async () => {
    const server = await serve((_, response) => {
      response.socket?.write('SSH-2.0-OpenSSH_9.9\r\n');
    });
    expect(await faultOf(connected(server.url))).toBe('other');
  });

  it('gives a page of HTML: the answer of a server, but none that a client reads', async () => {
    const server = await serve((_, response) => response.end('<html>'));
    const client = new KubeClient({
      transport: connected(server.url),
      clock: realClock,
      fieldManager: 'mck8s',
    });
    await expect(client.get(NODES, { name: 'n' })).rejects.toMatchObject({ fault: 'unreadable' });
  });

  it('gives more than may be: tooLarge', async () => {
    const server = await serve((_, response) => response.end('x'.repeat(5_000)));
    expect(await faultOf(connected(server.url, { bodyMaxBytes: 4_999 }))).toBe('tooLarge');
    expect((await connected(server.url, { bodyMaxBytes: 5_000 }).send(get('/'))).body).toHaveLength(5_000);
  });
});

describe('row 24: a server that is not who it should be', () => {
  it.each([
    ['an authority that is not trusted', makeCertificate(makeAuthority('another'), { ip: [127, 0, 0, 1] })],
    ['another name', makeCertificate(CA, { dns: 'elsewhere.example.org' })],
    ['another address', makeCertificate(CA, { ip: [127, 0, 0, 2] })],
    ['a certificate that has expired', makeCertificate(CA, { ip: [127, 0, 0, 1] }, -1)],
  ])('%s: tls, and the request is not sent', async (_, certified) => {
    let requests = 0;
    const server = await serve(
      (__, response) => {
        requests += 1;
        response.end();
      },
      { certified },
    );
    const error = await failure(connected(server.url).send(get('/')));
    expect([error.fault, requests]).toEqual(['tls', 0]);
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+: the TLS handshake failed.*\([A-Z_0-9]+\)\.$/);
  });

  it('no authority is given: those of this machine do not know it', async () => {
    const server = await serve((_, response) => response.end());
    const transport = connectTo({ server: server.url, credential: () => Promise.resolve({ headers: {} }) });
    expect(await faultOf(transport)).toBe('tls');
    transport.close();
  });

  it('no TLS at all: tls', async () => {
    const server = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    expect(await faultOf(connected(server.url))).toBe('tls');
  });

  it('a server name that is said counts in place of the address', async () => {
    const server = await serve((_, response) => response.end('ok'), {
      certified: makeCertificate(CA, { dns: 'api.example.org' }),
    });
    expect(await faultOf(connected(server.url))).toBe('tls');
    expect((await connected(server.url, { serverName: 'api.example.org' }).send(get('/'))).body).toBe('ok');
  });

  it('is let pass only where that is said', async () => {
    const server = await serve((_, response) => response.end('ok'), {
      certified: makeCertificate(makeAuthority('another'), { dns: 'x' }),
    });
    expect((await connected(server.url, { verifiesServer: false }).send(get('/'))).body).toBe('ok');
  });
});

describe('a stream', () => {
  it('comes as it is sent, characters whole, and ends when the server ends it', async () => {
    const server = await serve((_, response) => {
      const bytes = Buffer.from('äöü😀\n');
      response.write(bytes.subarray(0, 3));
      setTimeout(() => response.end(bytes.subarray(3)), 20);
    });
    const stream = await connected(server.url).open(get('/'));
    expect(stream.status).toBe(200);
    expect(await textOf(stream.chunks)).toBe('äöü😀\n');
  });

  it('outlives the time that its head had', async () => {
    const server = await serve((_, response) => {
      response.write('a');
      setTimeout(() => response.end('b'), 300);
    });
    const stream = await connected(server.url).open(get('/', 200));
    expect(await textOf(stream.chunks)).toBe('ab');
  });

  it('whose connection is lost throws: reset', async () => {
    const server = await serve((_, response) => {
      response.write('x');
      setTimeout(() => response.socket?.destroy(), 20);
    });
    const stream = await connected(server.url).open(get('/'));
    expect((await failure(textOf(stream.chunks))).fault).toBe('reset');
  });

  it('whose connection is lost while nobody reads ends nothing but itself', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/ok') return response.end('ok');
      response.write('x');
      return setTimeout(() => response.socket?.destroy(), 5);
    });
    const transport = connected(server.url);
    const stream = await transport.open(get('/'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await transport.send(get('/ok'))).body).toBe('ok');
    expect((await failure(textOf(stream.chunks))).fault).toBe('reset');
  });

  it('that falls silent is left by its reader, or in the end by itself', async () => {
    const server = await serve((_, response) => response.write('x'));
    const left = await connected(server.url).open(get('/'));
    const reading = textOf(left.chunks);
    setTimeout(() => {
      left.cancel();
    }, 50);
    expect(await reading).toBe('x');
    const idle = await connected(server.url, { idleTimeoutMicros: 200_000 }).open(get('/'));
    expect((await failure(textOf(idle.chunks))).fault).toBe('timeout');
  });

  it('that is left closes its connection', async () => {
    let closed: () => void = () => undefined;
    const closing = new Promise<void>((resolve) => (closed = resolve));
    const server = await serve((_, response) => {
      response.on('close', closed);
      response.write('x');
    });
    const stream = await connected(server.url).open(get('/'));
    stream.cancel();
    await closing;
    expect(await textOf(stream.chunks)).toBe('');
  });
});

describe('closing', () => {
  it('ends what is under way and refuses what comes later: closed', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/watch') response.write('x');
    });
    const transport = connected(server.url);
    const stream = await transport.open(get('/watch'));
    const reading = failure(textOf(stream.chunks));
    const waiting = failure(transport.send(get('/')));
    transport.close();
    transport.close();
    expect([(await reading).fault, (await waiting).fault]).toEqual(['closed', 'closed']);
    expect(await faultOf(transport)).toBe('closed');
    expect((await failure(transport.open(get('/')))).fault).toBe('closed');
  });

  it('ends a request that waits for its credential too: closed', async () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    const transport = connected('https://127.0.0.1:1', { credential: never });
    const waiting = failure(transport.send(get('/', 60_000)));
    transport.close();
    expect((await waiting).fault).toBe('closed');
  });
});

describe('a process', () => {
  it('ends once its transport is closed, though a watch and a request were under way', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/watch') response.write('x');
    });
    const script = `
      import { connectTo } from '${new URL('../../handlers/real/transport.ts', import.meta.url).href}';
      const credential = () => Promise.resolve({ headers: {} });
      const transport = connectTo({ server: '${server.url}', verifiesServer: false, credential });
      const stream = await transport.open({ method: 'GET', path: '/watch', timeoutMicros: 3_600_000_000 });
      transport.send({ method: 'GET', path: '/', timeoutMicros: 3_600_000_000 }).catch(() => undefined);
      setTimeout(() => transport.close(), 50);
      for await (const chunk of stream.chunks) console.log(chunk);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
    const exit = once(child, 'exit');
    const said = await textOf(child.stderr.setEncoding('utf8'));
    // The loop over a closed stream throws; what counts is that it ends.
    expect([(await exit)[0], said]).toEqual([1, expect.stringContaining('was closed from this side')]);
  });
});

describe('the credential', () => {
  it('row 31: is asked for anew after a 401, once', async () => {
    const asked: boolean[] = [];
    const credential = (renew: boolean): Promise<Credential> => {
      asked.push(renew);
      return Promise.resolve({ headers: { authorization: `Bearer token-${asked.length}` } });
    };
    const server = await serve((request, response) => {
      response.writeHead(request.headers.authorization === 'Bearer token-2' ? 401 : 200).end();
    });
    const transport = connected(server.url, { credential });
    const statuses: number[] = [];
    for (let at = 0; at < 4; at += 1) statuses.push((await transport.send(get('/'))).status);
    expect(statuses).toEqual([200, 401, 200, 200]);
    expect(asked).toEqual([false, false, true, false]);
  });

  it('may be a client certificate; another one gets another connection', async () => {
    const names: (string | undefined)[] = [];
    const server = await serve(
      (request, response) => {
        const socket = request.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } };
        names.push(socket.getPeerCertificate().subject.CN);
        response.end('ok');
      },
      { clientCa: CA.cert },
    );
    const credentials = ['first', 'second'].map((dns) => makeCertificate(CA, { dns }));
    let at = 0;
    const transport = connected(server.url, {
      credential: () => {
        const { cert, key } = credentials[at]!;
        return Promise.resolve({ headers: {}, certData: cert, keyData: key });
      },
    });
    await transport.send(get('/'));
    await transport.send(get('/'));
    at = 1;
    await transport.send(get('/'));
    await transport.send(get('/'));
    expect(names).toEqual(['first', 'first', 'second', 'second']);
    const without = connected(server.url);
    expect(['tls', 'reset']).toContain(await faultOf(without));
  });

  it('that cannot be had is said so, and what it said is not', async () => {
    const credential = (): Promise<never> => Promise.reject(new Error(`exec failed: ${TOKEN}`));
    const error = await failure(connected('https://127.0.0.1:1', { credential }).send(get('/')));
    expect([error.fault, error.message]).toEqual([
      'other',
      '127.0.0.1:1: there is no credential for it at present.',
    ]);
  });

  it('that no header can carry is not sent', async () => {
    const credential = (): Promise<Credential> =>
      Promise.resolve({ headers: { authorization: `Bearer ${TOKEN}\r\nx: y` } });
    const server = await serve((_, response) => response.end('ok'));
    expect(await faultOf(connected(server.url, { credential }))).toBe('other');
  });
});

it('plain http works towards this machine, for proxies of kubectl', async () => {
  const server = await serveRaw((socket) => {
    socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
  });
  const transport = connected(server.url.replace('https', 'http'));
  expect((await transport.send(get('/'))).body).toBe('ok');
});
