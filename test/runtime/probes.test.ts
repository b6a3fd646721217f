// What the kubelet and Prometheus are told of this process.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Gauge, Registry } from 'prom-client';
import { startProbes, type Probes } from '../../handlers/real/probes.ts';

let probes: Probes;
let isLive: boolean;
let reasons: string[];
let registry: Registry;

beforeEach(async () => {
  isLive = true;
  reasons = [];
  registry = new Registry();
  probes = await startProbes({
    port: 0,
    host: '127.0.0.1',
    isLive: () => isLive,
    unreadyReasons: () => reasons,
    registry,
  });
});

afterEach(async () => {
  await probes.close();
});

async function ask(path: string, method = 'GET'): Promise<[number, string]> {
  const response = await fetch(`http://127.0.0.1:${probes.port}${path}`, { method });
  return [response.status, await response.text()];
}

describe('life and readiness', () => {
  test('a process that lives and is ready', async () => {
    expect(await ask('/livez')).toEqual([200, 'ok\n']);
    expect(await ask('/readyz?verbose')).toEqual([200, 'ok\n']);
  });

  test('one that is not ready says why, a line for each reason, and lives', async () => {
    reasons = ['The watch of pods in edge1 has not synced.', 'No lease was read yet.'];
    expect(await ask('/readyz')).toEqual([503, `${reasons.join('\n')}\n`]);
    expect((await ask('/livez'))[0]).toBe(200);
  });

  test('one that does not live', async () => {
    isLive = false;
    expect((await ask('/livez'))[0]).toBe(500);
  });
});

describe('measures', () => {
  test('ours and those of the process are shown', async () => {
    new Gauge({ name: 'mck8s_leader', help: 'x', registers: [registry] }).set(1);
    const [status, text] = await ask('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('mck8s_leader 1');
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  test('measures that cannot be gathered do not end the process', async () => {
    const collect = (): never => {
      throw new Error('broken');
    };
    new Gauge({ name: 'broken', help: 'x', registers: [registry], collect });
    expect((await ask('/metrics'))[0]).toBe(500);
    expect((await ask('/livez'))[0]).toBe(200);
  });
});

describe('everything else', () => {
  test.each(['/', '/healthz', '/livez/x', '//'])('%s is not there', async (path) => {
    expect((await ask(path))[0]).toBe(404);
  });

  test.each(['POST', 'PUT', 'DELETE'])('%s is not answered', async (method) => {
    expect((await ask('/livez', method))[0]).toBe(405);
  });

  test('a port that is taken is said to be', async () => {
    const { port } = probes;
    const again = startProbes({
      port,
      host: '127.0.0.1',
      isLive: () => true,
      unreadyReasons: () => [],
      registry: new Registry(),
    });
    await expect(again).rejects.toThrow(/EADDRINUSE/);
  });
});
