// The kinds on cluster0 whose objects are placed. To add one is to add its entry here, and its objects in members to OWNED_KINDS.

import { DEPLOYMENT_KIND } from './deployment-kind.ts';
import { JOB_KIND } from './job-kind.ts';
import type { PlacedKind } from './placed-kind.ts';

export const PLACED_KINDS: readonly PlacedKind[] = [DEPLOYMENT_KIND, JOB_KIND];
