// Members that are named elsewhere (contexts of our kubeconfig, KubeFed's registry, ClusterProfiles) get a MemberCluster each, so
// that nobody has to start over. It only adds: what was removed elsewhere is for people to remove here.

import type { KubeClient } from '../kube/client.ts';
import type { KubeDraft } from '../kube/write-body.ts';
import { ApiError } from '../kube/api-error.ts';
import { MEMBER_CLUSTERS } from '../cluster0/kinds.ts';
import { MINUTE, SECOND, type Clock } from '../ports/clock.ts';

/** Where a member was found. */
export interface FoundMember {
  readonly name: string;
  readonly source: {
    readonly kind: 'KubeconfigContext' | 'KubeFedCluster' | 'ClusterProfile';
    readonly name: string;
    readonly namespace?: string;
  };
  /** What is said of it where it was found. */
  readonly said?: { readonly labels?: Readonly<Record<string, string>>; readonly region?: string };
}

/** One place to look for members. */
export type Discover = () => Promise<readonly FoundMember[]>;

export interface ImporterOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly discover: readonly Discover[];
  readonly isRegistered: (name: string) => boolean;
  readonly onImported: (member: FoundMember) => void;
  readonly onFault: (error: unknown) => void;
}

const IMPORTED_LABEL = 'fogguru.eu/imported-from';
const LOOK_EVERY_MICROS = MINUTE;
const FIRST_LOOK_MICROS = SECOND / 100;

/** The MemberCluster of a member that was found. */
export function registrationOf({ name, source, said }: FoundMember): KubeDraft & { readonly spec: object } {
  return { metadata: { name, labels: { [IMPORTED_LABEL]: source.kind } }, spec: { ...said, source } };
}

export class Importer {
  private readonly options: ImporterOptions;
  private cancel: () => void = () => undefined;
  private isStopped = false;

  constructor(options: ImporterOptions) {
    this.options = options;
  }

  start(): void {
    this.lookAfter(FIRST_LOOK_MICROS);
  }

  stop(): void {
    this.isStopped = true;
    this.cancel();
  }

  private lookAfter(delayMicros: number): void {
    if (this.isStopped) return;
    this.cancel = this.options.clock.after(delayMicros, () => {
      void this.look().finally(() => {
        this.lookAfter(LOOK_EVERY_MICROS);
      });
    });
  }

  private async look(): Promise<void> {
    const { discover, isRegistered, onFault } = this.options;
    for (const find of discover) {
      try {
        for (const member of await find()) if (!isRegistered(member.name)) await this.import(member);
      } catch (error) {
        onFault(error);
      }
    }
  }

  private async import(member: FoundMember): Promise<void> {
    const { client, onImported } = this.options;
    try {
      await client.create(MEMBER_CLUSTERS, registrationOf(member));
      onImported(member);
    } catch (error) {
      if (!(error instanceof ApiError) || error.fault !== 'alreadyExists') throw error;
    }
  }
}
