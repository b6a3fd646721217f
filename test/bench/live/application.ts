// The application that everything is measured with: small, of one container, with a template of its own, in all members; and what can
// be said of it.

import type { Fleet } from '../../../handlers/local/fleet.ts';
import type { KubeObject } from '../../../handlers/ports/kube-object.ts';
import { countAt, listAt, textAt } from '../../../handlers/observe/read.ts';

/** On cluster0 and in all members. */
export const NAMESPACE = 'bench';

export interface Draft {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The object that a user writes: one replica in each of the fleet's members. */
export function applicationObject(name: string, fleet: Fleet): Draft {
  const locations = fleet.members.map((member) => member.name).join(', ');
  return { metadata: { name, namespace: NAMESPACE }, spec: { locations, replicas: 1, ...workload(name) } };
}

/** The Deployment that it is to become in each member. */
export function deploymentObject(name: string, replicas: number): Draft {
  return { metadata: marksOf(name), spec: { replicas, ...workload(name) } };
}

/** What the reference marks an object in a member with, as the operator would. */
export function marksOf(name: string): Draft['metadata'] & Readonly<Record<string, unknown>> {
  return {
    name,
    namespace: NAMESPACE,
    labels: { 'fogguru.eu/managed-by': 'bench' },
    annotations: { 'fogguru.eu/uid': name, 'fogguru.eu/revision': name },
  };
}

function workload(app: string): Readonly<Record<string, unknown>> {
  return { selector: { matchLabels: { app } }, template: templateOf(app) };
}

/** The pods of all that is measured. */
export function templateOf(app: string): { readonly metadata: object; readonly spec: object } {
  const requests = { cpu: '10m', memory: '16Mi' };
  return {
    metadata: { labels: { app } },
    spec: { containers: [{ name: 'main', image: 'registry.example/app:1.0', resources: { requests } }] },
  };
}

/** Whether a Deployment is there and wants so many replicas. */
export function wants(replicas: number): (deployment: KubeObject | undefined) => boolean {
  return (deployment) => deployment !== undefined && countAt(deployment.spec, 'replicas') === replicas;
}

/** Whether a Deployment is there and so many of its replicas run. */
export function runs(replicas: number): (deployment: KubeObject | undefined) => boolean {
  return (deployment) => countAt(deployment?.status, 'readyReplicas') === replicas;
}

/** Whether an object is there. */
export function isThere(object: KubeObject | undefined): boolean {
  return object !== undefined;
}

/** Whether a Job is there and so many of its pods run. */
export function isAtWork(pods: number): (job: KubeObject | undefined) => boolean {
  return (job) => countAt(job?.status, 'ready') === pods;
}

/** Whether the condition Ready of an object is true of the generation that is there. */
export function isReady(object: KubeObject | undefined): boolean {
  if (object === undefined) return false;
  if (countAt(object.status, 'observedGeneration') !== object.metadata.generation) return false;
  return listAt(object.status, 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
}
