// Services as a scenario describes them, units resolved and files read, and one service as a seed makes it. Plain data: worker
// threads copy it.

import type { MultiClusterDeployment } from '../../../core/api/index.ts';
import type { RunDistribution, Weighted } from '../distributions.ts';

/** Flash crowds: a multiple of demand that rises, holds and falls. */
export interface Flash {
  readonly perDay: number;
  readonly factor: number;
  readonly riseMicros: number;
  readonly holdMicros: number;
  readonly fallMicros: number;
}

/** Rates that were recorded: requests per second, a row a service, every row as long. */
export interface Recording {
  readonly kind: 'recorded';
  readonly stepMicros: number;
  readonly rows: readonly Float64Array[];
  /** Where in it a run begins: at its start, or drawn by seed. */
  readonly slide: 'none' | 'together' | 'each';
  /** Length of the blocks it is put together from anew; 0: it is taken whole. */
  readonly blockMicros: number;
  /** Sigma of the logarithm of the factor that each repetition brings. */
  readonly drift: number;
}

/** A sine of the day. */
export interface Daily {
  readonly kind: 'daily';
  readonly stepMicros: number;
  readonly meanRate: number;
  readonly amplitude: number;
  /** Local time of the peak, from midnight. */
  readonly peakMicros: number;
  /** Sigma of the logarithm of each step's factor of mean 1. */
  readonly noise: number;
}

/** Requests per second of a service over time. */
export interface DemandSource {
  readonly base: Recording | Daily;
  readonly scale: number;
  readonly offset: number;
  /** Sigma of the logarithm of the factor by which services differ. */
  readonly spread: number;
  readonly flash: Flash | null;
}

/** Services that arrive, follow a demand, are updated and deleted. */
export interface ServicesSource {
  readonly kind: 'services';
  readonly name: string;
  readonly namespace: string;
  /** There at the start. */
  readonly count: number;
  readonly arrivalsPerDay: number;
  /** Null: they stay. */
  readonly lifetime: RunDistribution | null;
  readonly updatesPerDay: number;
  /** By row of the recording, in turn, or drawn; '' where there is none. */
  readonly homes:
    | { readonly inTurn: readonly string[] }
    | { readonly drawn: Weighted<string> }
    | { readonly byRow: readonly string[] };
  /** Hours ahead of UTC, by home. */
  readonly timeZones: Readonly<Record<string, number>>;
  readonly demand: DemandSource;
  readonly ratePerReplica: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly everyMicros: number;
  /** Part of the requests that come from users next to the home; the rest comes as `users` says, null: from nowhere else. */
  readonly usersAtHome: number;
  readonly users: Weighted<string> | null;
  readonly routing: 'proportional' | 'nearest';
  /** Bytes of an answer; requests themselves are small. */
  readonly requestBytes: number;
  /** What every service is a copy of. */
  readonly object: MultiClusterDeployment;
  /** Rows that were left out as broken ones. */
  readonly brokenRows: number;
}

/** Users next to a cluster, and their share of the requests for a service. */
export interface Origin {
  readonly cluster: string;
  readonly share: number;
}

/** One service of one seed. */
export interface ServicePlan {
  readonly source: ServicesSource;
  readonly seed: number;
  /** Its number among those of its source, from 0; its name ends in it. */
  readonly number: number;
  readonly name: string;
  readonly home: string;
  /** By which local time is ahead of UTC. */
  readonly zoneHours: number;
  /** Empty: nobody knows where its users are. */
  readonly origins: readonly Origin[];
  /** Of the recording; 0 without one. */
  readonly row: number;
  readonly arriveMicros: number;
  /** Infinity: it stays. */
  readonly deleteMicros: number;
  /** When it gets a new image, rising. */
  readonly updateMicros: readonly number[];
  /** By which its demand differs from that of others. */
  readonly size: number;
}
