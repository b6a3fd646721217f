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
    readdirSync(new URL(name, folder)).map((file) => `${name}/${file}`),
  );
  expect([...kustomizedFiles()].sort()).toEqual([...files, 'rbac/cluster0.yaml'].sort());
});

it('everything namespaced is in the namespace of mck8s', () => {
  const kinds = new Set(['ServiceAccount', 'Deployment', 'NetworkPolicy', 'Role', 'RoleBinding']);
  const objects = kustomizedFiles().flatMap(objectsIn);
  const places = objects.filter(({ kind }) => kinds.has(kind)).map(({ metadata }) => metadata.namespace);
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
    resources: { limits: { memory: '256Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  });
});

it('the image runs as the user that the pod asks for', () => {
  const dockerfile = readFileSync(new URL('Dockerfile', folder), 'utf8');
  expect(dockerfile).toMatch(/^FROM gcr\.io\/distroless\/nodejs24-debian13:nonroot$/m);
  expect(dockerfile).toMatch(/^USER 65532:65532$/m);
});
