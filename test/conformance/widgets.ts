// The custom kind that the contract is tried on, as a definition for a real server and as rules for the fake one: a status and a
// scale subresource, a map, a list that is one value, and a number with a lower bound.

import type { Resource } from '../../handlers/ports/kube-object.ts';
import type { Transport } from '../../handlers/ports/transport.ts';
import { isObject, objectAt } from '../../simulator/apiserver/json.ts';
import type { CustomRules } from '../../simulator/apiserver/kind-registry.ts';

export const WIDGETS: Resource = {
  group: 'conformance.mck8s.test',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};

const TEXT = { type: 'string' };
const WHOLE = { type: 'integer' };

/** The definition of the kind for a real API server. */
const WIDGET_CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${WIDGETS.plural}.${WIDGETS.group}` },
  spec: {
    group: WIDGETS.group,
    scope: 'Namespaced',
    names: { plural: WIDGETS.plural, singular: 'widget', kind: WIDGETS.kind, listKind: 'WidgetList' },
    versions: [
      {
        name: WIDGETS.version,
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: {
            specReplicasPath: '.spec.replicas',
            statusReplicasPath: '.status.replicas',
            labelSelectorPath: '.status.selector',
          },
        },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  replicas: { type: 'integer', minimum: 0 },
                  note: TEXT,
                  settings: { type: 'object', additionalProperties: TEXT },
                  parts: {
                    type: 'array',
                    items: { type: 'object', properties: { name: TEXT, value: TEXT } },
                  },
                },
              },
              status: {
                type: 'object',
                properties: { replicas: WHOLE, selector: TEXT, observedGeneration: WHOLE, phase: TEXT },
              },
            },
          },
        },
      },
    ],
  },
};

/** The same for the fake API server. */
export const WIDGET_RULES: CustomRules = {
  hasStatus: true,
  scale: {
    replicas: ['spec', 'replicas'],
    statusReplicas: ['status', 'replicas'],
    selector: ['status', 'selector'],
  },
  validate: (widget) => {
    const replicas = objectAt(widget, 'spec')['replicas'];
    if (!(typeof replicas === 'number' && replicas < 0)) return [];
    const message = `Invalid value: ${replicas}: spec.replicas in body should be greater than or equal to 0`;
    return [{ reason: 'FieldValueInvalid', message, field: 'spec.replicas' }];
  },
};

const TIMEOUT_MICROS = 10_000_000;
const MOST_TRIES = 100;

/** Puts the definition on a real API server and waits until the kind is served. @throws Error where it is not */
export async function installWidgets(transport: Transport, pause: () => Promise<void>): Promise<void> {
  const made = await transport.send({
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    contentType: 'application/json',
    body: JSON.stringify(WIDGET_CRD),
    timeoutMicros: TIMEOUT_MICROS,
  });
  if (made.status !== 201 && made.status !== 409)
    throw new Error(`The server did not take the definition of widgets: ${made.body}`);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const path = `/apis/${WIDGETS.group}/${WIDGETS.version}/widgets?limit=1`;
    const { status, body } = await transport.send({ method: 'GET', path, timeoutMicros: TIMEOUT_MICROS });
    if (status === 200 && isObject(JSON.parse(body))) return;
    await pause();
  }
  throw new Error('The server took the definition of widgets but does not serve them.');
}
