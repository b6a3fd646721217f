// Asks cluster0's API server whether the Deployment that an object would become is one, before anything is placed. It is a dry
// run in our own namespace: nothing is written, and quotas of users do not count.

import type { MultiClusterDeployment } from '../../core/api/index.ts';
import { ApiError } from '../kube/api-error.ts';
import type { KubeClient } from '../kube/client.ts';
import { DEPLOYMENTS } from '../ports/kube-object.ts';
import { manifestOf } from './manifest.ts';

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
  private readonly clean: (text: string) => string;
  /** Revisions that were found valid. */
  private readonly valid = new Set<string>();

  /**
   * @param namespace where dry runs are asked for: ours
   * @param clean takes secrets out of what cluster0 says
   */
  constructor(client: KubeClient, namespace: string, clean: (text: string) => string) {
    this.client = client;
    this.namespace = namespace;
    this.clean = clean;
  }

  /** Judges a revision of an object; a valid one is asked for once. Never throws. */
  async judge(object: MultiClusterDeployment, revision: string): Promise<TemplateVerdict> {
    if (this.valid.has(revision)) return VALID;
    const manifest = manifestOf({ object, uid: '', cluster: '', revision, replicas: 1 });
    const metadata = { ...manifest.metadata, name: 'template-check', namespace: this.namespace };
    try {
      await this.client.create(DEPLOYMENTS, { ...manifest, metadata }, { dryRun: true });
    } catch (error) {
      return verdictOf(error, this.clean);
    }
    if (this.valid.size >= KEPT) this.valid.clear();
    this.valid.add(revision);
    return VALID;
  }
}

function verdictOf(error: unknown, clean: (text: string) => string): TemplateVerdict {
  const message = clean(error instanceof Error ? error.message : String(error));
  if (!(error instanceof ApiError) || (error.fault !== 'invalid' && error.fault !== 'badRequest'))
    return { type: 'unknown', why: message };
  const causes = error.causes.map((cause) =>
    clean(cause.field === '' ? cause.message : `${cause.field}: ${cause.message}`),
  );
  return { type: 'invalid', problems: causes.length === 0 ? [message] : causes.slice(0, PROBLEMS_MAX) };
}
