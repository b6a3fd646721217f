// Reads on cluster0 what explains an object, and lets it be decided on anew where that is asked for. What is misspelt is answered with the names that there are.

import { kindMeant } from '../../core/api/crd/kind-words.ts';
import { nearestName } from '../../core/api/suggestion.ts';
import { MEMBER_CLUSTERS } from '../cluster0/kinds.ts';
import type { Side } from '../join/asking.ts';
import { EVENTS, type KubeObject, type Resource } from '../ports/kube-object.ts';
import type { Judgement } from './anew.ts';
import { explanationOf, type LiveExplanation } from './explanation.ts';
import { objectIfAny, objectsOf } from './reading.ts';
import { toldBy } from './told.ts';

const TOLD_MOST = 5;

/** Which object is meant. */
export interface Meant {
  /** A word for its kind, as kubectl takes it. */
  readonly word: string;
  readonly name: string;
  readonly namespace: string;
}

/** There is no such object; the message says which there are. */
export class NoSuchObject extends Error {}

/** Decides on an object for whoever asks. */
export type DecideAnew = (resource: Resource, object: KubeObject) => Promise<Judgement>;

/**
 * Explains an object.
 * @param decideAnew null: by what its status keeps of the last plan
 * @throws NoSuchObject where there is none, and a sentence where cluster0 cannot be read
 */
export async function explainObject(
  side: Side,
  meant: Meant,
  decideAnew: DecideAnew | null = null,
): Promise<LiveExplanation> {
  const resource = resourceMeant(meant.word);
  const ref = { name: meant.name, namespace: meant.namespace };
  const read = await objectIfAny(side, resource, ref);
  if (!read.ok) throw new Error(read.why);
  const object = read.value;
  if (object === null) throw new NoSuchObject(await notThere(side, resource, meant));
  const [members, events] = await Promise.all([
    objectsOf(side, MEMBER_CLUSTERS),
    objectsOf(side, EVENTS, {
      namespace: meant.namespace,
      fieldSelector: `regarding.uid=${object.metadata.uid}`,
    }),
  ]);
  if (!members.ok) throw new Error(members.why);
  return explanationOf({
    resource,
    object,
    members: members.value,
    told: toldBy(events.ok ? events.value : [], TOLD_MOST),
    notes: events.ok ? [] : [`what was told of it is not known: ${events.why}`],
    judgement: decideAnew === null ? null : await decideAnew(resource, object),
  });
}

function resourceMeant(word: string): Resource {
  const kind = kindMeant(word);
  if (kind?.scope === 'Namespaced') {
    return { group: 'fogguru.eu', version: 'v1', plural: kind.plural, kind: kind.kind, namespaced: true };
  }
  throw new NoSuchObject(`explain tells of mcd/NAME, mcj/NAME and mcs/NAME, not of ${word}`);
}

/** The sentence for a name that is not there. */
async function notThere(side: Side, resource: Resource, { name, namespace }: Meant): Promise<string> {
  const all = await objectsOf(side, resource);
  const what = `${side.title}: there is no ${resource.kind} ${namespace}/${name}`;
  if (!all.ok) return all.fault === 'notFound' ? all.why : what;
  const elsewhere = all.value.filter(({ metadata }) => metadata.name === name);
  if (elsewhere.length > 0) return `${what}; write ${elsewhere.map(inNamespace).join(' or ')}`;
  const here = all.value
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map(({ metadata }) => metadata.name);
  const near = nearestName(name, here);
  if (near !== undefined) return `${what}; did you mean ${near}?`;
  return here.length === 0
    ? `${what}, and none of another name there`
    : `${what}; there is ${here.slice(0, 5).join(', ')}${here.length > 5 ? ', ...' : ''}`;
}

function inNamespace({ metadata }: KubeObject): string {
  return `-n ${metadata.namespace ?? ''}`;
}
