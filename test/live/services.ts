// MultiClusterServices of a story: what users do to them, and what of them is seen on cluster0 and in members.

import { MULTI_CLUSTER_SERVICES } from '../../handlers/cluster0/kinds.ts';
import { field, listAt, textAt } from '../../handlers/observe/read.ts';
import { MCS_VERSIONS } from '../../handlers/observe/service.ts';
import { SERVICES, type KubeObject, type Resource } from '../../handlers/ports/kube-object.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { World, type WorldOptions } from './world.ts';

const PORT_80 = [{ name: 'http', port: 80, targetPort: 8080 }];

/** A world in which the members named serve a version of the Multi-Cluster Services API. */
export class ServiceStory extends World {
  constructor(options: WorldOptions & { readonly mcs?: readonly string[]; readonly version?: string } = {}) {
    super(options);
    for (const name of options.mcs ?? []) this.serveMcs(name, options.version);
  }

  /** Lets the operator run, and list. */
  static async started(options: ConstructorParameters<typeof ServiceStory>[0] = {}): Promise<ServiceStory> {
    const story = new ServiceStory(options);
    story.start();
    await story.pass(2);
    return story;
  }

  serveMcs(member: string, version = 'v1beta1'): void {
    const { exports, imports } = MCS_VERSIONS.find(
      ({ exports: { resource } }) => resource.version === version,
    )!;
    const merge = {
      keyedLists: { 'status.conditions': { type: undefined }, 'status.clusters': { cluster: undefined } },
    };
    for (const { resource } of [exports, imports])
      this.member(member).install(resource, { hasStatus: true, merge });
  }

  /** Applies a MultiClusterService for pods labelled with its name, at port 80 where nothing else is said. */
  serve(name: string, spec: JsonObject = {}, annotations: JsonObject = {}): void {
    const client = this.cluster0.local('user');
    const place = { namespace: this.namespace, name };
    const whole = { selector: { app: name }, ports: PORT_80, ...spec };
    if (client.get(MULTI_CLUSTER_SERVICES, place) === undefined)
      client.create(MULTI_CLUSTER_SERVICES, this.namespace, { metadata: { name, annotations }, spec: whole });
    else
      client.change(MULTI_CLUSTER_SERVICES, place, (now) => ({
        ...now,
        metadata: { ...(now['metadata'] as JsonObject), annotations },
        spec: whole,
      }));
  }

  stopServing(name: string): void {
    this.cluster0.local('user').remove(MULTI_CLUSTER_SERVICES, { namespace: this.namespace, name });
  }

  /** The MultiClusterService. */
  service(name: string): KubeObject | undefined {
    return this.cluster0.local('reader').get(MULTI_CLUSTER_SERVICES, { namespace: this.namespace, name });
  }

  /** `True AllThere`, for a condition of a MultiClusterService; undefined where it has none of that type. */
  saidOf(name: string, type = 'Ready'): string | undefined {
    const condition = this.condition(this.service(name), type);
    return condition === undefined ? undefined : `${condition.status} ${condition.reason}`;
  }

  /** The Service of a name in a member. */
  serviceIn(member: string, name: string): KubeObject | undefined {
    return this.there(member, SERVICES, name);
  }

  /** Members with a Service of the name, in order. */
  servedIn(name: string): string[] {
    return [...this.members.keys()].filter((member) => this.serviceIn(member, name) !== undefined).sort();
  }

  exportIn(member: string, name: string): KubeObject | undefined {
    return this.there(member, MCS_VERSIONS[0]!.exports.resource, name);
  }

  importIn(member: string, name: string): KubeObject | undefined {
    return this.there(member, MCS_VERSIONS[0]!.imports.resource, name);
  }

  /** `80/TCP http`, for each port of a Service or ServiceImport. */
  portsOf(object: KubeObject | undefined): string[] {
    return listAt(object?.spec, 'ports').map((port) => {
      const [number, protocol] = [field(port, 'port'), textAt(port, 'protocol') ?? 'TCP'];
      return `${String(number)}/${protocol} ${textAt(port, 'name') ?? ''}`;
    });
  }

  /** A Service that somebody in a member made, and an export of it where `exportSpec` is given. */
  makeForeign(member: string, name: string, spec: JsonObject, exportSpec?: JsonObject): void {
    const local = this.member(member).local('somebody');
    local.create(SERVICES, this.namespace, { metadata: { name }, spec });
    if (exportSpec === undefined) return;
    const { resource } = MCS_VERSIONS[0]!.exports;
    local.create(resource, this.namespace, { metadata: { name }, spec: exportSpec });
  }

  /** A ServiceImport that somebody in a member made. */
  makeForeignImport(member: string, name: string, spec: JsonObject): void {
    const { resource } = MCS_VERSIONS[0]!.imports;
    this.member(member).local('somebody').create(resource, this.namespace, { metadata: { name }, spec });
  }

  private there(member: string, resource: Resource, name: string): KubeObject | undefined {
    return this.member(member).local('reader').get(resource, { namespace: this.namespace, name });
  }
}
