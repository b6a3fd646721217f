// One kind of object as it is seen everywhere: what is declared on cluster0, and what each member has of it.

import type { KubeClient } from '../../../handlers/kube/client.ts';
import { NAMESPACE } from './application.ts';
import type { Kind } from './kinds.ts';
import { Watcher, type Claim } from './watcher.ts';

export class WatchedKind {
  readonly kind: Kind;
  readonly declared: Watcher;
  /** One a member. */
  readonly made: readonly Watcher[];

  constructor(kind: Kind, cluster0: KubeClient, members: readonly KubeClient[]) {
    this.kind = kind;
    this.declared = new Watcher(cluster0, kind.declared, NAMESPACE);
    this.made = members.map((client) => new Watcher(client, kind.made, NAMESPACE));
  }

  /** Waits until every member shows the object so, and resolves to when the last of them did, on performance.now(). */
  async untilInMembers(name: string, holds: Claim): Promise<number> {
    return Math.max(...(await Promise.all(this.made.map((watcher) => watcher.until(name, holds)))));
  }

  /** Kept once there is nothing of it left anywhere. */
  async untilEmpty(): Promise<void> {
    await Promise.all(this.watchers.map((watcher) => watcher.untilEmpty()));
  }

  get watchers(): readonly Watcher[] {
    return [this.declared, ...this.made];
  }
}
