// Services in a small world: decided and carried out as a wrapper would, in members that keep the objects they are given. No rule
// of services may be repeated here.

import { affected } from '../../core/board/affected.ts';
import { postService } from '../../core/board/services.ts';
import type { BadSpec, DecideInput, Decision } from '../../core/decide/contract.ts';
import { decide } from '../../core/decide/dispatch.ts';
import type { ServiceEffect } from '../../core/decide/effects.ts';
import type { RefusalCode } from '../../core/decide/refusals.ts';
import { drawFor } from '../../core/draw.ts';
import type { ExportedService } from '../../core/service/exports.ts';
import type { ObservedExport, ObservedImport, ObservedService } from '../../core/service/observed.ts';
import type { ServiceSpec } from '../../core/service/service-spec.ts';
import type { ServiceMemory } from '../../core/service/status.ts';
import { World } from './fleets.ts';

export type ServiceDecision = Decision<'MultiClusterService'>;

/** A service for pods labelled app=a that follows the deployment of its name, but for what is given. */
export function serviceOf(given: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    revision: 'r1',
    locations: null,
    consumers: null,
    isGlobal: false,
    selector: new Map([['app', 'a']]),
    exportRevision: null,
    isImported: false,
    ...given,
  };
}

/** A Service with an address and port 80, as others import it, but for what is given. */
export function exportedService(given: Partial<ExportedService> = {}): ExportedService {
  return {
    type: 'ClusterIP',
    isHeadless: false,
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    ipFamilies: ['IPv4'],
    traffic: {},
    ...given,
  };
}

interface Shown {
  revision: string | null;
  refusal: RefusalCode | null;
  addresses: readonly string[];
  /** Null: it does not serve the Multi-Cluster Services API. */
  mcs: { export: ObservedExport | null; import: ObservedImport | null } | null;
}

/** A world with services beside its workloads; all are in namespace default. */
export class ServiceWorld extends World {
  private readonly services = new Map<
    string,
    {
      spec: ServiceSpec | BadSpec;
      memory: ServiceMemory | null;
      deleting: boolean;
      abandoned: readonly string[];
    }
  >();
  private readonly places = new Map<string, Shown>();

  /** Takes a spec, new or changed, and decides on it. */
  serve(name: string, spec: ServiceSpec | BadSpec = serviceOf()): ServiceDecision {
    const known = this.services.get(name);
    if (known === undefined) this.services.set(name, { spec, memory: null, deleting: false, abandoned: [] });
    else known.spec = spec;
    const key = `MultiClusterService/default/${name}`;
    const isConsumedByAll = !('problems' in spec) && spec.isGlobal && spec.consumers === null;
    postService(this.board, key, { key, namespace: 'default', name, isConsumedByAll });
    return this.decideOnService(name);
  }

  /** Decides again. */
  decideOnService(name: string): ServiceDecision {
    const decision = decide(this.serviceInput(name));
    this.services.get(name)!.memory = decision.memory;
    return decision;
  }

  serviceInput(name: string): DecideInput<'MultiClusterService'> {
    const { spec, memory, deleting, abandoned } = this.services.get(name)!;
    return {
      self: {
        kind: 'MultiClusterService',
        key: `MultiClusterService/default/${name}`,
        namespace: 'default',
        name,
        uid: `uid-of-service-${name}`,
        generation: 1,
        createdMicros: 0,
        deleting,
        paused: false,
        abandoned,
      },
      spec,
      observed: this.seenOf(name),
      fleet: this.fleet,
      board: this.board,
      memory,
      nowMicros: this.nowMicros,
      draw: drawFor(1, name),
    };
  }

  /** Decides and lets the members that are ready follow until nothing changes. */
  settleService(name: string, spec?: ServiceSpec | BadSpec): ServiceDecision {
    let decision = spec === undefined ? this.decideOnService(name) : this.serve(name, spec);
    for (let round = 0; round < 5 && decision.effects.length > 0; round++) {
      for (const effect of decision.effects)
        if (this.fleet.clusters.get(effect.cluster)?.ready === true) this.carryOut(name, effect);
      decision = this.decideOnService(name);
    }
    return decision;
  }

  deleteService(name: string, abandoned: readonly string[] = []): void {
    Object.assign(this.services.get(name)!, { deleting: true, abandoned });
  }

  /** The operator starts anew and remembers nothing but what statuses say. */
  forgetMemory(name: string): void {
    this.services.get(name)!.memory = null;
  }

  /** Clusters with the Service, in order of name. */
  serviceIn(name: string): string[] {
    return [...this.fleet.names].filter((cluster) => this.memberOf(name, cluster).revision !== null);
  }

  /** What is seen of a service in a member. */
  memberOf(name: string, cluster: string): Shown {
    const id = `${cluster} ${name}`;
    const place = this.places.get(id) ?? { revision: null, refusal: null, addresses: [], mcs: null };
    this.places.set(id, place);
    return place;
  }

  /** Names of services and workloads that are woken, in their turn. */
  wokenKeys(): string[] {
    return [...affected(this.fleet, this.board)];
  }

  private seenOf(name: string): ObservedService[] {
    return this.fleet.names.map((cluster) => {
      const { refusal, ...place } = this.memberOf(name, cluster);
      const refused = refusal === null ? null : { code: refusal, sinceMicros: 0 };
      return { cluster, ...place, refusal: refused, seenMicros: this.nowMicros };
    });
  }

  private carryOut(name: string, effect: ServiceEffect): void {
    const place = this.memberOf(name, effect.cluster);
    const { mcs } = place;
    switch (effect.type) {
      case 'ensureService':
        if (place.refusal === null) place.revision = effect.revision;
        return;
      case 'removeService':
        place.revision = null;
        return;
      case 'ensureExport': {
        const there = {
          createdMicros: this.nowMicros,
          service: exportedService(),
          labels: {},
          annotations: {},
        };
        mcs!.export = { ...(mcs!.export ?? { ...there, verdict: null }), revision: effect.revision };
        return;
      }
      case 'judgeExport':
        mcs!.export = { ...mcs!.export!, verdict: effect.verdict };
        return;
      case 'ensureImport':
        mcs!.import = { revision: effect.revision };
        return;
      case 'removeExport':
        mcs!.export = null;
        return;
      case 'removeImport':
        mcs!.import = null;
    }
  }
}
