// Why a service is wanted in a cluster or not: numbers, the code that follows from them, and the sentence that they make.

/** What is true of the decision as a whole. */
export interface ServiceNote {
  readonly code: 'BadObject';
  readonly problems: readonly string[];
}

export type ServiceCode =
  /** Named, and no such cluster is registered. */
  | 'UnknownCluster'
  /** Its pods serve there, or are meant to. */
  | 'Location'
  | 'Follows'
  | 'StillRuns'
  /** Nothing says where it is to be, so it stays. */
  | 'Held'
  /** Its pods do not serve there, and it is consumed. */
  | 'Consumer'
  | 'Consumed'
  /** The cluster leaves the fleet, and nothing there needs it any more. */
  | 'ClusterLeaves'
  | 'NotWanted';

/** The numbers of one cluster. */
export interface ServiceFacts {
  readonly isRegistered: boolean;
  readonly isLocation: boolean;
  readonly isConsumer: boolean;
  /** Of the deployment that it follows: wanted there, and pods that are there. */
  readonly replicas: number;
  readonly pods: number;
  /** Whether that deployment leaves the cluster and may still run there. */
  readonly isLeaving: boolean;
  /** Other deployments of its namespace that are there, where these are its consumers. */
  readonly consumers: number;
  /** Whether it is there and stays, as nothing is known that would move it. */
  readonly isHeld: boolean;
  /** Whether the cluster leaves the fleet, and no pod there serves or may consume it. */
  readonly isEmptied: boolean;
}

export interface ServiceVerdict extends ServiceFacts {
  readonly cluster: string;
  readonly code: ServiceCode;
}

export interface ServiceReasons {
  readonly clusters: readonly ServiceVerdict[];
  readonly notes: readonly ServiceNote[];
}

/** The verdict that follows from the numbers. */
export function codeOf(facts: ServiceFacts): ServiceCode {
  if (!facts.isRegistered) return 'UnknownCluster';
  if (facts.isEmptied) return 'ClusterLeaves';
  if (facts.isLocation) return 'Location';
  if (facts.replicas > 0) return 'Follows';
  if (facts.isLeaving || facts.pods > 0) return 'StillRuns';
  if (facts.isHeld) return 'Held';
  if (facts.isConsumer) return 'Consumer';
  return facts.consumers > 0 ? 'Consumed' : 'NotWanted';
}

/** Whether the service is wanted in a cluster of such a verdict. */
export function isWanted(code: ServiceCode): boolean {
  return code !== 'UnknownCluster' && code !== 'ClusterLeaves' && code !== 'NotWanted';
}

/** Whether its pods are meant to serve there. */
export function isServing(code: ServiceCode): boolean {
  return code === 'Location' || code === 'Follows' || code === 'StillRuns' || code === 'Held';
}

/** `cluster2: the deployment wants 3 replicas here`. */
export function renderVerdict(verdict: ServiceVerdict): string {
  return `${verdict.cluster}: ${SENTENCES[verdict.code](verdict)}`;
}

const SENTENCES: Readonly<Record<ServiceCode, (verdict: ServiceVerdict) => string>> = {
  UnknownCluster: () => 'no cluster of this name is registered',
  Location: () => 'named in spec.locations',
  Follows: ({ replicas }) => `the deployment wants ${counted(replicas, 'replica')} here`,
  StillRuns: ({ pods }) =>
    `the deployment leaves, and ${pods === 0 ? 'may still run' : `${counted(pods, 'pod')} still run`} here`,
  Held: () => 'it is here and stays, as no deployment of its name says where it runs',
  Consumer: () => 'named in spec.consumers',
  Consumed: ({ consumers }) =>
    `${counted(consumers, 'deployment')} of its namespace here may consume it, as it is global`,
  ClusterLeaves: () => 'the cluster leaves the fleet, and nothing here needs it any more',
  NotWanted: () => 'nothing here serves or consumes it',
};

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
