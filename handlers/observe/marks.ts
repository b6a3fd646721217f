// The marks by which we know our own objects again, and the words that users write onto theirs.

/** Field manager of everything we apply, and the value of the label that marks it. */
export const MANAGER = 'mck8s';
export const MANAGED_BY_LABEL = 'fogguru.eu/managed-by';
/** UID of the object on cluster0 that something in a member was made for. */
export const UID_ANNOTATION = 'fogguru.eu/uid';
/** Revision of that object that was applied last. */
export const REVISION_ANNOTATION = 'fogguru.eu/revision';
/** UIDs of the objects that a copy of a ConfigMap, Secret or ServiceAccount was made for, separated by commas. */
export const NEEDED_BY_ANNOTATION = 'fogguru.eu/needed-by';
/** Keeps an object on cluster0 until nothing of it is left in any member. */
export const FINALIZER = 'fogguru.eu/placement';
/** Written by users onto an object that is being deleted: clusters to give up on, separated by commas. */
export const ABANDON_ANNOTATION = 'fogguru.eu/abandon';
