// Which Deployments in members are taken over for an object, and whether their pods would be started anew by that: the member is
// asked, by a dry run of the very apply that the operator would send.

import { parseMultiClusterDeployment } from '../../core/api/index.ts';
import { canonicalJson } from '../../core/canonical.ts';
import { messageOf } from '../../core/message-of.ts';
import type { Adoption } from '../adopt/adoption.ts';
import type { Members } from '../adopt/takeover.ts';
import { field } from '../observe/read.ts';
import { deploymentManifest } from '../placement/deployment-manifest.ts';
import { DEPLOYMENTS, type KubeObject } from '../ports/kube-object.ts';
import { KUBEFED_LABEL } from './kinds.ts';

export interface Takeable {
  readonly adoption: Adoption;
  /** Why it is left alone; null: it is taken over. */
  readonly against: string | null;
  /** Its pods are started anew, as the member's template is another. */
  readonly restarts: boolean;
}

/** Judges a Deployment of an object's name. @param isFederated whether KubeFed must have put it there */
export async function judged(adoption: Adoption, members: Members, isFederated: boolean): Promise<Takeable> {
  const against = whyNot(adoption, isFederated);
  if (against !== null) return { adoption, against, restarts: false };
  try {
    return { adoption, against: null, restarts: await wouldRestart(adoption, members) };
  } catch (error) {
    const why = messageOf(error);
    return { adoption, against: `the member would refuse it: ${why}`, restarts: false };
  }
}

function whyNot({ deployment, object, finding }: Adoption, isFederated: boolean): string | null {
  if (finding === 'ours') return 'it is taken over already';
  if (finding === 'restored') return 'it belongs to an earlier object; see mck8s adopt';
  if (isFederated && deployment.metadata.labels?.[KUBEFED_LABEL] !== 'true')
    return 'KubeFed did not put it there';
  const isSame = canonicalJson(field(deployment.spec, 'selector')) === canonicalJson(selectorOf(object));
  return isSame ? null : 'its selector is another, so it is somebody else’s';
}

function selectorOf(object: KubeObject): unknown {
  return field(object.spec, 'selector');
}

async function wouldRestart(
  { cluster, deployment, object, replicas }: Adoption,
  members: Members,
): Promise<boolean> {
  const parsed = parseMultiClusterDeployment(object);
  if (!parsed.ok) return false;
  const making = { uid: object.metadata.uid, cluster, revision: '', replicas };
  const manifest = deploymentManifest(parsed.value, making);
  const then = await members.get(cluster)!.apply(DEPLOYMENTS, manifest, { force: true, dryRun: true });
  return templateText(then) !== templateText(deployment);
}

function templateText({ spec }: KubeObject): string {
  return canonicalJson(field(spec, 'template'));
}
