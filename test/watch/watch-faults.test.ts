// Every fault that a list or a watch can have, one by one: nothing is lost, nothing is made up, and nothing is asked in a hot loop.

import { describe, expect, it } from 'vitest';
import { TransportError } from '../../handlers/ports/transport.ts';
import { answer, refusal, ScriptedStream } from '../kube/scripted-transport.ts';
import { frame, page, pod, SECOND, WatchedServer } from './watched-server.ts';

const GONE = refusal(410, 'Expired', 'too old resource version');

describe('without faults', () => {
  it('all objects are told, then that these are all, then what changes', async () => {
    const server = new WatchedServer(page('10', [pod('a', '3'), pod('b', '4')]));
    expect([server.reflector.hasSynced, server.reflector.lastHeardMicros]).toEqual([false, -Infinity]);
    server.reflector.start();
    server.reflector.start();
    await server.pass(1);
    server.stream.say(
      frame.added(pod('c', '11')),
      frame.modified(pod('a', '12')),
      frame.deleted(pod('b', '13')),
    );
    await server.pass(1);
    const listed = ['a@3 listed', 'b@4 listed', 'synced'];
    expect(server.told).toEqual([...listed, 'c@11', 'a@12', 'shop/b (uid of b) gone']);
    expect(server.reflector.hasSynced).toBe(true);
    expect(server.reflector.lastHeardMicros).toBe(SECOND);
    expect([server.lists.length, server.watches.length, server.faults]).toEqual([1, 1, []]);
  });

  it('a watch starts from the version of the list, wants bookmarks, and is ended by the server in 5 to 10 minutes', async () => {
    const server = await WatchedServer.started(page('10', []), { namespace: 'shop', labelSelector: 'a=b' });
    expect(server.watches[0]?.path).toBe(
      '/api/v1/namespaces/shop/pods?watch=true&allowWatchBookmarks=true&labelSelector=a%3Db&resourceVersion=10&timeoutSeconds=450',
    );
  });

  it('the first page of several is told at once, and that these are all only after the last', async () => {
    const server = new WatchedServer(page('10', []));
    server.list = (query) =>
      query.has('continue') ? page('10', [pod('b', '2')]) : page('10', [pod('a', '1')], 'more');
    server.reflector.start();
    await server.pass(0);
    expect(server.told).toEqual(['a@1 listed', 'b@2 listed', 'synced']);
  });

  it('a watch that the server ends after minutes goes on from the last bookmark, at once and without a list', async () => {
    const server = await WatchedServer.started(page('10', []));
    await server.pass(50);
    server.stream.say(frame.bookmark('99'));
    await server.pass(10);
    server.stream.close();
    await server.pass(1);
    expect([server.watchedFrom, server.lists.length, server.faults]).toEqual(['99', 1, []]);
    expect(server.watchGaps).toEqual([60]);
    expect(server.reflector.stats).toEqual({ restarts: 1, relists: 0, drifts: 0 });
  });

  it('frames may be split over chunks or share one', async () => {
    const server = await WatchedServer.started(page('10', []));
    const text = [pod('a', '11'), pod('b', '12'), pod('ü', '13')]
      .map((object) => `${JSON.stringify(frame.added(object))}\n`)
      .join('\r\n');
    for (let at = 0; at < text.length; at += 37) server.stream.write(text.slice(at, at + 37));
    await server.pass(1);
    expect(server.told).toEqual(['a@11', 'b@12', 'ü@13']);
  });
});

describe('row 43: a watch that says nothing', () => {
  it('is opened again after 75 s of silence, from where it was', async () => {
    const server = await WatchedServer.started(page('10', []));
    await server.pass(40);
    server.stream.say(frame.added(pod('a', '11')));
    const silent = server.stream;
    await server.pass(74);
    expect(server.watches).toHaveLength(1);
    await server.pass(2);
    expect(silent.isCancelled).toBe(true);
    expect([server.watchedFrom, server.faults]).toEqual(['11', ['timeout']]);
    server.stream.say(frame.added(pod('b', '12')));
    await server.pass(0);
    expect(server.told).toEqual(['a@11', 'b@12']);
  });

  it('is not silent where bookmarks come', async () => {
    const server = await WatchedServer.started(page('10', []));
    for (let minute = 0; minute < 5; minute += 1) {
      await server.pass(60);
      server.stream.say(frame.bookmark(`${20 + minute}`));
    }
    await server.pass(1);
    expect([server.watches.length, server.faults]).toEqual([1, []]);
  });

  it('is not kept alive by half a line', async () => {
    const server = await WatchedServer.started(page('10', []));
    for (let at = 0; at < 10; at += 1) {
      await server.pass(10);
      server.stream.write('{');
    }
    expect(server.faults).toEqual(['timeout']);
  });

  it('twice with something heard in between is no ground for a list', async () => {
    const server = await WatchedServer.started(page('10', []));
    for (let turn = 0; turn < 4; turn += 1) {
      await server.pass(76);
      server.stream.say(frame.bookmark(`${20 + turn}`));
    }
    await server.pass(0);
    expect([server.watches.length, server.lists.length]).toEqual([5, 1]);
  });

  it('twice in a row, everything is listed: the version may be one that the server will never reach', async () => {
    const server = await WatchedServer.started(page('1000', [pod('a', '900')]));
    server.list = () => page('20', [pod('a', '15')]);
    await server.pass(160);
    expect(server.told).toEqual(['a@15 listed']);
    expect([server.lists.length, server.watchedFrom]).toEqual([2, '20']);
  });
});

describe('row 43: a watch that closes', () => {
  it('every second is opened ever more rarely, up to half a minute', async () => {
    const server = new WatchedServer(page('10', []));
    server.watch = () => {
      const stream = new ScriptedStream();
      server.clock.after(SECOND, () => {
        stream.close();
      });
      return stream;
    };
    server.reflector.start();
    await server.pass(300);
    expect(server.watches.length).toBeLessThan(30);
    expect(server.watchGaps.slice(0, 4).map((gap) => gap.toFixed(2))).toEqual([
      '1.11',
      '1.22',
      '1.44',
      '1.88',
    ]);
    expect(Math.max(...server.watchGaps)).toBeLessThanOrEqual(31);
  });

  it('at once, for a day, with no luck in the draw either', async () => {
    const server = new WatchedServer(page('10', []), { random: () => 0 });
    server.watch = () => {
      const stream = new ScriptedStream();
      stream.close();
      return stream;
    };
    server.reflector.start();
    await server.pass(3600);
    expect(server.watches.length).toBeLessThan(1300);
  });

  it('after half a minute of health is no failure: waits begin anew', async () => {
    const server = await WatchedServer.started(page('10', []));
    for (let failures = 0; failures < 6; failures += 1) {
      server.stream.lose();
      await server.pass(8);
    }
    expect(server.watchGaps.at(-1)).toBeGreaterThan(3);
    await server.pass(60);
    const before = server.watches.length;
    server.stream.lose();
    await server.pass(0.2);
    expect(server.watches).toHaveLength(before + 1);
  });

  it('in the middle of a line loses nothing: the line is asked for again', async () => {
    const server = await WatchedServer.started(page('10', []));
    server.stream.say(frame.added(pod('a', '11')));
    server.stream.write('{"type":"ADDED","object":{"metadata":{"na');
    await server.pass(0);
    server.stream.close();
    await server.pass(1);
    expect([server.told, server.watchedFrom, server.faults]).toEqual([['a@11'], '11', ['unreadable']]);
  });
});

describe('row 37: 410 Gone', () => {
  it('as the answer to a watch: everything is listed, after a wait', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3'), pod('b', '4')]));
    server.list = () => page('30', [pod('b', '25')]);
    server.watch = () => (server.watches.length === 2 ? gone() : new ScriptedStream());
    server.stream.close();
    await server.pass(5);
    expect(server.told).toEqual(['b@25 listed', 'shop/a (uid of a) gone']);
    expect([server.watchedFrom, server.faults]).toEqual(['30', ['reset', 'gone']]);
  });

  it('as a frame: everything is listed, after a wait', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3')]));
    server.list = () => page('30', []);
    server.stream.say(frame.error(410, 'Expired'));
    await server.pass(5);
    expect([server.told, server.watchedFrom]).toEqual([['shop/a (uid of a) gone'], '30']);
  });

  it('for ever: lists are ever more rare', async () => {
    const server = new WatchedServer(page('10', []));
    server.watch = gone;
    server.reflector.start();
    await server.pass(300);
    expect(server.lists.length).toBeLessThan(30);
    expect(server.told).toEqual(['synced']);
  });

  it('between two pages: what was shown stays, nothing is gone, all is listed again', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3'), pod('b', '4')]));
    server.list = (query) => (query.has('continue') ? GONE : page('30', [pod('b', '25')], 'more'));
    server.stream.say(frame.error(410, 'Expired'));
    await server.pass(3);
    expect(server.told).toEqual(['b@25 listed']);
    server.list = () => page('31', [pod('b', '25')]);
    await server.pass(30);
    expect(server.told).toEqual(['b@25 listed', 'shop/a (uid of a) gone']);
  });
});

function gone(): ScriptedStream {
  const stream = new ScriptedStream(410);
  stream.write(GONE.body);
  stream.close();
  return stream;
}

describe('row 40: a list that is not whole', () => {
  it.each([
    ['500', refusal(500, 'InternalError', 'boom')],
    ['503', answer(503, '<html>')],
    ['HTML with status 200', answer(200, '<html>')],
    ['cut JSON', answer(200, '{"kind":"PodList","metadata":{"resourceVersion":"30"},"items":[')],
    ['nothing', answer(200, '')],
    ['an object without items', answer(200, { metadata: { resourceVersion: '30' } })],
    ['no version', page('', [])],
    ['version 0', page('0', [])],
    ['401', refusal(401, 'Unauthorized', 'no')],
    ['a redirect', answer(302, '')],
    ['a lost connection', new TransportError('reset', 'lost')],
    ['no answer in time', new TransportError('timeout', 'late')],
    ['a bad certificate', new TransportError('tls', 'expired')],
  ])('%s: nothing is gone, and nothing is synced', async (_, broken) => {
    const fresh = new WatchedServer(broken);
    fresh.reflector.start();
    await fresh.pass(120);
    expect([fresh.told, fresh.reflector.hasSynced, fresh.watches.length]).toEqual([[], false, 0]);
    expect(fresh.lists.length).toBeGreaterThan(2);
    expect(fresh.lists.length).toBeLessThan(20);
    fresh.list = () => page('10', [pod('a', '3')]);
    await fresh.pass(60);
    expect(fresh.told).toEqual(['a@3 listed', 'synced']);

    const known = await WatchedServer.started(page('10', [pod('a', '3')]));
    known.list = () => broken;
    known.stream.say(frame.error(410, 'Expired'));
    await known.pass(600);
    expect(known.told).toEqual([]);
  });

  it('a whole list that is empty is believed', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3'), pod('b', '4')]));
    server.list = () => page('30', []);
    server.stream.say(frame.error(410, 'Expired'));
    await server.pass(5);
    expect(server.told).toEqual(['shop/a (uid of a) gone', 'shop/b (uid of b) gone']);
  });
});

describe('any other error', () => {
  it.each([
    ['HTTP 500', (): ScriptedStream => refused(500)],
    ['HTTP 403', (): ScriptedStream => refused(403)],
    ['a refused connection', (): Error => new TransportError('refused', 'no')],
    ['a handshake that fails', (): Error => new TransportError('tls', 'no')],
  ])('%s on a watch does not stop it: it goes on from where it was', async (_, failing) => {
    const server = await WatchedServer.started(page('10', []));
    server.watch = () => (server.watches.length < 5 ? failing() : new ScriptedStream());
    server.stream.lose();
    await server.pass(100);
    server.stream.say(frame.added(pod('a', '11')));
    await server.pass(0);
    expect([server.told, server.watchedFrom, server.lists.length]).toEqual([['a@11'], '10', 1]);
  });

  it('a connection lost in mid-stream: it goes on from the last frame', async () => {
    const server = await WatchedServer.started(page('10', []));
    server.stream.say(frame.added(pod('a', '11')));
    server.stream.lose();
    await server.pass(1);
    expect([server.told, server.watchedFrom, server.faults]).toEqual([['a@11'], '11', ['reset']]);
  });

  it('an ERROR frame of another code: it watches again, and lists if that happens twice', async () => {
    const server = await WatchedServer.started(page('10', []));
    server.stream.say(frame.error(500, 'InternalError'));
    await server.pass(1);
    expect([server.watchedFrom, server.lists.length, server.faults]).toEqual(['10', 1, ['server']]);
    server.list = () => page('30', []);
    server.stream.say(frame.error(500, 'InternalError'));
    await server.pass(2);
    expect([server.watchedFrom, server.lists.length]).toEqual(['30', 2]);
  });

  it('row 39: 429 with Retry-After is obeyed', async () => {
    const server = new WatchedServer(answer(429, '', { 'retry-after': '20' }));
    server.reflector.start();
    await server.pass(100);
    expect(Math.min(...server.listGaps)).toBeGreaterThanOrEqual(20);
  });
});

function refused(status: number): ScriptedStream {
  const stream = new ScriptedStream(status);
  stream.write(refusal(status, '', 'no').body);
  stream.close();
  return stream;
}

describe('a frame that cannot be read', () => {
  it.each([
    ['broken JSON', '{"type":"ADDED","object":{"metadata":{"name":"a"\n'],
    ['no object', '{"type":"ADDED"}\n'],
    ['no type', '{"object":{"metadata":{"name":"a","resourceVersion":"11"}}}\n'],
    ['null', 'null\n'],
    ['an unknown type', '{"type":"PATCHED","object":{"metadata":{"name":"a","resourceVersion":"11"}}}\n'],
    ['no version', '{"type":"ADDED","object":{"metadata":{"name":"a"}}}\n'],
    ['no name', '{"type":"ADDED","object":{"metadata":{"resourceVersion":"11"}}}\n'],
    ['HTML', '<html>\n'],
  ])('%s is never passed over: its change is asked for again', async (_, line) => {
    const server = await WatchedServer.started(page('10', []));
    server.stream.write(line);
    server.stream.say(frame.added(pod('b', '12')));
    await server.pass(1);
    expect([server.told, server.watchedFrom, server.faults]).toEqual([[], '10', ['unreadable']]);
    server.stream.say(frame.added(pod('a', '11')), frame.added(pod('b', '12')));
    await server.pass(0);
    expect(server.told).toEqual(['a@11', 'b@12']);
  });

  it('again and again: everything is listed, and waits grow', async () => {
    const server = new WatchedServer(page('10', []));
    server.watch = () => {
      const stream = new ScriptedStream();
      stream.write('{"type":\n');
      return stream;
    };
    server.reflector.start();
    await server.pass(300);
    expect(server.watches.length).toBeLessThan(30);
    expect(server.lists.length).toBeGreaterThan(3);
  });

  it('a line without end is not gathered for ever', async () => {
    const server = await WatchedServer.started(page('10', []));
    for (let mebibytes = 0; mebibytes < 20; mebibytes += 1) server.stream.write('x'.repeat(1024 * 1024));
    await server.pass(1);
    expect(server.faults).toEqual(['unreadable']);
  });
});

describe('row 44: a sink that throws', () => {
  it('misses that one object until the next list, and nothing else', async () => {
    const server = await WatchedServer.started(page('10', []));
    server.onTold = (line) => {
      if (line.startsWith('a@11')) throw new Error('handler failed');
    };
    server.stream.say(frame.added(pod('a', '11')), frame.added(pod('b', '12')));
    await server.pass(0);
    expect([server.told, server.faults]).toEqual([['b@12'], ['Error: handler failed']]);
    server.onTold = () => undefined;
    server.list = () => page('20', [pod('a', '11'), pod('b', '12')]);
    server.stream.say(frame.error(410, 'Expired'));
    await server.pass(5);
    expect(server.told).toEqual(['b@12', 'a@11 listed']);
  });

  it('is told again by the next list that an object is gone', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3')]));
    server.onTold = (line) => {
      if (line.endsWith('gone')) throw new Error('handler failed');
    };
    server.stream.say(frame.deleted(pod('a', '11')));
    await server.pass(0);
    expect(server.told).toEqual([]);
    server.onTold = () => undefined;
    server.list = () => page('20', []);
    server.stream.say(frame.error(410, 'Expired'));
    await server.pass(5);
    expect(server.told).toEqual(['shop/a (uid of a) gone']);
  });

  it('as a listener of faults that throws, does not stop the watch', async () => {
    const thrower = (): never => {
      throw new Error('listener failed');
    };
    const server = await WatchedServer.started(refusal(404, 'NotFound', ''), {
      onFault: thrower,
      onAbsent: thrower,
    });
    server.list = () => page('10', [pod('a', '3')]);
    await server.pass(60);
    expect(server.told).toEqual(['a@3 listed', 'synced']);
  });
});

describe('row 17: a kind that is not served', () => {
  it('is asked for rarely, is not synced, and is found once it is there', async () => {
    const server = new WatchedServer(
      refusal(404, 'NotFound', 'the server could not find the requested resource'),
    );
    server.reflector.start();
    await server.pass(600);
    expect(server.lists.length).toBeLessThan(25);
    expect([server.told, server.reflector.hasSynced]).toEqual([[], false]);
    expect(server.absent).toBe(server.lists.length);
    server.list = () => page('10', []);
    await server.pass(60);
    expect(server.told).toEqual(['synced']);
  });

  it('and that nobody waits for is asked for every ten minutes, until somebody does', async () => {
    const wish = { isThere: false };
    const server = new WatchedServer(refusal(404, 'NotFound', ''), { isAwaited: () => wish.isThere });
    server.reflector.start();
    await server.pass(3600);
    expect(server.lists.length).toBeLessThan(12);
    wish.isThere = true;
    server.list = () => page('10', []);
    await server.pass(60);
    expect(server.told).toEqual(['synced']);
  });

  it('any more leaves what was known as it was', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3')]));
    server.list = () => refusal(404, 'NotFound', '');
    server.watch = () => refused(404);
    server.stream.close();
    await server.pass(600);
    expect([server.told, server.absent > 2]).toEqual([[], true]);
  });
});

describe('which object it is', () => {
  it('row 12: another object under the same name: the old one is gone, then the new one is there', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3', 'first')]));
    server.stream.say(frame.added(pod('a', '11', 'second')));
    await server.pass(0);
    expect(server.told).toEqual(['shop/a (first) gone', 'a@11']);
  });

  it('row 12: found by a list too', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3', 'first')]));
    server.list = () => page('30', [pod('a', '21', 'second')]);
    server.stream.say(frame.error(410, 'Expired'));
    await server.pass(5);
    expect(server.told).toEqual(['shop/a (first) gone', 'a@21 listed']);
  });

  it('the late deletion of an earlier object does not touch the one of its name', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '9', 'second')]));
    server.stream.say(frame.deleted(pod('a', '11', 'first')), frame.deleted(pod('never seen', '12')));
    await server.pass(0);
    expect(server.told).toEqual([]);
  });

  it('a duplicate says nothing new', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3')]));
    server.stream.say(
      frame.added(pod('a', '3')),
      frame.modified(pod('a', '11')),
      frame.modified(pod('a', '11')),
    );
    await server.pass(0);
    expect(server.told).toEqual(['a@11']);
  });

  it('row 53: versions are equal or not; that of a restored server goes back and is news', async () => {
    const server = await WatchedServer.started(page('1000', [pod('a', '900')]));
    server.list = () => page('20', [pod('a', '15')]);
    server.watch = () => {
      const stream = new ScriptedStream(504);
      const details = {
        causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      };
      stream.write(refusal(504, 'Timeout', 'Too large resource version: 1000, current: 20', details).body);
      stream.close();
      return server.lists.length === 1 ? stream : new ScriptedStream();
    };
    server.stream.close();
    await server.pass(10);
    expect([server.told, server.watchedFrom]).toEqual([['a@15 listed'], '20']);
  });

  it('row 53: a restored server may count to the same version twice: all is told again', async () => {
    const server = await WatchedServer.started(page('1000', [pod('a', '900'), pod('b', '15')]));
    server.list = () => page('20', [pod('b', '15')]);
    await server.pass(160);
    expect(server.told).toEqual(['b@15 listed', 'shop/a (uid of a) gone']);
  });

  it('objects without a namespace have none', async () => {
    const node = { metadata: { name: 'n', uid: 'u', resourceVersion: '3' } };
    const server = await WatchedServer.started(page('10', [node]));
    server.stream.say(frame.deleted({ metadata: { ...node.metadata, resourceVersion: '11' } }));
    await server.pass(0);
    expect(server.told).toEqual(['?/n (u) gone']);
  });
});

describe('listing again every ten minutes', () => {
  const quiet = async (server: WatchedServer, minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await server.pass(60);
      server.stream.say(frame.bookmark(`${100 + minute}`));
    }
  };

  it('finds what the watch never said, and counts it', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3'), pod('b', '4'), pod('c', '5')]));
    server.list = () => page('90', [pod('a', '3'), pod('b', '44'), pod('d', '50')]);
    await quiet(server, 11);
    expect(server.told).toEqual(['b@44 listed', 'd@50 listed', 'shop/c (uid of c) gone']);
    expect(server.reflector.stats).toEqual({ restarts: 1, relists: 1, drifts: 3 });
    expect(server.faults).toEqual([]);
  });

  it('counts nothing where the watch said all, and tells nothing twice', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3')]));
    server.stream.say(frame.modified(pod('a', '11')));
    server.list = () => page('90', [pod('a', '11')]);
    await quiet(server, 11);
    expect([server.told, server.reflector.stats.drifts, server.reflector.stats.relists]).toEqual([
      ['a@11'],
      0,
      1,
    ]);
  });

  it('that fails leaves the watch going on, and is tried again after a minute', async () => {
    const server = await WatchedServer.started(page('10', []));
    server.list = () => refusal(500, 'InternalError', 'boom');
    await quiet(server, 12);
    await server.pass(5);
    server.stream.say(frame.added(pod('a', '500')));
    await server.pass(0);
    expect(server.told).toEqual(['a@500']);
    server.list = () => page('600', [pod('a', '500')]);
    await quiet(server, 2);
    expect(server.watchedFrom).toBe('600');
  });

  it('that fails between two pages is done anew before anything else is watched', async () => {
    const server = await WatchedServer.started(page('10', [pod('a', '3')]));
    server.list = (query) =>
      query.has('continue') ? refusal(500, '', 'boom') : page('90', [pod('a', '80')], 'more');
    await quiet(server, 10);
    const watches = server.watches.length;
    await server.pass(60);
    expect([server.told, server.watches.length]).toEqual([['a@80 listed'], watches]);
    server.list = () => page('95', [pod('a', '80')]);
    await server.pass(60);
    expect([server.watchedFrom, server.told]).toEqual(['95', ['a@80 listed']]);
  });
});

describe('stopping', () => {
  it('tells nothing more, asks nothing more and leaves no timer', async () => {
    const server = await WatchedServer.started(page('10', []));
    server.stream.say(frame.added(pod('a', '11')));
    server.reflector.stop();
    await server.pass(3600);
    expect([server.told, server.watches.length, server.stream.isCancelled]).toEqual([[], 1, true]);
    expect(server.faults).toEqual([]);
  });

  it('by the sink itself, in the middle of a page, tells not even the rest of it', async () => {
    const server = new WatchedServer(page('10', [pod('a', '1'), pod('b', '2')]));
    server.onTold = () => {
      server.reflector.stop();
    };
    server.reflector.start();
    await server.pass(60);
    expect([server.told, server.watches]).toEqual([['a@1 listed'], []]);
  });

  it('while a list is under way that then fails reports nothing', async () => {
    const server = new WatchedServer(new TransportError('closed', 'closed'));
    server.reflector.start();
    server.reflector.stop();
    await server.pass(60);
    expect([server.lists.length, server.faults]).toEqual([1, []]);
  });

  it('while it waits after a fault ends the wait', async () => {
    const server = new WatchedServer(refusal(500, '', 'boom'));
    server.reflector.start();
    await server.pass(0);
    server.reflector.stop();
    await server.pass(3600);
    expect(server.lists).toHaveLength(1);
  });
});
