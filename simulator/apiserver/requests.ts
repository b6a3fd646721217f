// What a request asks for and what it gets: the verbs of the Kubernetes API on top of reads and writes. It answers at once; when
// the answer arrives is the connection's business.

import {
  ApiError,
  badRequest,
  invalidOptions,
  methodNotAllowed,
  noSuchResource,
  notFound,
  unsupportedMedia,
} from './api-error.ts';
import { routeOf, splitPath, type Target } from './api-path.ts';
import { discover } from './discovery.ts';
import { isObject, objectAt, textAt, type JsonObject } from './json.ts';
import type { KindRegistry } from './kind-registry.ts';
import { listBody, parseVersion } from './lists.ts';
import { checkedBody } from './object-meta.ts';
import { applied, patched, type Asked } from './patch-requests.ts';
import { readScale, writeScale } from './scale.ts';
import type { WireRequest, WireResponse } from './wire.ts';
import { grantToken } from './token-requests.ts';
import type { DeleteOptions } from './deletion.ts';
import type { WriteCall } from './write-call.ts';
import type { Writes } from './writes.ts';

/** A watch that was asked for, to be started by whoever carries its frames. */
export interface WatchOrder {
  readonly target: Target;
  readonly query: URLSearchParams;
}

export type Answer =
  | { readonly type: 'whole'; readonly response: WireResponse }
  | { readonly type: 'watch'; readonly order: WatchOrder };

const MOST_BODY_BYTES = 3 * 1024 * 1024;
const MOST_OBJECT_BYTES = 1.5 * 1024 * 1024;

export class Requests {
  private readonly writes: Writes;
  private readonly kinds: KindRegistry;
  private readonly latest: () => number;
  private readonly mostTokenSeconds: number;
  private tokens = 0;

  /**
   * @param latest the version that lists and watches show
   * @param mostTokenSeconds how long tokens are good at most, whatever is asked for
   */
  constructor(writes: Writes, kinds: KindRegistry, latest: () => number, mostTokenSeconds: number) {
    this.writes = writes;
    this.kinds = kinds;
    this.latest = latest;
    this.mostTokenSeconds = mostTokenSeconds;
  }

  /** Carries a request out. Every refusal is an answer too. */
  answer(request: WireRequest, actor: string): Answer {
    try {
      return this.dispatch(request, actor);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return whole(statusResponse(error));
    }
  }

  private dispatch(request: WireRequest, actor: string): Answer {
    const { segments, query } = splitPath(request.path);
    const route = routeOf(
      segments,
      (...names) => this.kinds.find(...names),
      (group, version) => this.kinds.servesGroup(group, version),
    );
    if (route.type === 'unknown') throw noSuchResource();
    if (route.type === 'other') {
      const { status, contentType, body } = discover(segments, this.kinds.all());
      return whole({ status, headers: { 'content-type': contentType }, body });
    }
    const { target } = route;
    if (request.method === 'GET') return this.read(target, query);
    const dryRun = query.getAll('dryRun');
    if (dryRun.some((value) => value !== 'All'))
      throw invalidOptions(
        'dryRun',
        `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`,
        'FieldValueNotSupported',
      );
    if ((request.body ?? '').length > MOST_BODY_BYTES)
      throw new ApiError(
        413,
        'RequestEntityTooLarge',
        `Request entity too large: limit is ${MOST_BODY_BYTES}`,
      );
    if ((request.body ?? '').length > MOST_OBJECT_BYTES)
      throw new ApiError(500, '', 'etcdserver: request is too large');
    const asked = { request, target, query, actor };
    if (request.method === 'POST') return this.create(asked);
    return request.method === 'PATCH' ? this.patch(asked) : this.remove(asked);
  }

  private read(target: Target, query: URLSearchParams): Answer {
    if (target.name === '' || isWatch(query)) {
      if (target.subresource !== '') throw methodNotAllowed();
      if (!isWatch(query))
        return whole(jsonResponse(200, listBody(this.writes.store, target, query, this.latest())));
      const version = query.get('resourceVersion') ?? '';
      if (version !== '') parseVersion(version);
      return { type: 'watch', order: { target, query } };
    }
    const object = this.writes.get(target);
    if (target.subresource === 'scale') return whole(jsonResponse(200, readScale(target.kind, object)));
    this.requireSubresource(target);
    return whole(jsonResponse(200, object));
  }

  private create({ request, target, query, actor }: Asked): Answer {
    const { kind, namespace, name } = target;
    if (kind.kind === 'ServiceAccount' && target.subresource === 'token') return this.grant(target, request);
    if (name !== '') throw methodNotAllowed();
    // A namespaced object has no home where no namespace is named.
    if (kind.namespaced && namespace === '') throw noSuchResource();
    const draft = checkedBody(parsed(request.body, kind.kind), kind, namespace, '');
    const call = callOf('create', '', query, actor);
    return whole(jsonResponse(201, this.writes.create(kind, namespace, draft, call)));
  }

  private grant(target: Target, { body }: WireRequest): Answer {
    const account = this.writes.get(target);
    this.tokens += 1;
    const nowMicros = this.writes.wallMicros();
    const granting = { nowMicros, serial: this.tokens, mostSeconds: this.mostTokenSeconds };
    return whole(jsonResponse(201, grantToken(account, parsed(body, 'TokenRequest'), granting)));
  }

  private patch(asked: Asked): Answer {
    const { request, target } = asked;
    if (target.name === '') throw methodNotAllowed();
    const type = (request.contentType ?? '').split(';')[0]!.trim();
    if (target.subresource === 'scale') {
      if (type !== 'application/merge-patch+json') throw unsupportedMedia();
      return whole(
        jsonResponse(200, writeScale(this.writes, target, callOfPatch(asked), parsed(request.body, 'Scale'))),
      );
    }
    this.requireSubresource(target);
    if (type === 'application/apply-patch+yaml') {
      const isNew = this.writes.find(target) === undefined;
      return whole(
        jsonResponse(
          isNew ? 201 : 200,
          applied(this.writes, asked, callOf('apply', target.subresource, asked.query, asked.actor)),
        ),
      );
    }
    return whole(
      jsonResponse(200, patched(this.writes, target, callOfPatch(asked), { type, body: request.body ?? '' })),
    );
  }

  private remove({ request, target, query, actor }: Asked): Answer {
    const { kind, name } = target;
    if (name === '' || target.subresource !== '') throw methodNotAllowed();
    const { uid } = this.writes.get(target).metadata;
    const left = this.writes.remove(
      target,
      callOf('delete', '', query, actor),
      deleteOptions(request.body, query),
    );
    if (left !== undefined) return whole(jsonResponse(200, left));
    const details = { name, ...(kind.group !== '' && { group: kind.group }), kind: kind.plural, uid };
    return whole(
      jsonResponse(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }),
    );
  }

  private requireSubresource({ kind, name, subresource }: Target): void {
    const isServed = subresource === '' || (subresource === 'status' && kind.hasStatus);
    if (!isServed) throw notFound(kind, name);
  }
}

function isWatch(query: URLSearchParams): boolean {
  return /^(1|true)$/.test(query.get('watch') ?? '');
}

function callOfPatch({ target, query, actor }: Asked): WriteCall {
  return callOf('patch', target.subresource, query, actor);
}

function callOf(
  verb: WriteCall['verb'],
  subresource: string,
  query: URLSearchParams,
  actor: string,
): WriteCall {
  const manager = query.get('fieldManager') ?? (verb === 'apply' ? '' : actor);
  return { verb, subresource, actor, manager, isDryRun: query.has('dryRun') };
}

/** A body as data. @throws ApiError 400 */
function parsed(body: string | undefined, kindName: string): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kindName}): couldn't get version/kind; json parse error`,
    );
  }
}

const PROPAGATIONS = ['Background', 'Foreground', 'Orphan'] as const;

function deleteOptions(body: string | undefined, query: URLSearchParams): DeleteOptions {
  const options = body === undefined || body === '' ? {} : parsed(body, 'DeleteOptions');
  const preconditions = objectAt(options, 'preconditions');
  const wish = query.get('propagationPolicy') ?? textAt(options, 'propagationPolicy');
  const grace =
    query.get('gracePeriodSeconds') ?? (isObject(options) ? options['gracePeriodSeconds'] : undefined);
  const propagation = PROPAGATIONS.find((policy) => policy === wish);
  const uid = textAt(preconditions, 'uid');
  const resourceVersion = textAt(preconditions, 'resourceVersion');
  return {
    ...(propagation !== undefined && { propagation }),
    ...(uid !== '' && { uid }),
    ...(resourceVersion !== '' && { resourceVersion }),
    ...(grace !== undefined && grace !== null && { graceSeconds: Number(grace) }),
  };
}

function whole(response: WireResponse): Answer {
  return { type: 'whole', response };
}

function jsonResponse(status: number, body: JsonObject): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** A refusal as a response. */
export function statusResponse(error: ApiError): WireResponse {
  const response = jsonResponse(error.code, error.toStatus());
  const seconds = error.details?.retryAfterSeconds;
  return seconds === undefined
    ? response
    : { ...response, headers: { ...response.headers, 'retry-after': String(seconds) } };
}
