// Kinds of KubeFed as its chart defines them, without their schemas.

import type { ControlPlane } from '../../../handlers/local/control-plane.ts';
import { apply, kubectl } from '../harness/kubectl.ts';

/** Lets a control plane serve a kind of KubeFed, such as FederatedDeployment of types.kubefed.io; its name. */
export async function serveKubefedKind(plane: ControlPlane, group: string, kind: string): Promise<string> {
  const singular = kind.toLowerCase();
  const names = { kind, plural: `${singular}s`, singular };
  const name = `${names.plural}.${group}`;
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const versions = [{ name: 'v1beta1', served: true, storage: true, schema: { openAPIV3Schema } }];
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: { group, scope: 'Namespaced', names, versions },
  };
  await apply(plane, JSON.stringify(definition));
  await kubectl(plane, 'wait', '--for=condition=Established', '--timeout=60s', `crd/${name}`);
  return name;
}
