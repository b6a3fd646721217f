// The canonical texts by which shapes are told apart. Cheap where a shape has nothing but requests, as most have.

import type { PodShape } from './pod-shape.ts';

export type ShapeBody = Omit<PodShape, 'id' | 'requestsId' | 'groupId' | 'nodeRulesId' | 'hasPodTerms'>;

/** A shape with its texts; everything else of it is given. */
export function identified(body: ShapeBody): PodShape {
  const hasPodTerms =
    body.requiredAffinity.length > 0 ||
    body.requiredAntiAffinity.length > 0 ||
    body.preferredAffinity.length > 0 ||
    body.preferredAntiAffinity.length > 0;
  const isVisible = hasPodTerms || body.labels.size > 0 || body.hostPorts.length > 0;
  const groupId = isVisible ? groupText(body) : '';
  const nodeRulesId = nodeRulesText(body);
  const requestsId = requestsText(body);
  const id = plainText(body) + requestsId + restText(body, groupId) + nodeRulesId;
  return { id, requestsId, groupId, nodeRulesId, hasPodTerms, ...body };
}

function plainText(body: ShapeBody): string {
  return `${body.namespace} ${body.ownerKind} ${body.nonZeroCpuMilli} ${body.nonZeroMemoryBytes} `;
}

function requestsText({ cpuMilli, memoryBytes, otherRequests }: ShapeBody): string {
  const plain = `${cpuMilli} ${memoryBytes}`;
  return otherRequests.length === 0 ? plain : `${plain} ${JSON.stringify(otherRequests)}`;
}

function groupText(body: ShapeBody): string {
  return JSON.stringify([
    body.namespace,
    [...body.labels],
    body.requiredAffinity,
    body.requiredAntiAffinity,
    body.preferredAffinity,
    body.preferredAntiAffinity,
    body.hostPorts,
  ]);
}

/** What few shapes have, each part with its name so that none can be taken for another. */
function restText(body: ShapeBody, groupId: string): string {
  let text = groupId === '' ? '' : ` group ${groupId}`;
  if (body.images.length > 0) text += ` images ${JSON.stringify(body.images)}`;
  if (body.topologySpread.length > 0) text += ` spread ${JSON.stringify(body.topologySpread)}`;
  if (body.unmodelled.length > 0) text += ` unmodelled ${JSON.stringify(body.unmodelled)}`;
  return text;
}

function nodeRulesText(body: ShapeBody): string {
  let text = '';
  if (body.nodeSelector.length > 0) text += ` nodeSelector ${JSON.stringify(body.nodeSelector)}`;
  if (body.tolerations.length > 0) text += ` tolerations ${JSON.stringify(body.tolerations)}`;
  if (body.requiredNodeTerms.length > 0) text += ` nodes ${JSON.stringify(body.requiredNodeTerms)}`;
  if (body.preferredNodeTerms.length > 0) text += ` preferred ${JSON.stringify(body.preferredNodeTerms)}`;
  return text;
}
