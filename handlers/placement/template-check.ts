// Asks cluster0's API server whether what an object would become in members is valid, before anything is placed. It is a dry
// run in our own namespace: nothing is written, and quotas of users do not count.

import { messageOf } from '../../core/message-of.ts';
import { ApiError } from '../kube/api-error.ts';
import type { Manifest } from '../carry/wish.ts';
import type { KubeClient } from '../kube/client.ts';
import type { PlacedKind, Source } from './placed-kind.ts';
import { sampleOf } from './template-sample.ts';

/** `unknown`: cluster0 could not be asked; members will judge by themselves. */
export type TemplateVerdict =
  | { readonly type: 'valid' }
  | { readonly type: 'invalid'; readonly problems: readonly string[] }
  | { readonly type: 'unknown'; readonly why: string };

const VALID: TemplateVerdict = { type: 'valid' };
const KEPT = 4096;
const PROBLEMS_MAX = 10;

export class TemplateCheck {
  private readonly client: KubeClient;
  private readonly namespace: string;
  private readonly kind: PlacedKind;
  private readonly clean: (text: string) => string;
  /** Samples of what was found valid. */
  private readonly valid = new Set<string>();
  /** What is being asked, by sample. */
  private readonly asked = new Map<string, Promise<TemplateVerdict>>();

  /**
   * @param kind what is judged
   * @param namespace where dry runs are asked for: ours
   * @param clean takes secrets out of what cluster0 says
   */
  constructor(
    kind: PlacedKind,
    client: KubeClient,
    { namespace, clean }: { readonly namespace: string; readonly clean: (text: string) => string },
  ) {
    this.kind = kind;
    this.client = client;
    this.namespace = namespace;
    this.clean = clean;
  }

  /** Judges a revision of an object; of those that are alike one is asked for, and once it is valid, once. Never throws. */
  async judge(source: Source, revision: string): Promise<TemplateVerdict> {
    const manifest = source.manifestOf({ uid: '', cluster: '', revision, replicas: 1 });
    const { labels } = manifest.metadata;
    const sample = sampleOf({ ...manifest, metadata: { labels } });
    if (this.valid.has(sample)) return VALID;
    const asked = this.asked.get(sample);
    if (asked !== undefined) return await asked;
    const asking = this.ask(manifest);
    this.asked.set(sample, asking);
    const verdict = await asking;
    this.asked.delete(sample);
    if (this.valid.size >= KEPT) this.valid.clear();
    if (verdict === VALID) this.valid.add(sample);
    return verdict;
  }

  private async ask(manifest: Manifest): Promise<TemplateVerdict> {
    const metadata = { ...manifest.metadata, name: 'template-check', namespace: this.namespace };
    try {
      await this.client.create(this.kind.owned.resource, { ...manifest, metadata }, { dryRun: true });
      return VALID;
    } catch (error) {
      return verdictOf(error, this.clean);
    }
  }
}

function verdictOf(error: unknown, clean: (text: string) => string): TemplateVerdict {
  const message = clean(messageOf(error));
  if (!(error instanceof ApiError) || (error.fault !== 'invalid' && error.fault !== 'badRequest'))
    return { type: 'unknown', why: message };
  const causes = error.causes.map((cause) =>
    clean(cause.field === '' ? cause.message : `${cause.field}: ${cause.message}`),
  );
  return { type: 'invalid', problems: causes.length === 0 ? [message] : causes.slice(0, PROBLEMS_MAX) };
}
