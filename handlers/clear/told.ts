// What is said of objects that are to be deleted: where they are, and why they are still there. It reads only what it is given.

import { titleOf } from '../join/kinds.ts';
import { countAt, listAt, textAt } from '../observe/read.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { Placed } from './clear.ts';

/** `MultiClusterDeployment shop/web`. */
export function titleOfPlaced({ resource, object }: Placed): string {
  return titleOf(resource.kind, object.metadata);
}

/** Names of the clusters that its status tells of. */
export function clustersOf({ object }: Placed): readonly string[] {
  return listAt(object.status, 'clusters').map((line) => textAt(line, 'name') ?? '');
}

/** Why an object that was deleted is not gone, in a sentence, as far as its status says it. */
export function whyLeft({ object }: Placed): string {
  const others = object.metadata.finalizers?.filter((name) => !name.startsWith('fogguru.eu/')) ?? [];
  if (object.metadata.deletionTimestamp === undefined)
    return 'was applied anew after it was deleted; stop who applies it';
  return (
    messageOf(object, 'DeletionBlocked') ??
    linesOf(object) ??
    unseen(object) ??
    (others.length > 0
      ? `waits for whoever takes its finalizer ${others.join(', ')} off`
      : 'the operator says no reason; see its log')
  );
}

function messageOf({ status }: KubeObject, type: string): string | undefined {
  const holds = listAt(status, 'conditions').find(
    (condition) => textAt(condition, 'type') === type && textAt(condition, 'status') === 'True',
  );
  return textAt(holds, 'message');
}

function linesOf(object: KubeObject): string | undefined {
  if (unseen(object) !== undefined) return undefined;
  const lines = listAt(object.status, 'clusters').map((line) =>
    [textAt(line, 'name'), textAt(line, 'reason'), textAt(line, 'message')].filter(Boolean).join(' '),
  );
  return lines.length === 0 ? undefined : lines.join('; ');
}

function unseen({ metadata, status }: KubeObject): string | undefined {
  return countAt(status, 'observedGeneration') < (metadata.generation ?? 0)
    ? 'no operator has seen its deletion; see whether one runs and leads with: mck8s status'
    : undefined;
}
