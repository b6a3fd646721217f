// What the handlers rely on in an API server, as tests that run over anything that speaks its protocol: the fake in virtual time
// and the real binary alike. Where the two differ, the fake is wrong.

import { afterAll, beforeAll, describe } from 'vitest';
import { Api, type ConformanceServer } from './api.ts';
import { describeApply } from './apply.ts';
import { describeDeletion } from './deletion.ts';
import { describeReads } from './reads.ts';
import { describeTokens } from './tokens.ts';
import { describeWrites } from './writes.ts';

/**
 * Holds one server to the contract.
 *
 * @param makeServer gives a server that serves widgets (see widgets.ts) and has an empty namespace
 */
export function describeContract(name: string, makeServer: () => Promise<ConformanceServer>): void {
  describe(name, () => {
    let api: Api | undefined;
    beforeAll(async () => {
      api = new Api(await makeServer());
    });
    afterAll(() => api?.server.close());
    const made = (): Api => api!;
    describeReads(made);
    describeWrites(made);
    describeApply(made);
    describeDeletion(made);
    describeTokens(made);
  });
}
