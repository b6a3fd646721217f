// The command line of each process of a control plane, from its settings alone. Everything listens on loopback, and only the API
// server and etcd listen at all.

import { join } from 'node:path';
import { CONTROLPLANE_FOLDER, type ProgramName } from './pinned-versions.ts';
import { planeFiles, type PlaneSettings } from './plane-settings.ts';

/** The processes of a control plane, as they are started. */
export type Component = Exclude<ProgramName, 'kubectl'>;

/** In the order of their start: what they talk to comes first. */
export const COMPONENTS: readonly Component[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
];

/** Whether this control plane has it. */
export function isIncluded(component: Component, settings: PlaneSettings): boolean {
  if (component === 'kube-scheduler') return settings.hasScheduler;
  if (component === 'kwok') return settings.hasKwok;
  return true;
}

/** Its arguments in the control plane of that folder. */
export function argumentsOf(
  component: Component,
  settings: PlaneSettings,
  folder: string,
): readonly string[] {
  const files = planeFiles(folder);
  switch (component) {
    case 'etcd':
      return etcdArguments(settings, files.etcd);
    case 'kube-apiserver':
      return apiServerArguments(settings, files);
    case 'kube-controller-manager':
      return [
        ...clientArguments(files.kubeconfig),
        `--service-account-private-key-file=${files.privateKey}`,
        `--root-ca-file=${files.certificate}`,
        '--controllers=*,-nodeipam,-service-lb-controller',
      ];
    case 'kube-scheduler':
      return clientArguments(files.kubeconfig);
    case 'kwok':
      return [
        `--kubeconfig=${files.kubeconfig}`,
        `--config=${join(CONTROLPLANE_FOLDER, 'kwok-stages.yaml')}`,
        '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
        '--node-lease-duration-seconds=40',
      ];
  }
}

function etcdArguments({ ports }: PlaneSettings, folder: string): readonly string[] {
  const client = `http://127.0.0.1:${ports.etcdClient}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return [
    `--data-dir=${folder}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // What is lost with the machine was for trying out.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

function apiServerArguments(
  { ports }: PlaneSettings,
  files: ReturnType<typeof planeFiles>,
): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcdClient}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${ports.apiServer}`,
    `--cert-dir=${files.certificates}`,
    `--token-auth-file=${files.tokens}`,
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.publicKey}`,
    `--service-account-signing-key-file=${files.privateKey}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    // Loopback addresses cannot be endpoints, and nothing inside reaches the API server by its Service.
    '--endpoint-reconciler-type=none',
    '--profiling=false',
  ];
}

function clientArguments(kubeconfig: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--secure-port=0',
    '--kube-api-qps=100',
    '--kube-api-burst=200',
  ];
}
