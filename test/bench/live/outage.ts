// A member whose API server stops in the middle of everything, as a paused machine would, and goes on later: how long until its
// MemberCluster says so.

import type { KubeObject } from '../../../handlers/ports/kube-object.ts';
import { isReady } from './application.ts';
import type { Bench } from './bench.ts';
import { within } from './load.ts';

const SECONDS_MAX = 300;

/** Adds the figures of part d. */
export async function measureOutage({ ground, operator, figures, say }: Bench): Promise<void> {
  await operator.run();
  const [member] = ground.fleet.members;
  if (member === undefined) throw new Error('There is no member to freeze.');
  const secondsUntil = async (what: string, holds: (object: KubeObject | undefined) => boolean) => {
    const began = performance.now();
    const seen = ground.memberClusters.until(member.name, holds);
    return ((await within(SECONDS_MAX, what, seen)) - began) / 1000;
  };
  say(`freezing the API server of ${member.name}`);
  member.freeze();
  try {
    figures.add(
      'frozenNoticed',
      await secondsUntil('a frozen member is not ready', (object) => !isReady(object)),
    );
  } finally {
    member.thaw();
  }
  say('letting it go on');
  figures.add('frozenBack', await secondsUntil('a thawed member is ready', isReady));
}
