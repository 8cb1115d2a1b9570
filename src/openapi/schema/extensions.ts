// Extensions of structural schemas that decide how a node is published.
export const EMBEDDED = 'x-kubernetes-embedded-resource'
export const INT_OR_STRING = 'x-kubernetes-int-or-string'
export const PRESERVE_UNKNOWN = 'x-kubernetes-preserve-unknown-fields'
