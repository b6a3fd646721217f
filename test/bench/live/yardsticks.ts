// Every figure that is taken of a live operator, and what it is held against: a goal, and the best of its peers, measured on two
// shared cores with three members. It only says; no figure is judged by anything but a word in a table.

import type { Yardstick } from './yardstick.ts';
import { KINDS_YARDSTICKS } from './yardsticks-kinds.ts';

export const YARDSTICKS = {
  oneApplicationP50: {
    part: 'a',
    name: 'one application to all members, p50',
    unit: 'ms',
    goal: { atMost: 60 },
    peers: '210-350',
  },
  oneApplicationP99: {
    part: 'a',
    name: 'one application to all members, p99',
    unit: 'ms',
    goal: { timesReference: 3 },
    peers: '1300-1500',
  },
  burst: {
    part: 'b',
    name: 'burst, first create to last Deployment',
    unit: 's',
    goal: { timesReference: 2 },
    peers: '447 for 1000',
  },
  burstReady: { part: 'b', name: 'burst, first create to all Ready', unit: 's', goal: null, peers: '' },
  burstDeleted: {
    part: 'b',
    name: 'burst, deleted everywhere',
    unit: 's',
    goal: null,
    peers: '108-129 for 1000',
  },
  scaleP50: { part: 'c', name: 'replicas 1 to 5 in all members, p50', unit: 'ms', goal: null, peers: '600' },
  scaleMax: { part: 'c', name: 'replicas 1 to 5 in all members, max', unit: 'ms', goal: null, peers: '1400' },
  frozenNoticed: {
    part: 'd',
    name: 'frozen member, until not Ready',
    unit: 's',
    goal: { atMost: 45 },
    peers: '82',
  },
  frozenBack: {
    part: 'd',
    name: 'thawed member, until Ready',
    unit: 's',
    goal: { atMost: 45 },
    peers: '40',
  },
  cpuSteady: {
    part: 'e',
    name: 'CPU of the operator per application, one a second',
    unit: 's',
    goal: { atMost: 0.02 },
    peers: '0.09',
  },
  cpuBurst: {
    part: 'e',
    name: 'CPU of the operator per application, burst',
    unit: 's',
    goal: { atMost: 0.02 },
    peers: '0.09',
  },
  cpuShareSteady: {
    part: 'e',
    name: 'CPU of the operator over all API servers, one a second',
    unit: 's',
    goal: { timesReference: 0.5 },
    peers: '',
  },
  cpuShareBurst: {
    part: 'e',
    name: 'CPU of the operator over all API servers, burst',
    unit: 's',
    goal: { timesReference: 0.5 },
    peers: '',
  },
  cpuIdle: {
    part: 'e',
    name: 'CPU of the operator in a minute without changes',
    unit: 's',
    goal: null,
    peers: '',
  },
  peakMemory: {
    part: 'e',
    name: 'peak memory of an operator started among all pods',
    unit: 'MiB',
    goal: { atMost: 200 },
    peers: '150-306',
  },
  peakMemoryOfRun: {
    part: 'e',
    name: 'peak memory of the operator in the whole run',
    unit: 'MiB',
    goal: null,
    peers: '354 in a burst',
  },
  requestsSteady: {
    part: 'f',
    name: 'requests to cluster0 per application, one a second',
    unit: '',
    goal: { atMost: 6 },
    peers: '28',
  },
  requestsSeenSteady: {
    part: 'f',
    name: 'the same, as the API server counts them',
    unit: '',
    goal: { atMost: 6 },
    peers: '28',
  },
  requestsBurst: {
    part: 'f',
    name: 'requests to cluster0 per application, burst',
    unit: '',
    goal: { atMost: 6 },
    peers: '28',
  },
  requestsSeenBurst: {
    part: 'f',
    name: 'the same, as the API server counts them',
    unit: '',
    goal: { atMost: 6 },
    peers: '28',
  },
  writesAfterTouch: {
    part: 'g',
    name: 'writes after a touch of every application',
    unit: '',
    goal: { atMost: 0 },
    peers: '',
  },
  writesAfterRestart: {
    part: 'g',
    name: 'writes after a restart of the operator',
    unit: '',
    goal: { atMost: 0 },
    peers: '',
  },
  ...KINDS_YARDSTICKS,
} satisfies Record<string, Yardstick>;

export type FigureName = keyof typeof YARDSTICKS;
