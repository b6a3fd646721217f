// Servers that freeze, die, go back in time or are replaced, and clients that die in the middle of something.

import { describe, expect, test } from 'vitest';
import { FakeApiServer } from '../../simulator/apiserver/fake-api-server.ts';
import { ProcessClock } from '../../simulator/apiserver/process-clock.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';
import type { WireRequest } from '../../simulator/apiserver/wire.ts';
import { linesOf, outcomeOf } from '../support/virtual-client.ts';
import { driven } from '../support/virtual-driver.ts';

const SECOND = 1_000_000;
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const CONFIG_MAP_KIND = { group: '', version: 'v1', plural: 'configmaps' };
const NAMESPACE_KIND = { group: '', version: 'v1', plural: 'namespaces' };

function newServer(name = 'a'): { readonly clock: VirtualClock; readonly server: FakeApiServer } {
  const clock = new VirtualClock();
  return { clock, server: new FakeApiServer({ name, clock }) };
}

function creation(name: string): WireRequest {
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  return {
    method: 'POST',
    path: CONFIG_MAPS,
    contentType: 'application/json',
    body,
    timeoutMicros: 10 * SECOND,
  };
}

function names(server: FakeApiServer): string[] {
  return server
    .local('test')
    .list(CONFIG_MAP_KIND)
    .map(({ metadata }) => metadata.name);
}

describe('a frozen server', () => {
  test('answers nothing, and after it thaws goes on with what it was asked', async () => {
    const { clock, server } = newServer();
    const wire = server.connect();
    server.freeze();
    expect(await outcomeOf(clock, wire, creation('late'))).toBe('timeout');
    expect(names(server)).toEqual([]);
    server.thaw();
    expect(await outcomeOf(clock, wire, { path: CONFIG_MAPS })).toBe(200);
    expect(names(server)).toEqual(['late']);
  });

  test('says nothing on watches, not even that they end', async () => {
    const { clock, server } = newServer();
    const path = `${CONFIG_MAPS}?watch=1&resourceVersion=0&timeoutSeconds=5&allowWatchBookmarks=true`;
    clock.after(SECOND, () => {
      server.freeze();
    });
    expect(await linesOf(clock, server.connect(), path, 120 * SECOND)).toEqual(['silence']);
  });
});

describe('a server that is down', () => {
  test('refuses requests, cuts watches, and comes back with its data', async () => {
    const { clock, server } = newServer();
    const wire = server.connect();
    await outcomeOf(clock, wire, creation('kept'));
    clock.after(SECOND, () => {
      server.kill();
    });
    const path = `${CONFIG_MAPS}?watch=1&resourceVersion=${server.resourceVersion}`;
    expect(await linesOf(clock, wire, path, 10 * SECOND)).toEqual(['reset']);
    expect(await outcomeOf(clock, wire, creation('lost'))).toBe('refused');
    server.restart();
    expect(await outcomeOf(clock, wire, creation('new'))).toBe(201);
    expect(names(server)).toEqual(['kept', 'new']);
  });

  test('dies with the requests that are on their way', async () => {
    const clock = new VirtualClock();
    const server = new FakeApiServer({ name: 'far', clock, latencyMicros: 2 * SECOND });
    clock.after(SECOND / 2, () => {
      server.kill();
      server.restart();
    });
    expect(await outcomeOf(clock, server.connect(), creation('lost'))).toBe('reset');
    await clock.advance(5 * SECOND);
    expect(names(server)).toEqual([]);
  });
});

describe('a server that is restored from a backup', () => {
  test('goes back with versions and all; what was deleted is there again', async () => {
    const { clock, server } = newServer();
    const wire = server.connect();
    await outcomeOf(clock, wire, creation('old'));
    const backup = server.snapshot();
    await outcomeOf(clock, wire, { method: 'DELETE', path: `${CONFIG_MAPS}/old` });
    await outcomeOf(clock, wire, creation('new'));
    const before = server.resourceVersion;
    server.restore(backup);
    expect(names(server)).toEqual(['old']);
    expect(server.resourceVersion).toBeLessThan(before);
    expect(await outcomeOf(clock, wire, { path: `${CONFIG_MAPS}?resourceVersion=${before}` })).toBe(504);
  });
});

describe('a server that is replaced', () => {
  test('is another cluster: empty, and its kube-system has another uid', () => {
    const { server } = newServer();
    const kubeSystem = (): unknown =>
      server.local('test').get(NAMESPACE_KIND, { namespace: '', name: 'kube-system' })?.metadata.uid;
    const before = kubeSystem();
    server.local('test').create(CONFIG_MAP_KIND, 'default', { metadata: { name: 'gone' } });
    server.replace();
    expect(names(server)).toEqual([]);
    expect(kubeSystem()).not.toBe(before);
  });

  test('two servers have no uid in common', () => {
    const uids = ['a', 'b'].flatMap((name) =>
      newServer(name)
        .server.local('test')
        .list(NAMESPACE_KIND)
        .map(({ metadata }) => metadata.uid),
    );
    expect(new Set(uids).size).toBe(uids.length);
  });
});

describe('a server whose reads lag', () => {
  test('lists and watches what was, gets and writes what is', async () => {
    const { clock, server } = newServer();
    const wire = server.connect();
    await outcomeOf(clock, wire, creation('a'));
    server.holdReads();
    await outcomeOf(clock, wire, creation('b'));
    const list = async (): Promise<number> => {
      const { body } = await driven(
        clock,
        wire.send({ method: 'GET', path: CONFIG_MAPS, timeoutMicros: SECOND }),
      );
      return (JSON.parse(body) as { items: unknown[] }).items.length;
    };
    expect([await list(), await outcomeOf(clock, wire, { path: `${CONFIG_MAPS}/b` })]).toEqual([1, 200]);
    const watch = linesOf(
      clock,
      wire,
      `${CONFIG_MAPS}?watch=1&timeoutSeconds=20&resourceVersion=0`,
      30 * SECOND,
    );
    clock.after(10 * SECOND, () => {
      server.releaseReads();
    });
    const told = (await watch).map((line) => /"type":"(\w+)"/.exec(line)?.[1] ?? line);
    expect([told, await list()]).toEqual([['ADDED', 'ADDED', 'end'], 2]);
  });
});

describe('history', () => {
  test('is forgotten after a time: who watched from before is told that it is gone', async () => {
    const { clock, server } = newServer();
    const wire = server.connect();
    await outcomeOf(clock, wire, creation('a'));
    const from = server.resourceVersion - 1;
    const path = `${CONFIG_MAPS}?watch=1&timeoutSeconds=1&resourceVersion=${from}`;
    const typeOf = async (): Promise<string | undefined> =>
      /"type":"(\w+)"/.exec((await linesOf(clock, wire, path, 5 * SECOND))[0]!)?.[1];
    expect(await typeOf()).toBe('ADDED');
    await clock.advance(400 * SECOND);
    await outcomeOf(clock, wire, creation('b'));
    expect(await typeOf()).toBe('ERROR');
  });
});

describe('a client', () => {
  test('that is killed at a write has made it, and never hears of it', async () => {
    const { clock, server } = newServer();
    const process = new ProcessClock(clock);
    const wire = server.connect('operator', process);
    server.log.listen(({ actor, number }) => {
      if (actor === 'operator' && number === server.log.count) process.kill();
    });
    let hasHeard = false;
    const hear = (): void => {
      hasHeard = true;
    };
    wire.send(creation('made')).then(hear, hear);
    await clock.advance(60 * SECOND);
    expect([hasHeard, names(server)]).toEqual([false, ['made']]);
  });

  test('that closes its connection ends all that is under way, and is refused later', async () => {
    const { clock, server } = newServer();
    const wire = server.connect();
    clock.after(SECOND, () => {
      wire.close();
    });
    expect(await linesOf(clock, wire, `${CONFIG_MAPS}?watch=1`, 10 * SECOND)).toEqual(['closed']);
    expect(await outcomeOf(clock, wire, creation('c'))).toBe('closed');
  });

  test('that gives up has its request carried out all the same', async () => {
    const clock = new VirtualClock();
    const server = new FakeApiServer({ name: 'far', clock, latencyMicros: 10 * SECOND });
    expect(await outcomeOf(clock, server.connect(), { ...creation('c'), timeoutMicros: SECOND })).toBe(
      'timeout',
    );
    await clock.advance(20 * SECOND);
    expect(names(server)).toEqual(['c']);
  });
});

describe('admission', () => {
  test('denies as a quota does, or fails as a webhook does that is down', async () => {
    const { clock, server } = newServer();
    const wire = server.connect();
    const full = server.admission(({ verb }) =>
      verb === 'create' ? { code: 403, message: 'exceeded quota: q' } : undefined,
    );
    const { status, body } = await driven(clock, wire.send(creation('c')));
    expect([status, JSON.parse(body)]).toMatchObject([
      403,
      { reason: 'Forbidden', message: 'configmaps "c" is forbidden: exceeded quota: q' },
    ]);
    full();
    const down = server.admission(() => ({ code: 500, message: 'failed calling webhook' }));
    expect(await outcomeOf(clock, wire, creation('c'))).toBe(500);
    down();
    expect(await outcomeOf(clock, wire, creation('c'))).toBe(201);
  });
});

describe('the log of writes', () => {
  test('holds every applied write in order, with who made it, and no other', async () => {
    const { clock, server } = newServer();
    const before = server.log.count;
    const wire = server.connect('operator');
    await outcomeOf(clock, wire, creation('c'));
    await outcomeOf(clock, wire, creation('c'));
    await outcomeOf(clock, wire, { ...creation('dry'), path: `${CONFIG_MAPS}?dryRun=All` });
    await outcomeOf(clock, wire, {
      method: 'PATCH',
      path: `${CONFIG_MAPS}/c`,
      contentType: 'application/merge-patch+json',
      body: '{}',
    });
    await outcomeOf(clock, wire, { method: 'DELETE', path: `${CONFIG_MAPS}/c` });
    expect(server.log.count - before).toBe(2);
    expect(server.log.by('operator')).toMatchObject([
      {
        number: before + 1,
        verb: 'create',
        resource: 'configmaps',
        namespace: 'default',
        name: 'c',
        subresource: '',
      },
      {
        number: before + 2,
        verb: 'delete',
        resource: 'configmaps',
        namespace: 'default',
        name: 'c',
        subresource: '',
      },
    ]);
  });
});

describe('the same story', () => {
  test('is the same to the byte when it is told again', async () => {
    const tell = async (): Promise<string> => {
      const { clock, server } = newServer();
      const watch = linesOf(
        clock,
        server.connect(),
        `${CONFIG_MAPS}?watch=1&resourceVersion=0&timeoutSeconds=3`,
        10 * SECOND,
      );
      for (const name of ['a', 'b', 'c'])
        server
          .connect(name)
          .send(creation(name))
          .catch(() => undefined);
      return JSON.stringify([await watch, server.log.writes]);
    };
    expect(await tell()).toBe(await tell());
  });
});
