// The kinds of object that are measured: what a user writes, and what each member is to have of it.

import {
  MULTI_CLUSTER_DEPLOYMENTS,
  MULTI_CLUSTER_JOBS,
  MULTI_CLUSTER_SERVICES,
} from '../../../handlers/cluster0/kinds.ts';
import type { Fleet } from '../../../handlers/local/fleet.ts';
import { DEPLOYMENTS, JOBS, SERVICES, type Resource } from '../../../handlers/ports/kube-object.ts';
import {
  applicationObject,
  deploymentObject,
  marksOf,
  NAMESPACE,
  templateOf,
  type Draft,
} from './application.ts';

export interface Kind {
  /** What a user writes on cluster0. */
  readonly declared: Resource;
  /** What it becomes in members. */
  readonly made: Resource;
  /** One in each of the fleet's members. */
  readonly declare: (name: string, fleet: Fleet) => Draft;
  readonly make: (name: string) => Draft;
}

/** How long the pod of a job runs. */
const RUNS = '5s';
const RUN_ANNOTATION = 'pod-complete.stage.kwok.x-k8s.io/delay';

export const DEPLOYMENT: Kind = {
  declared: MULTI_CLUSTER_DEPLOYMENTS,
  made: DEPLOYMENTS,
  declare: applicationObject,
  make: (name) => deploymentObject(name, 1),
};

/** Follows the MultiClusterDeployment of its name. */
export const SERVICE: Kind = {
  declared: MULTI_CLUSTER_SERVICES,
  made: SERVICES,
  declare: (name) => ({ metadata: { name, namespace: NAMESPACE }, spec: serviceSpec(name) }),
  make: (name) => ({ metadata: marksOf(name), spec: serviceSpec(name) }),
};

export const JOB: Kind = {
  declared: MULTI_CLUSTER_JOBS,
  made: JOBS,
  declare: (name, fleet) => jobObject(name, fleet, RUNS),
  make: (name) => ({ metadata: marksOf(name), spec: jobSpec(name, RUNS) }),
};

/** A job of one pod in each of the fleet's members, which runs so long. */
export function jobObject(name: string, fleet: Fleet, runs: string): Draft {
  const locations = fleet.members.map((member) => member.name).join(', ');
  return { metadata: { name, namespace: NAMESPACE }, spec: { locations, ...jobSpec(name, runs) } };
}

function serviceSpec(app: string): Draft['spec'] {
  return { selector: { app }, ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] };
}

function jobSpec(app: string, runs: string): Draft['spec'] {
  const { metadata, spec } = templateOf(app);
  const template = {
    metadata: { ...metadata, annotations: { [RUN_ANNOTATION]: runs } },
    spec: { ...spec, restartPolicy: 'Never' },
  };
  return { parallelism: 1, completions: 1, template };
}
