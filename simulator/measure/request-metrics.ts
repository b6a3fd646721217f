// What requests for services come to: how far they go, which are not served, and how many are more than replicas are meant for.

import { PERCENT, WHOLE_RUN, type Metric } from './metric.ts';
import { RequestTally } from './requests.ts';

const SERVED =
  "requests for services follow their demand and are served by ready replicas that no partition keeps users from, spread as the source's `routing` says";

export const REQUEST_METRICS = [
  {
    name: 'rttWeightedMs',
    unit: 'milliseconds',
    formula: `mean round-trip time between the cluster that users are next to and the one that serves them (0 within a cluster), over served requests; ${SERVED}; null without services, and where the time is unknown for any request`,
    window: WHOLE_RUN,
    value: ({ tallies }) => {
      const sums = tallies.of(RequestTally)?.sums;
      if (sums === undefined || sums.served === 0) return null;
      return sums.served - sums.known > sums.served * 1e-9 ? null : sums.rtt / sums.known;
    },
    shown: {
      head: 'RTT ms',
      of: 'mean round-trip time of requests',
      scale: 1,
      digits: 1,
      legend: ['RTT: mean round-trip time of requests from where users are to where they are served.'],
    },
  },
  {
    name: 'unservedShare',
    unit: 'fraction 0..1',
    formula: `requests for services without a ready replica that their users reach / requests; ${SERVED}; null without services`,
    window: WHOLE_RUN,
    value: ({ tallies }) => {
      const sums = tallies.of(RequestTally)?.sums;
      return sums === undefined || sums.demanded === 0 ? null : sums.unserved / sums.demanded;
    },
    shown: {
      ...PERCENT,
      head: 'UNSERVED %',
      of: 'share of requests that reach no replica',
      where: 'reports',
      legend: ['UNSERVED: requests that reach no ready replica.'],
    },
  },
  {
    name: 'overloadShare',
    unit: 'fraction 0..1',
    formula:
      'requests beyond ratePerReplica x ready replicas where there are any / requests; they are served all the same; null without services',
    window: WHOLE_RUN,
    value: ({ tallies }) => {
      const sums = tallies.of(RequestTally)?.sums;
      return sums === undefined || sums.demanded === 0 ? null : sums.excess / sums.demanded;
    },
    shown: {
      ...PERCENT,
      head: 'OVERLOAD %',
      of: 'share of requests beyond what replicas are meant for',
      legend: ['OVERLOAD: requests beyond what ready replicas are meant for.'],
    },
  },
] as const satisfies readonly Metric[];
