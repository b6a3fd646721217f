// Kubeconfigs that come from objects: text of whoever may write a Secret. They are taken apart into an endpoint; whatever would
// run a command, read a file, go elsewhere or trust anybody is refused by name. Nothing is run, read or called here.

import { err, ok, type Result } from '../../core/result.ts';
import { readClusterFields } from './cluster-fields.ts';
import {
  fieldsOf,
  isGiven,
  quoted,
  type Endpoint,
  type EndpointAuth,
  type Fields,
  type IntakeRules,
  type Refusal,
} from './endpoint.ts';
import { readClientCertificate, readToken } from './pem.ts';
import { readPlainYaml } from './plain-yaml.ts';

const BYTES_MAX = 65_536;

/** The endpoint that a kubeconfig names, or all that speaks against it. `context` is needed where it has several. */
export function intakeKubeconfig(
  text: string,
  rules: IntakeRules & { readonly context?: string },
): Result<Endpoint, Refusal[]> {
  if (Buffer.byteLength(text) > BYTES_MAX) {
    return refused(
      'tooLarge',
      `The kubeconfig is larger than ${BYTES_MAX / 1024} KiB; keep only the context that is meant.`,
    );
  }
  const document = readPlainYaml(text);
  if (!document.ok) return refused('badYaml', `The kubeconfig ${document.error}.`);
  const config = fieldsOf(document.value);
  if (isGiven(config['kind']) && config['kind'] !== 'Config') {
    return refused(
      'notKubeconfig',
      `The kubeconfig is of kind ${quoted(config['kind'])}; write one of kind "Config".`,
    );
  }
  const context = pickContext(config, rules.context);
  if (!context.ok) return err([context.error]);
  const { cluster: clusterName, user: userName } = context.value;
  const cluster = entry(config['clusters'], clusterName, 'cluster');
  const clusterPart =
    cluster === undefined
      ? refused(
          'noCluster',
          `The context names the cluster ${quoted(clusterName)}, which is not in clusters; add it.`,
        )
      : readClusterFields(cluster, `clusters[${quoted(clusterName)}].cluster`, rules.allowLoopback);
  const user = entry(config['users'], userName, 'user');
  const userPart =
    user === undefined
      ? refused(
          'noCredential',
          `The context names the user ${quoted(userName)}, which is not in users; add it.`,
        )
      : readUser(user, `users[${quoted(userName)}].user`, rules);
  const refusals = [clusterPart, userPart].flatMap((part) => (part.ok ? [] : part.error));
  if (!clusterPart.ok || !userPart.ok) return err(refusals);
  return ok({ ...clusterPart.value, auth: userPart.value });
}

function pickContext(config: Fields, wanted: string | undefined): Result<Fields, Refusal> {
  const contexts: unknown[] = Array.isArray(config['contexts']) ? config['contexts'] : [];
  if (wanted === undefined && contexts.length > 1) {
    const message = `The kubeconfig has ${contexts.length} contexts; say which one is meant, or keep only that one.`;
    return err({ code: 'manyContexts', message });
  }
  const name = wanted ?? config['current-context'];
  if (!isGiven(name)) {
    return err({
      code: 'noContext',
      message: 'The kubeconfig has no current-context; name the context that is meant.',
    });
  }
  const context = entry(contexts, name, 'context');
  if (context !== undefined) return ok(context);
  const message = `The kubeconfig has no context ${quoted(name)}; name one that stands in contexts.`;
  return err({ code: 'unknownContext', message });
}

/** What stands under a name in one of the lists of a kubeconfig; of two with one name, the first, as kubectl has it. */
function entry(list: unknown, name: unknown, key: string): Fields | undefined {
  const entries: unknown[] = Array.isArray(list) ? list : [];
  const found = entries.map(fieldsOf).find((candidate) => isGiven(name) && candidate['name'] === name);
  return found === undefined ? undefined : fieldsOf(found[key]);
}

function readUser(user: Fields, where: string, rules: IntakeRules): Result<EndpointAuth, Refusal[]> {
  const refusals = forbiddenFields(user, where);
  if (refusals.length > 0) return err(refusals);
  const exec = user['exec'];
  if (isGiven(exec)) return readExec(fieldsOf(exec), `${where}.exec`, rules);
  const cert = user['client-certificate-data'];
  const key = user['client-key-data'];
  if (isGiven(cert) || isGiven(key)) return listed(readClientCertificate(cert, key, where, rules.nowMicros));
  if (isGiven(user['token'])) return listed(readToken(user['token'], `${where}.token`));
  return refused(
    'noCredential',
    `${where} is empty; write a token, or client-certificate-data and client-key-data.`,
  );
}

const FORBIDDEN_FIELDS: readonly (readonly [Refusal['code'], readonly string[], string])[] = [
  ['authProvider', ['auth-provider'], 'plugins of a kubeconfig are not loaded; write a token'],
  ['tokenFile', ['tokenFile', 'token-file'], 'files are not read; write the token itself as token'],
  ['filePath', ['client-certificate'], 'files are not read; write their content as client-certificate-data'],
  ['filePath', ['client-key'], 'files are not read; write their content as client-key-data'],
  ['basicAuth', ['username', 'password'], 'API servers take no passwords; write a token'],
  [
    'impersonation',
    ['as', 'as-uid', 'as-groups', 'as-user-extra'],
    'acting as somebody else is refused; write the credential of the account that is meant',
  ],
];

function forbiddenFields(user: Fields, where: string): Refusal[] {
  return FORBIDDEN_FIELDS.flatMap(([code, names, advice]) =>
    names
      .filter((name) => isGiven(user[name]))
      .map((name) => ({ code, message: `${where}.${name}: ${advice}.` })),
  );
}

/** Only which of the operator's own commands is asked for is taken from the kubeconfig. */
function readExec(exec: Fields, where: string, rules: IntakeRules): Result<EndpointAuth, Refusal[]> {
  const { command } = exec;
  const plan = typeof command === 'string' ? rules.listedExec?.get(command) : undefined;
  if (plan !== undefined) return ok({ exec: plan });
  return refused(
    'exec',
    `${where}: commands of a kubeconfig are never run; write a token, or have the operator list ${quoted(command)}.`,
  );
}

function listed<T>(result: Result<T, Refusal>): Result<T, Refusal[]> {
  return result.ok ? result : err([result.error]);
}

function refused(code: Refusal['code'], message: string): Result<never, Refusal[]> {
  return err([{ code, message }]);
}
