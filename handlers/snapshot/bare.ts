// What may leave a fleet of an object: what says where its pods may run and what they request. Everything of a pod is left out that is
// not named here, so that no variable, argument, command, annotation or volume source ever gets into a file.

import { field } from '../observe/read.ts';

/** Plain data, as JSON has it. */
export type Plain = Readonly<Record<string, unknown>>;

const CONTAINER_FIELDS = ['name', 'image', 'restartPolicy'];
const PORT_FIELDS = ['name', 'containerPort', 'hostPort', 'hostIP', 'protocol'];
const POD_FIELDS = [
  'nodeSelector',
  'nodeName',
  'affinity',
  'tolerations',
  'topologySpreadConstraints',
  'hostNetwork',
  'overhead',
  'priorityClassName',
  'schedulerName',
  'runtimeClassName',
  'restartPolicy',
];
const RESOURCE_FIELDS = ['requests', 'limits'];

/** A pod template without all that no decision reads. */
export function bareTemplate(template: unknown): Plain {
  const spec = field(template, 'spec');
  const labels = field(template, 'metadata', 'labels');
  return {
    ...(labels === undefined ? {} : { metadata: { labels } }),
    spec: {
      ...picked(spec, POD_FIELDS),
      ...each(spec, 'initContainers', bareContainer),
      ...each(spec, 'containers', bareContainer),
      ...within(spec, 'resources', RESOURCE_FIELDS),
      ...each(spec, 'volumes', bareVolume),
      ...each(spec, 'schedulingGates', named),
      ...each(spec, 'resourceClaims', named),
    },
  };
}

function bareContainer(container: unknown): Plain {
  return {
    ...picked(container, CONTAINER_FIELDS),
    ...within(container, 'resources', RESOURCE_FIELDS),
    ...each(container, 'ports', (port) => picked(port, PORT_FIELDS)),
  };
}

/** Of a volume it counts whether it may tie a pod to some nodes, and which image it is. */
function bareVolume(volume: unknown): Plain {
  const isThere = (kind: string): Plain => (field(volume, kind) === undefined ? {} : { [kind]: {} });
  return {
    ...named(volume),
    ...isThere('persistentVolumeClaim'),
    ...isThere('ephemeral'),
    ...within(volume, 'image', ['reference']),
  };
}

function named(item: unknown): Plain {
  return picked(item, ['name']);
}

/** The fields of a value that are there, in the order of the names. */
export function picked(value: unknown, names: readonly string[]): Plain {
  const entries = names.map((name) => [name, field(value, name)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined && item !== null));
}

/** One field of a value, of which only some fields are taken; nothing where it is not there. */
function within(value: unknown, name: string, names: readonly string[]): Plain {
  const inner = field(value, name);
  return inner === undefined || inner === null ? {} : { [name]: picked(inner, names) };
}

/** One field of a value that is a list, item by item; nothing where it is none. */
function each(value: unknown, name: string, bare: (item: unknown) => Plain): Plain {
  const list = field(value, name);
  return Array.isArray(list) ? { [name]: list.map((item) => bare(item)) } : {};
}
