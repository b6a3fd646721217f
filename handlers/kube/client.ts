// Kubernetes over one Transport: the few verbs the handlers use, each one request and its answer. It never retries, follows or
// caches: those are decisions of its callers, who know what a failure means.

import { SERVICE_ACCOUNTS, type KubeObject, type Resource } from '../ports/kube-object.ts';
import type { HttpStream } from '../ports/transport.ts';
import { ApiError } from './api-error.ts';
import { Exchange, type ExchangeOptions, type Question, type Request, type Verb } from './exchange.ts';
import { isSuccess, readListPage, readObject, readRefusal, readSuccess } from './read-answer.ts';
import {
  collectionPath,
  homePath,
  objectPath,
  withQuery,
  type ObjectRef,
  type Subresource,
} from './request-path.ts';
import { readGrantedToken, tokenRequest, type GrantedToken } from './token-request.ts';
import {
  deletionBody,
  objectBody,
  type DeleteOptions,
  type JsonPatchOperation,
  type KubeDraft,
} from './write-body.ts';

export interface KubeClientOptions extends ExchangeOptions {
  /** The name under which the server keeps what we write as ours. */
  readonly fieldManager: string;
}

export interface Selection {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

const PAGES_MAX = 10_000;

/** Every method rejects with an ApiError (an answer that refuses or cannot be read) or a TransportError (no answer). */
export class KubeClient {
  readonly #exchange: Exchange;
  readonly #fieldManager: string;

  constructor({ fieldManager, ...options }: KubeClientOptions) {
    this.#exchange = new Exchange(options);
    this.#fieldManager = fieldManager;
  }

  /** Reads one object. */
  async get(resource: Resource, ref: ObjectRef): Promise<KubeObject> {
    return await this.#object('get', resource, ref, () => ({
      method: 'GET',
      path: objectPath(resource, ref),
    }));
  }

  /**
   * Reads all objects, page by page, each handed over as it comes. Resolves to the resourceVersion to watch from: only then is
   * the list whole. Rejects with fault `gone` where the pages expired on the way: what was handed over is true, but not all.
   */
  async list(
    resource: Resource,
    selection: Selection & { readonly limit?: number },
    onPage: (items: readonly KubeObject[]) => void,
  ): Promise<string> {
    const { namespace, labelSelector, fieldSelector, limit = 200 } = selection;
    const question = about('list', resource, { namespace });
    let resourceVersion: string | undefined;
    let token = '';
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const query = { limit, continue: token, labelSelector, fieldSelector };
      const page = await this.#exchange.ask(
        question,
        () => ({ method: 'GET', path: withQuery(collectionPath(resource, namespace), query) }),
        (response, nowMicros) => readListPage(response, resource, question, nowMicros),
      );
      // The first page's version: a watch from there may repeat changes, but misses none.
      resourceVersion ??= page.resourceVersion;
      onPage(page.items);
      if (page.continueToken === '') return resourceVersion;
      token = page.continueToken;
    }
    throw new ApiError(`${question.what}: the list has no end after ${PAGES_MAX} pages`, {
      status: 200,
      fault: 'unreadable',
    });
  }

  /** Opens a stream of changes after a version, with bookmarks, that the server ends after a while. */
  async openWatch(
    resource: Resource,
    selection: Selection & { readonly resourceVersion: string; readonly timeoutSeconds: number },
  ): Promise<HttpStream> {
    const { namespace, ...rest } = selection;
    const query = { watch: true, allowWatchBookmarks: true, ...rest };
    return await this.#exchange.open(about('watch', resource, { namespace }), () => ({
      method: 'GET',
      path: withQuery(collectionPath(resource, namespace), query),
    }));
  }

  /** Reads what is no object: `/version`, `/readyz`. */
  async getText(path: string): Promise<string> {
    const resource = path.replace(/\?.*/, '');
    const question: Question = { verb: 'get', resource, what: `get ${path}`, secret: false };
    return await this.#exchange.ask(
      question,
      () => ({ method: 'GET', path }),
      (response, nowMicros) => {
        if (!isSuccess(response.status)) throw readRefusal(response, question, nowMicros);
        return response.body;
      },
    );
  }

  /** Creates an object, or with `dryRun` only asks whether it could be. */
  async create(
    resource: Resource,
    object: KubeDraft,
    options: { readonly dryRun?: boolean } = {},
  ): Promise<KubeObject> {
    const query = { ...this.#strictly(), dryRun: options.dryRun === true ? 'All' : '' };
    return await this.#object('create', resource, object.metadata, () => ({
      method: 'POST',
      path: withQuery(homePath(resource, object.metadata.namespace), query),
      contentType: 'application/json',
      body: objectBody(resource, object),
    }));
  }

  /**
   * Server-side apply: exactly the given fields are ours. Without `force`, fields of another manager give a conflict. With `dryRun` it
   * only tells what would be there.
   */
  async apply(
    resource: Resource,
    object: KubeDraft,
    options: { readonly force: boolean; readonly subresource?: Subresource; readonly dryRun?: boolean },
  ): Promise<KubeObject> {
    const { force, subresource, dryRun } = options;
    const query = { ...this.#strictly(), force, dryRun: dryRun === true ? 'All' : '' };
    return await this.#object('apply', resource, object.metadata, () => ({
      method: 'PATCH',
      path: withQuery(objectPath(resource, object.metadata, subresource), query),
      contentType: 'application/apply-patch+yaml',
      body: objectBody(resource, object),
    }));
  }

  /** Merges a document into an object; null removes a field. */
  async mergePatch(
    resource: Resource,
    ref: ObjectRef,
    patch: object,
    options: { readonly subresource?: Subresource } = {},
  ): Promise<KubeObject> {
    return await this.#patch(resource, ref, 'application/merge-patch+json', patch, options.subresource);
  }

  /** Runs operations on an object, all or none; a failed `test` gives fault `invalid`. */
  async jsonPatch(
    resource: Resource,
    ref: ObjectRef,
    operations: readonly JsonPatchOperation[],
    options: { readonly subresource?: Subresource } = {},
  ): Promise<KubeObject> {
    return await this.#patch(resource, ref, 'application/json-patch+json', operations, options.subresource);
  }

  /** Asks for a token of a service account. The server may grant another time than is asked for, which is at least ten minutes. */
  async requestToken(account: Required<ObjectRef>, lifetimeSeconds: number): Promise<GrantedToken> {
    const resource = 'serviceaccounts/token';
    const what = `create ${resource} ${account.namespace}/${account.name}`;
    const question: Question = { verb: 'create', resource, what, secret: false };
    return await this.#exchange.ask(
      question,
      () => ({
        method: 'POST',
        path: objectPath(SERVICE_ACCOUNTS, account, 'token'),
        contentType: 'application/json',
        body: tokenRequest(lifetimeSeconds),
      }),
      (response, nowMicros) =>
        readGrantedToken(readSuccess(response, question, nowMicros), response.status, question),
    );
  }

  /** Asks for an object's deletion. That it is gone already is success; a finalizer may keep it for a while. */
  async delete(resource: Resource, ref: ObjectRef, options: DeleteOptions = {}): Promise<void> {
    const question = about('delete', resource, ref);
    try {
      await this.#exchange.ask(
        question,
        () => ({
          method: 'DELETE',
          path: objectPath(resource, ref),
          contentType: 'application/json',
          body: deletionBody(options),
        }),
        (response, nowMicros) => readSuccess(response, question, nowMicros),
      );
    } catch (error) {
      if (!(error instanceof ApiError && error.fault === 'notFound')) throw error;
    }
  }

  /** Ends all that is under way; the client is of no use any more. */
  close(): void {
    this.#exchange.close();
  }

  async #patch(
    resource: Resource,
    ref: ObjectRef,
    contentType: string,
    body: object,
    subresource: Subresource | undefined,
  ): Promise<KubeObject> {
    return await this.#object('patch', resource, ref, () => ({
      method: 'PATCH',
      path: withQuery(objectPath(resource, ref, subresource), { fieldManager: this.#fieldManager }),
      contentType,
      body: JSON.stringify(body),
    }));
  }

  /** One request that is answered with an object of the resource. */
  async #object(
    verb: Verb,
    resource: Resource,
    ref: Partial<ObjectRef>,
    request: () => Request,
  ): Promise<KubeObject> {
    const question = about(verb, resource, ref);
    return await this.#exchange.ask(question, request, (response, nowMicros) =>
      readObject(response, resource, question, nowMicros),
    );
  }

  #strictly(): { fieldManager: string; fieldValidation: string } {
    return { fieldManager: this.#fieldManager, fieldValidation: 'Strict' };
  }
}

function about(
  verb: Verb,
  resource: Resource,
  ref: { namespace?: string | undefined; name?: string },
): Question {
  const place = [ref.namespace, ref.name].filter((part) => part !== undefined).join('/');
  return {
    verb,
    resource: resource.plural,
    what: `${verb} ${resource.plural}${place === '' ? '' : ` ${place}`}`,
    secret: resource.group === '' && resource.plural === 'secrets',
  };
}
