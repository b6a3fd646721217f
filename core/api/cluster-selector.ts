// A selector over labels of clusters, as a field of ours. Which clusters there are is not known here.

import { celRules } from './crd/hints.ts';
import { closedSelector, SELECTOR_HAS_ENTRIES } from './label-selector.ts';

/** Selects clusters by label; an empty one is a fault, as it may have been meant to select none or all. */
export const clusterSelector = closedSelector
  .check((context) => {
    const { matchLabels, matchExpressions } = context.value;
    if (Object.keys(matchLabels ?? {}).length + (matchExpressions?.length ?? 0) > 0) return;
    const message =
      'write matchLabels or matchExpressions, or leave clusterSelector out to allow every cluster';
    context.issues.push({ code: 'custom', message, input: context.value });
  })
  .meta(celRules(SELECTOR_HAS_ENTRIES));
