// How users write services, autoscalers, provisioners and reschedulers.

import { describe, expect, it } from 'vitest';
import {
  formatProblem,
  parseAppRescheduler,
  parseCloudProvisioner,
  parseMultiClusterHorizontalPodAutoscaler,
  parseMultiClusterService,
  type Problem,
} from '../../core/api/index.ts';
import type { Result } from '../../core/result.ts';
import { autoscaler, provisioner, service } from './manifests.ts';

function read<Value>(result: Result<Value, readonly Problem[]>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function faults(result: Result<unknown, readonly Problem[]>): string[] {
  return result.ok ? [] : result.error.map(formatProblem);
}

describe('MultiClusterService', () => {
  it('keeps annotations and hands the spec on without locations', () => {
    const manifest = {
      ...service({ locations: 'b, a', ports: [{ port: 80, targetPort: 'http' }] }),
      metadata: { name: 'front', annotations: { 'io.cilium/global-service': 'true' } },
    };
    expect(read(parseMultiClusterService(manifest))).toEqual({
      kind: 'MultiClusterService',
      metadata: { name: 'front', namespace: 'default', labels: new Map() },
      annotations: new Map([['io.cilium/global-service', 'true']]),
      locations: ['b', 'a'],
      consumers: null,
      exported: null,
      import: 'None',
      createNamespace: false,
      service: {
        selector: { app: 'front' },
        ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }],
        type: 'ClusterIP',
      },
    });
  });

  it('follows the deployment of its name where it has no locations', () => {
    expect(read(parseMultiClusterService(service())).locations).toBeNull();
  });

  const NEEDS_EXPORT =
    'exportedLabels, exportedAnnotations and import: Managed are about what is exported; write export: true';
  const NO_PORTS = 'write at least one port, or type: ExternalName, or clusterIP: None';
  it.each<[Record<string, unknown>, string[]]>([
    [{ ports: [] }, [`spec.ports: ${NO_PORTS}`]],
    [{ ports: [], clusterIP: 'None' }, []],
    [{ ports: [], type: 'ExternalName', externalName: 'example.com' }, []],
    [
      { type: 'ExternalName' },
      ['spec.externalName: is missing; type ExternalName needs the name that the service stands for'],
    ],
    [{ clusterIP: '10.0.0.1' }, ['spec.clusterIP: the text "10.0.0.1" is not allowed here; write None']],
    [
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 81, name: 'b' },
        ],
      },
      [],
    ],
    [
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 81, name: 'a' },
        ],
      },
      ['spec.ports[1].name: write a name of its own for each port, as there are several'],
    ],
    [
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 80, name: 'b' },
        ],
      },
      ['spec.ports[1]: repeats port 80/TCP; write each port and protocol once'],
    ],
    [
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 80, name: 'b', protocol: 'UDP' },
        ],
      },
      [],
    ],
    [{ selectr: {} }, ['spec.selectr: there is no field "selectr"; did you mean selector?']],
    [{ locations: 'a, a' }, ['spec.locations[1]: names a a second time; write each cluster once']],
    [{ consumers: ['a', 'a'] }, ['spec.consumers[1]: names a a second time; write each cluster once']],
    [{ export: true, import: 'Managed', exportedLabels: { tier: 'web' } }, []],
    [
      { type: 'ExternalName', externalName: 'a.example', export: true },
      ['spec.export: an ExternalName cannot be exported; leave out export or write another type'],
    ],
    ...[{ import: 'Managed' }, { exportedLabels: {} }, { exportedAnnotations: { a: 'b' } }].map(
      (spec): [Record<string, unknown>, string[]] => [spec, [`spec.export: ${NEEDS_EXPORT}`]],
    ),
  ])('%j', (spec, sentences) => {
    expect(faults(parseMultiClusterService(service(spec)))).toEqual(sentences);
  });
});

describe('MultiClusterHorizontalPodAutoscaler', () => {
  const target = { type: 'AverageValue', averageValue: '10' };
  const pods = { metric: { name: 'requests' }, target };

  it('fills in what was left out', () => {
    expect(read(parseMultiClusterHorizontalPodAutoscaler(autoscaler())).spec).toEqual({
      scaleTargetRef: { kind: 'MultiClusterDeployment', name: 'front' },
      minReplicas: 1,
      maxReplicas: 100,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    });
  });

  it('keeps metrics and behavior as they are written', () => {
    const spec = {
      minReplicas: 3,
      maxReplicas: 3,
      metrics: [
        { type: 'Pods', pods },
        {
          type: 'Object',
          object: { describedObject: { kind: 'Ingress', name: 'front' }, metric: { name: 'hits' }, target },
        },
      ],
      behavior: {
        scaleUp: { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }], selectPolicy: 'Max' },
        scaleDown: { stabilizationWindowSeconds: 0, tolerance: '0.05' },
      },
    };
    expect(read(parseMultiClusterHorizontalPodAutoscaler(autoscaler(spec))).spec).toMatchObject(spec);
  });

  it.each<[Record<string, unknown>, string[]]>([
    [
      { minReplicas: 5, maxReplicas: 2 },
      ['spec.minReplicas: 5 is more than maxReplicas, which is 2; write at most as many'],
    ],
    [
      { minReplicas: 500 },
      ['spec.minReplicas: 500 is more than maxReplicas, which is 100; write at most as many'],
    ],
    [
      { scaleTargetRef: { kind: 'Deployment', name: 'front' } },
      ['spec.scaleTargetRef.kind: the text "Deployment" is not allowed here; write MultiClusterDeployment'],
    ],
    [
      { metrics: [{ type: 'Resource', pods }] },
      [
        'spec.metrics[0].resource: is missing; type Resource needs it',
        'spec.metrics[0].pods: leave pods out, as type is Resource',
      ],
    ],
    [
      { metrics: [{ type: 'Pods', pods: { metric: { name: 'x' }, target: { type: 'Value' } } }] },
      ['spec.metrics[0].pods.target.value: is missing; type Value needs it'],
    ],
    [
      {
        metrics: [
          { type: 'Pods', pods: { metric: { name: 'x' }, target: { ...target, averageValue: '1i' } } },
        ],
      },
      [expect.stringMatching(/^spec\.metrics\[0\]\.pods\.target\.averageValue: /) as string],
    ],
  ])('%j', (spec, sentences) => {
    expect(faults(parseMultiClusterHorizontalPodAutoscaler(autoscaler(spec)))).toEqual(sentences);
  });
});

describe('CloudProvisioner', () => {
  it('reads what older manifests have', () => {
    const spec = {
      gatewayIP: '10.16.91.27',
      floatingIP: '10.16.92.1',
      extNetworkID: 'c95efff4',
      securityGroupID: '9cc0b5b7',
      cloudsYaml: 'Y2xvdWRzOiB7\nfQo=',
      certText: 'W0dsb2JhbF0K',
      influxDBIP: '10.16.92.2',
    };
    expect(read(parseCloudProvisioner(provisioner(spec)))).toEqual({
      kind: 'CloudProvisioner',
      name: 'cp1',
      spec: { cloudClusterName: 'cloud1', ...spec },
    });
  });

  it.each(['cloudsYaml', 'certText'])('repeats nothing of %s in a message', (field) => {
    const canary = 'password: hunter2';
    const sentences = faults(parseCloudProvisioner(provisioner({ [field]: canary })));
    expect(sentences).toEqual([`spec.${field}: is no base64; write what base64 -w0 makes of the file`]);
  });
});

describe('AppRescheduler', () => {
  const bare = { apiVersion: 'fogguru.eu/v1', kind: 'AppRescheduler', metadata: { name: 'home' } };
  it.each([
    [bare, null],
    [{ ...bare, spec: {} }, null],
    [{ ...bare, spec: { appName: 'front' } }, 'front'],
  ])('%j is about %s', (object, appName) => {
    expect(read(parseAppRescheduler(object))).toEqual({ kind: 'AppRescheduler', name: 'home', appName });
  });
});
