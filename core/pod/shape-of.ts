// Compiles a pod template into the shape that decisions, claims and fake clusters share. The one place that reads a
// template for a decision; it must not know nodes or clusters.

import type { PodTemplate } from '../api/pod-template.ts';
import type { Problem } from '../api/problem.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { compareText } from '../text.ts';
import { hostPorts, imagesOf } from './host-resources.ts';
import { nodeConstraints } from './node-constraints.ts';
import { podRequests } from './pod-requests.ts';
import type { PodOwnerKind, PodShape } from './pod-shape.ts';
import { podTerms } from './pod-terms.ts';
import { identified } from './shape-id.ts';
import { unmodelledPaths } from './unmodelled.ts';

/** Where the pods of a template live and which controller makes them. */
export interface ShapeOwner {
  readonly namespace: string;
  readonly ownerKind: PodOwnerKind;
}

/** The shape of a template, or every amount in it that is no quantity, with its path from the template. */
export function shapeOf(template: PodTemplate, owner: ShapeOwner): Result<PodShape, readonly Problem[]> {
  const { spec } = template;
  const problems: Problem[] = [];
  const requests = podRequests(spec, problems);
  if (problems.length > 0) return err(problems);
  const labels = labelsOf(template);
  const { namespace, ownerKind } = owner;
  const terms = podTerms(spec, { namespace, labels });
  return ok(
    identified({
      namespace,
      labels,
      ownerKind,
      ...requests,
      ...nodeConstraints(spec),
      hostPorts: hostPorts(spec),
      images: imagesOf(spec),
      ...terms,
      unmodelled: unmodelledPaths(spec, { namespace, labels, ...terms }),
    }),
  );
}

function labelsOf(template: PodTemplate): ReadonlyMap<string, string> {
  return new Map(Object.entries(template.metadata?.labels ?? {}).sort(([a], [b]) => compareText(a, b)));
}
