// What a pod takes of its node besides amounts: ports of the host, and images that may be there already.

import type { ContainerFields } from '../api/container.ts';
import type { PodSpecFields } from '../api/pod-template.ts';
import type { HostPort } from './pod-shape.ts';

/**
 * Ports of the host, first of sidecars, then of containers. On the host's network every container port is one (the API
 * server fills them in). Other init containers do not count, as they end before the pod runs.
 */
export function hostPorts(spec: PodSpecFields): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...sidecars, ...spec.containers].flatMap((container) =>
    portsOf(container, spec.hostNetwork === true),
  );
}

function portsOf(container: ContainerFields, onHostNetwork: boolean): HostPort[] {
  return (container.ports ?? []).flatMap((entry) => {
    const written = entry.hostPort ?? 0;
    const port = written === 0 && onHostNetwork ? entry.containerPort : written;
    if (port === 0) return [];
    return [{ protocol: entry.protocol ?? 'TCP', hostIp: hostIpOf(entry.hostIP), port }];
  });
}

function hostIpOf(written: string | undefined): string {
  return written === undefined || written === '' ? '0.0.0.0' : written;
}

/** Images of init containers, containers and image volumes, one entry each, as nodes name them: with a tag. */
export function imagesOf(spec: PodSpecFields): string[] {
  const images: string[] = [];
  for (const { image } of spec.initContainers ?? []) if (image !== undefined) images.push(withTag(image));
  for (const { image } of spec.containers) if (image !== undefined) images.push(withTag(image));
  for (const { image } of spec.volumes ?? []) {
    if (image?.reference !== undefined) images.push(withTag(image.reference));
  }
  return images;
}

function withTag(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}
