// What decisions read of a Node. An amount that cannot be read counts as none, so that nothing is placed on hearsay.

import { compareText } from '../../core/text.ts';
import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { Taint, TaintEffect } from '../../core/pod/pod-shape.ts';
import { quantityFromJson } from '../../core/quantity/parse.ts';
import { milliCeil, toSafeNumber, unitsCeil } from '../../core/quantity/rounding.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { field, listAt, textAt, textMapAt } from './read.ts';

/** A Node as the fleet takes it: allocatable in millicores, bytes and slots, as kube-scheduler rounds them. */
export function nodeFacts(node: KubeObject): NodeFacts {
  return {
    name: node.metadata.name,
    labels: textMapAt(node.metadata, 'labels'),
    taints: listAt(node.spec, 'taints').flatMap(taintOf),
    unschedulable: field(node.spec, 'unschedulable') === true,
    ready: isReady(node),
    allocatable: amountsAt(node.status, 'allocatable'),
    images: imagesOf(node),
  };
}

/** Amounts by resource name in the units of the fleet, in order of name. */
function amountsAt(value: unknown, ...path: readonly string[]): ReadonlyMap<string, number> {
  const found = field(value, ...path);
  if (typeof found !== 'object' || found === null) return new Map();
  const amounts = Object.entries(found).flatMap(([resource, written]): [string, number][] => {
    const amount = amountOf(resource, written);
    return amount === undefined ? [] : [[resource, amount]];
  });
  return new Map(amounts.sort(([a], [b]) => compareText(a, b)));
}

function amountOf(resource: string, written: unknown): number | undefined {
  if (typeof written !== 'string' && typeof written !== 'number') return undefined;
  const quantity = quantityFromJson(written);
  if (!quantity.ok || quantity.value.nanos < 0n) return undefined;
  return toSafeNumber(resource === 'cpu' ? milliCeil(quantity.value) : unitsCeil(quantity.value));
}

function isReady(node: KubeObject): boolean {
  return listAt(node.status, 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
}

const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] satisfies TaintEffect[];

function taintOf(taint: unknown): Taint[] {
  const key = textAt(taint, 'key');
  const effect = textAt(taint, 'effect');
  if (key === undefined || effect === undefined || !EFFECTS.includes(effect)) return [];
  return [{ key, value: textAt(taint, 'value') ?? '', effect: effect as TaintEffect }];
}

/** Image name to bytes: kube-scheduler prefers nodes that have an image already. */
function imagesOf(node: KubeObject): ReadonlyMap<string, number> {
  const images: [string, number][] = [];
  for (const image of listAt(node.status, 'images')) {
    const bytes = field(image, 'sizeBytes');
    if (typeof bytes !== 'number') continue;
    for (const name of listAt(image, 'names')) if (typeof name === 'string') images.push([name, bytes]);
  }
  return new Map(images.sort(([a], [b]) => compareText(a, b)));
}
