// The operator's manifests hold all that it needs, and let it do no more than it must.

import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { kustomizedFiles, objectsIn } from './manifests.ts';

const folder = new URL('../../deploy/', import.meta.url);

interface PodSpec {
  readonly serviceAccountName: string;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly containers: readonly Readonly<Record<string, unknown>>[];
}

it('the kustomization holds all that cluster0 needs, and nothing twice', () => {
  const folders = ['crds', 'operator'];
  const files = folders.flatMap((name) =>
    readdirSync(new URL(name, folder))
      .filter((file) => !/^kustomization/i.test(file))
      .map((file) => `${name}/${file}`),
  );
  expect([...kustomizedFiles()].sort()).toEqual([...files, 'rbac/cluster0.yaml'].sort());
});

it.each(readdirSync(new URL('overlays', folder)))('the overlay %s holds the same', (name) => {
  expect([...kustomizedFiles(`overlays/${name}/`)].sort()).toEqual([...kustomizedFiles()].sort());
});

it('everything namespaced is in the namespace of mck8s', () => {
  const clusterWide = new Set(['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleBinding']);
  const objects = kustomizedFiles().flatMap(objectsIn);
  const places = objects
    .filter(({ kind }) => !clusterWide.has(kind))
    .map(({ metadata }) => metadata.namespace);
  expect(new Set(places)).toEqual(new Set(['mck8s-system']));
});

it('the operator runs without any right that it does not need', () => {
  const [deployment] = objectsIn('operator/deployment.yaml');
  const { template } = deployment!.spec as { readonly template: { readonly spec: PodSpec } };
  const { serviceAccountName, securityContext, containers } = template.spec;
  expect(serviceAccountName).toBe('mck8s');
  expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(containers).toHaveLength(1);
  expect(containers[0]).toMatchObject({
    livenessProbe: { httpGet: { path: '/livez', port: 'probes' } },
    readinessProbe: { httpGet: { path: '/readyz', port: 'probes' } },
    ports: [{ name: 'probes', containerPort: 8081 }],
    resources: { limits: { memory: '512Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  });
});

it('whoever looks for the operator looks for the labels of its pods', () => {
  const [deployment] = objectsIn('operator/deployment.yaml');
  const [service] = objectsIn('operator/service.yaml');
  const [budget] = objectsIn('operator/pod-disruption-budget.yaml');
  const { replicas, selector, template } = deployment!.spec as {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: unknown };
    readonly template: { readonly metadata: { readonly labels: unknown } };
  };
  expect(template.metadata.labels).toEqual(selector.matchLabels);
  expect(service!.spec).toMatchObject({ selector: selector.matchLabels, ports: [{ targetPort: 'probes' }] });
  expect(budget!.spec).toEqual({ maxUnavailable: 1, selector });
  expect(replicas).toBe(2);
});

it('the image runs as the user that the pod asks for', () => {
  const dockerfile = readFileSync(new URL('Dockerfile', folder), 'utf8');
  expect(dockerfile).toMatch(/^ARG BASE=gcr\.io\/distroless\/nodejs24-debian13:nonroot\nFROM \$\{BASE\}$/m);
  expect(dockerfile).toMatch(/^USER 65532:65532$/m);
});
