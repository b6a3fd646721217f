// The kinds of the Multi-Cluster Services API as a member serves them: what their definitions say of shape is left out, as API servers
// only have to keep the objects.

const GROUP = 'multicluster.x-k8s.io';

/** CustomResourceDefinitions of ServiceExport and ServiceImport in the versions named, as text for kubectl; the first is stored. */
export function mcsDefinitions(...versions: readonly string[]): readonly string[] {
  return ['ServiceExport', 'ServiceImport'].map((kind) => {
    const plural = `${kind.toLowerCase()}s`;
    const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    const conditions = {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: { ...open, required: ['type'], properties: { type: { type: 'string' } } },
    };
    const status = { ...open, properties: { conditions } };
    const schema = { openAPIV3Schema: { type: 'object', properties: { spec: open, status } } };
    return JSON.stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${plural}.${GROUP}`,
        // Names that end in k8s.io are kept for what was reviewed.
        annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
      },
      spec: {
        group: GROUP,
        scope: 'Namespaced',
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: versions.map((name, index) => ({
          name,
          served: true,
          storage: index === 0,
          subresources: { status: {} },
          schema,
        })),
      },
    });
  });
}
