// The kinds that we make objects of in members: each member is watched for all of them. To add one is to add its entry here, a
// reader beside it, and the right to it in deploy/rbac/member.yaml.

import { OWNED_DEPLOYMENTS } from './deployment.ts';
import { OWNED_JOBS } from './job.ts';
import type { OwnedKind } from './owned.ts';
import { MCS_VERSIONS, OWNED_SERVICES } from './service.ts';

export const OWNED_KINDS: readonly OwnedKind[] = [
  OWNED_DEPLOYMENTS,
  OWNED_JOBS,
  OWNED_SERVICES,
  ...MCS_VERSIONS.flatMap(({ exports, imports }) => [exports, imports]),
];
