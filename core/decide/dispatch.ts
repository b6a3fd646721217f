// The one way to a decision: handlers, simulator, replay, plan and shadow all come through here.

import { decideDeployment } from '../placement/deployment.ts';
import { decideJob } from '../placement/job.ts';
import { decideService } from '../service/decide-service.ts';
import type { DecideInput, Decision, Kind } from './contract.ts';

type Deciders = { readonly [K in Kind]: (input: DecideInput<K>) => Decision<K> };

const DECIDERS: Deciders = {
  MultiClusterDeployment: decideDeployment,
  MultiClusterJob: decideJob,
  MultiClusterService: decideService,
};

/** Decides on one object: pure, level-based, and the same for the same input. */
export function decide<K extends Kind>(input: DecideInput<K>): Decision<K> {
  return DECIDERS[input.self.kind](input);
}
