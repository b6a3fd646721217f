// What a term does with what it is told of members: facts go to the mind, objects to whom they concern, changes of standing to the
// carrier and to the reporter. It only passes on.

import { messageOf } from '../../core/message-of.ts';
import type { Carrier } from '../carry/carrier.ts';
import { ApiError } from '../kube/api-error.ts';
import type { Membership } from '../members/membership.ts';
import type { Newcomers } from '../members/newcomers.ts';
import type { MemberRegistry, RegistryListener } from '../members/registry.ts';
import type { MemberReporter } from '../members/reporter.ts';
import type { Controller } from '../mind/controller.ts';
import type { Mind } from '../mind/mind.ts';
import type { Log } from '../ports/log.ts';
import type { Instruments } from './instruments.ts';

/** Those that are told. They are looked up when something is told, as they know of each other. */
export interface Told {
  readonly mind: Mind;
  readonly registry: MemberRegistry;
  readonly newcomers: Newcomers;
  readonly membership: Membership;
  readonly reporter: MemberReporter;
  readonly carrier: Carrier;
  readonly controllers: readonly Controller[];
}

export interface MemberNewsOptions {
  readonly told: () => Told;
  /** What is known of members changed: decisions may begin. */
  readonly onSettled: () => void;
  readonly instruments: Instruments;
  readonly log: Log;
}

type Part<K extends keyof RegistryListener> = Pick<RegistryListener, K>;

/** The listener of a term's registry. */
export function memberNews(options: MemberNewsOptions): RegistryListener {
  return { ...facts(options), ...watches(options), ...registrations(options), ...credentials(options) };
}

function facts({
  told,
  instruments,
}: MemberNewsOptions): Part<'learn' | 'objectChanged' | 'wantedBy' | 'isAwaited' | 'requested'> {
  return {
    learn: (change) => {
      told().newcomers.take(change);
    },
    objectChanged: (cluster, kind, id) => {
      for (const controller of told().controllers) controller.seenInMember(cluster, kind, id);
    },
    wantedBy: (cluster, kind, id) => {
      for (const controller of told().controllers) {
        const key = controller.wantedBy(cluster, kind, id);
        if (key !== null) return key;
      }
      return null;
    },
    isAwaited: (kind) => told().controllers.some((controller) => controller.awaits(kind)),
    requested: (cluster, info) => {
      instruments.request(cluster, info);
    },
  };
}

function watches({
  told,
  onSettled,
  log,
}: MemberNewsOptions): Part<'synced' | 'fault' | 'withheld' | 'shown' | 'wentBack'> {
  return {
    synced: (cluster) => {
      const { newcomers, membership, reporter } = told();
      log.info({ cluster }, 'the member was listed');
      newcomers.settled(cluster);
      membership.consider();
      reporter.report(cluster);
      onSettled();
    },
    fault: (cluster, resource, error) => {
      log.warn({ cluster, resource, error: messageOf(error) }, 'a watch failed and is restarted');
    },
    withheld: (cluster, resource, error) => {
      // Many clusters have no Multi-Cluster Services API; a right that is missing is another matter.
      const level = error instanceof ApiError && error.fault === 'notFound' ? 'info' : 'warn';
      log[level](
        { cluster, resource, error: messageOf(error) },
        'the member does not show this kind, and nothing of it is put there; it is asked again',
      );
    },
    shown: (_cluster, kind) => {
      for (const controller of told().controllers) controller.shownIn(kind);
    },
    wentBack: (cluster) => {
      log.warn({ cluster }, 'the member went back in time, as after a restore: all of it is listed again');
    },
  };
}

function registrations({
  told,
  onSettled,
  instruments,
  log,
}: MemberNewsOptions): Part<
  'registered' | 'unregistered' | 'connected' | 'disconnected' | 'changed' | 'trusted'
> {
  return {
    registered: ({ facts: known }) => {
      const { newcomers, membership } = told();
      newcomers.registered(known);
      membership.consider();
    },
    unregistered: (name) => {
      const { newcomers, mind, membership, reporter } = told();
      newcomers.gone(name);
      mind.learn({ type: 'clusterGone', cluster: name });
      membership.forget(name);
      reporter.forget(name);
      instruments.forget(name);
      onSettled();
    },
    connected: (member) => {
      told().carrier.addMember(member);
    },
    disconnected: (name) => {
      void told().carrier.removeMember(name);
      told().membership.consider();
    },
    changed: ({ name, defect, pulse }) => {
      const { newcomers, membership, reporter } = told();
      const fault = defect ?? pulse.fault;
      if (pulse.fault === null) instruments.metrics.heardOf(name);
      if (fault !== null)
        log.warn({ cluster: name, reason: fault.reason, why: fault.message }, 'the member cannot be used');
      if (fault !== null) newcomers.settled(name);
      membership.consider();
      reporter.report(name);
      onSettled();
    },
    trusted: (name, isTrusted) => {
      const { carrier, membership } = told();
      carrier.setOpen(name, isTrusted && membership.isReady(name));
    },
  };
}

function credentials({ told, log }: MemberNewsOptions): Part<'unrenewed' | 'renewed' | 'aged'> {
  return {
    unrenewed: (cluster, error) => {
      log.warn(
        { cluster, error: messageOf(error) },
        'its credential could not be read or renewed; the one in use is kept',
      );
    },
    renewed: (cluster) => {
      log.info({ cluster }, 'its token was renewed');
    },
    aged: (name) => {
      told().reporter.report(name);
    },
  };
}
