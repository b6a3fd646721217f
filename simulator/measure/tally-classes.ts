// Every tally that a run may have, a line each; see tallies.ts for what one is.

import { CostTally } from './cost.ts';
import { EgressTally } from './egress.ts';
import { MigrationTally } from './migrations.ts';
import { OutageTally } from './outages.ts';
import { RequestTally } from './requests.ts';
import { SlowdownTally } from './slowdown.ts';
import type { TallyClass } from './tallies.ts';
import { WhereaboutsTally } from './whereabouts.ts';

export const TALLY_CLASSES: readonly TallyClass[] = [
  SlowdownTally,
  OutageTally,
  MigrationTally,
  CostTally,
  // Requests tell what they moved when they end, before it is added up.
  RequestTally,
  EgressTally,
  WhereaboutsTally,
];
