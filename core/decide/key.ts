// How objects on cluster0 are named everywhere.

/** `Kind/namespace/name`. */
export type Key = string;
