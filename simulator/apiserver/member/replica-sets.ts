// The ReplicaSets of a Deployment: one for each template that it has had, named after the template's hash.

import { canonicalJson } from '../../../core/canonical.ts';
import { shortHash } from '../../../core/hash.ts';
import { objectAt, withPath, type JsonObject } from '../json.ts';
import type { LocalClient } from '../local-client.ts';
import { placeOf, type StoredObject } from '../store.ts';
import { controllerOf, DEPLOYMENT, ownedBy, REPLICA_SET } from './resources.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const HASH_LABEL = 'pod-template-hash';
const HASH_DIGITS = 10;

/** The ReplicaSet of the present template, made if it is not there, and the revision noted on the Deployment. */
export function currentReplicaSet(
  client: LocalClient,
  deployment: StoredObject,
  sets: readonly StoredObject[],
): StoredObject {
  const spec = objectAt(deployment, 'spec');
  const hash = shortHash(canonicalJson(spec['template'])).slice(0, HASH_DIGITS);
  const { namespace, name } = placeOf(deployment);
  const setName = `${name}-${hash}`;
  const found = client.get(REPLICA_SET, { namespace, name: setName });
  if (found !== undefined && controllerOf(found) === deployment.metadata.uid) return found;
  const template = withPath(objectAt(spec, 'template'), ['metadata', 'labels', HASH_LABEL], hash);
  const revision = String(sets.length + 1);
  const made = client.create(REPLICA_SET, namespace, {
    metadata: {
      name: setName,
      labels: objectAt(template['metadata'], 'labels'),
      annotations: { [REVISION]: revision },
      ownerReferences: [ownedBy(deployment, DEPLOYMENT)],
    },
    spec: {
      replicas: 0,
      selector: withPath(objectAt(spec, 'selector'), ['matchLabels', HASH_LABEL], hash),
      template,
    },
  });
  const noted = (now: StoredObject): JsonObject =>
    withPath(now, ['metadata', 'annotations', REVISION], revision);
  // By way of the status, or it would count as a change of what is wanted.
  client.change(DEPLOYMENT, placeOf(deployment), noted, 'status');
  return made;
}
