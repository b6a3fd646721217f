// A gate between the operator and its API servers that counts writes, and after one of them cuts the operator off: the write was
// done and its answer is never heard. It changes nothing that passes.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ControlPlane } from '../../../handlers/local/control-plane.ts';
import type { Fleet } from '../../../handlers/local/fleet.ts';
import { kubeconfigText, type Access } from '../../../handlers/local/kubeconfig.ts';

/** Writes of workloads, on cluster0 and in members; reports on members, Events and leases are nobody's loss. */
const COUNTED = /\/(multiclusterdeployments|deployments)(\/|$)/;
const READS: readonly (string | undefined)[] = ['GET', 'HEAD'];

export class WriteGate {
  /** Leads through the gate to every cluster of the fleet. */
  readonly kubeconfigPath: string;
  readonly #servers: readonly Server[];
  #writes: string[] = [];
  #last = Infinity;
  #cut: () => Promise<void> = () => Promise.resolve();

  private constructor(kubeconfigPath: string, gates: readonly Gate[]) {
    this.kubeconfigPath = kubeconfigPath;
    this.#servers = gates.map(({ server }) => server);
    for (const gate of gates) gate.onWrite = (write): Promise<boolean> => this.#passes(write);
  }

  static async open(fleet: Fleet): Promise<WriteGate> {
    const gates = await Promise.all(fleet.planes.map(openGate));
    const accesses = gates.map(({ access }) => access) as [Access, ...Access[]];
    const file = join(mkdtempSync(join(fleet.folder, 'gate-')), 'kubeconfig');
    writeFileSync(file, kubeconfigText(accesses), { mode: 0o600 });
    return new WriteGate(file, gates);
  }

  /** What was written since the gate was armed, such as `cluster1 PATCH /apis/...`. */
  get writes(): readonly string[] {
    return this.#writes;
  }

  /** Counts from nothing; after so many writes `cut` is called and nothing is answered any more. */
  arm(last: number, cut: () => Promise<void>): void {
    this.#writes = [];
    this.#last = last;
    this.#cut = cut;
  }

  close(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  /** Whether the answer to a write is handed on. */
  async #passes(write: string): Promise<boolean> {
    if (this.#writes.length >= this.#last) return false;
    this.#writes.push(write);
    if (this.#writes.length < this.#last) return true;
    await this.#cut();
    return false;
  }
}

interface Gate {
  readonly server: Server;
  readonly access: Access;
  onWrite: (write: string) => Promise<boolean>;
}

/** It shows the certificate of the server behind it, so that clients trust it as they trust that. */
async function openGate(plane: ControlPlane): Promise<Gate> {
  const certificates = join(plane.folder, 'certificates');
  const cert = readFileSync(join(certificates, 'apiserver.crt'), 'utf8');
  const key = readFileSync(join(certificates, 'apiserver.key'), 'utf8');
  const server = createServer({ cert, key });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const access = { ...plane.access(), server: `https://127.0.0.1:${port}` };
  const gate: Gate = { server, access, onWrite: () => Promise.resolve(true) };
  server.on('request', (asked: IncomingMessage, answer: ServerResponse) => {
    forward(plane, cert, asked, answer, (write) => gate.onWrite(write));
  });
  return gate;
}

function forward(
  plane: ControlPlane,
  ca: string,
  asked: IncomingMessage,
  answer: ServerResponse,
  onWrite: Gate['onWrite'],
): void {
  const { method, headers, url = '' } = asked;
  const sent = request(new URL(url, plane.server), { method, headers, ca, agent: false }, (response) => {
    const { statusCode = 0 } = response;
    const hand = (): void => {
      answer.writeHead(statusCode, response.headers);
      response.pipe(answer);
    };
    const [path = '', query = ''] = url.split('?');
    const isCounted =
      !READS.includes(method) && statusCode < 300 && COUNTED.test(path) && !query.includes('dryRun');
    if (!isCounted) {
      hand();
      return;
    }
    void onWrite(`${plane.name} ${method ?? ''} ${path}`).then((passes) => {
      if (passes) hand();
      else answer.destroy();
    });
  });
  sent.once('error', () => answer.destroy());
  answer.once('close', () => sent.destroy());
  asked.pipe(sent);
}
