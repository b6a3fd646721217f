// The controllers of a term, one for each kind on cluster0 that somebody acts on. To add a kind is to add its controller here and to
// take it off the pending ones.

import type { Carrier } from '../carry/carrier.ts';
import { MULTI_CLUSTER_SERVICES } from '../cluster0/kinds.ts';
import { ObjectWriter } from '../cluster0/object-writer.ts';
import type { Dependencies } from '../dependencies/dependencies.ts';
import type { KubeClient } from '../kube/client.ts';
import type { MembersView } from '../members/view.ts';
import type { Controller } from '../mind/controller.ts';
import type { Mind } from '../mind/mind.ts';
import type { ShapeReader } from '../observe/pod.ts';
import { PlacementController } from '../placement/controller.ts';
import type { PlacedKind } from '../placement/placed-kind.ts';
import { PLACED_KINDS } from '../placement/placed-kinds.ts';
import { TemplateCheck } from '../placement/template-check.ts';
import type { Clock, Random } from '../ports/clock.ts';
import { ServiceController } from '../services/controller.ts';
import type { Instruments } from './instruments.ts';

export interface ControllerParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly shapes: ShapeReader;
  readonly mind: Mind;
  readonly carrier: Carrier;
  readonly dependencies: Dependencies;
  readonly view: MembersView;
  /** Of cluster0. */
  readonly client: KubeClient;
  /** Our own namespace on cluster0. */
  readonly namespace: string;
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string;
  readonly instruments: Instruments;
}

export function controllersOf(parts: ControllerParts): readonly Controller[] {
  return [...PLACED_KINDS.map((kind) => placementOf(kind, parts)), servicesOf(parts)];
}

function servicesOf(parts: ControllerParts): ServiceController {
  const { client, instruments } = parts;
  const cluster0 = new ObjectWriter(client, MULTI_CLUSTER_SERVICES);
  return new ServiceController({ ...parts, cluster0, listener: instruments.ofServices() });
}

function placementOf(kind: PlacedKind, parts: ControllerParts): PlacementController {
  const { client, instruments } = parts;
  return new PlacementController({
    ...parts,
    kind,
    cluster0: new ObjectWriter(client, kind.resource),
    check: new TemplateCheck(kind, client, parts),
    listener: instruments.ofPlacement(kind.name),
  });
}
