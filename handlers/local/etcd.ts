// The one thing that only etcd itself can be asked for, over its JSON gateway.

import { LocalFailure } from './failure.ts';

/** Any key will do: every answer says at which revision the store is. */
const ANY_KEY = Buffer.from('0').toString('base64');

/** Removes every revision before the current one. */
export async function compactEtcd(clientPort: number): Promise<void> {
  const { header } = (await ask(clientPort, 'range', { key: ANY_KEY })) as {
    readonly header: { readonly revision: string };
  };
  await ask(clientPort, 'compaction', { revision: header.revision, physical: true });
}

async function ask(clientPort: number, verb: string, body: unknown): Promise<unknown> {
  const url = `http://127.0.0.1:${clientPort}/v3/kv/${verb}`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok)
    throw new LocalFailure(`etcd answered ${verb} with ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
