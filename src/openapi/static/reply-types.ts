import { API_VERSION, KIND, listOf, metaName, ref, scalar, struct, type Definitions } from './builders.js'

/** The types that every API sends or takes beside its own: lists, Status, delete options, patches (spec/openapi-and-clients.md §1.6). */
export const REPLY_DEFINITIONS: Definitions = {
  [metaName('DeleteOptions')]: struct(
    'DeleteOptions may be provided when deleting an API object.',
    {
      apiVersion: API_VERSION,
      dryRun: listOf(
        { type: 'string' },
        'When present, indicates that modifications should not be persisted. An invalid or unrecognized dryRun directive will result in an error response and no further processing of the request. Valid values are: - All: all dry run stages will be processed',
        { 'x-kubernetes-list-type': 'atomic' },
      ),
      gracePeriodSeconds: scalar(
        'integer',
        'The duration in seconds before the object should be deleted. Value must be non-negative integer. The value zero indicates delete immediately. If this value is nil, the default grace period for the specified type will be used. Defaults to a per object value if not specified. zero means delete immediately.',
        { format: 'int64' },
      ),
      ignoreStoreReadErrorWithClusterBreakingPotential: scalar(
        'boolean',
        'if set to true, it will trigger an unsafe deletion of the resource in case the normal deletion flow fails with a corrupt object error. A resource is considered corrupt if it can not be retrieved from the underlying storage successfully because of a) its data can not be transformed e.g. decryption failure, or b) it fails to decode into an object. NOTE: unsafe deletion ignores finalizer constraints, skips precondition checks, and removes the object from the storage. WARNING: This may potentially break the cluster if the workload associated with the resource being unsafe-deleted relies on normal deletion flow. Use only if you REALLY know what you are doing. The default value is false, and the user must opt in to enable it',
      ),
      kind: KIND,
      orphanDependents: scalar(
        'boolean',
        'Deprecated: please use the PropagationPolicy, this field will be deprecated in 1.7. Should the dependent objects be orphaned. If true/false, the "orphan" finalizer will be added to/removed from the object\'s finalizers list. Either this field or PropagationPolicy may be set, but not both.',
      ),
      preconditions: ref(
        metaName('Preconditions'),
        'Must be fulfilled before a deletion is carried out. If not possible, a 409 Conflict status will be returned.',
      ),
      propagationPolicy: scalar(
        'string',
        "Whether and how garbage collection will be performed. Either this field or OrphanDependents may be set, but not both. The default policy is decided by the existing finalizer set in the metadata.finalizers and the resource-specific default policy. Acceptable values are: 'Orphan' - orphan the dependents; 'Background' - allow the garbage collector to delete the dependents in the background; 'Foreground' - a cascading policy that deletes all dependents in the foreground.",
      ),
    },
    { 'x-kubernetes-group-version-kind': [{ group: '', kind: 'DeleteOptions', version: 'v1' }] },
  ),
  [metaName('ListMeta')]: struct(
    'ListMeta describes metadata that synthetic resources must have, including lists and various status objects. A resource may have only one of {ObjectMeta, ListMeta}.',
    {
      continue: scalar(
        'string',
        'continue may be set if the user set a limit on the number of items returned, and indicates that the server has more data available. The value is opaque and may be used to issue another request to the endpoint that served this list to retrieve the next set of available objects. Continuing a consistent list may not be possible if the server configuration has changed or more than a few minutes have passed. The resourceVersion field returned when using this continue value will be identical to the value in the first response, unless you have received this token from an error message.',
      ),
      remainingItemCount: scalar(
        'integer',
        'remainingItemCount is the number of subsequent items in the list which are not included in this list response. If the list request contained label or field selectors, then the number of remaining items is unknown and the field will be left unset and omitted during serialization. If the list is complete (either because it is not chunking or because this is the last chunk), then there are no more remaining items and this field will be left unset and omitted during serialization. Servers older than v1.15 do not set this field. The intended use of the remainingItemCount is *estimating* the size of a collection. Clients should not rely on the remainingItemCount to be set or to be exact.',
        { format: 'int64' },
      ),
      resourceVersion: scalar(
        'string',
        "String that identifies the server's internal version of this object that can be used by clients to determine when objects have changed. Value must be treated as opaque by clients and passed unmodified back to the server. Populated by the system. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#concurrency-control-and-consistency",
      ),
      selfLink: scalar('string', 'Deprecated: selfLink is a legacy read-only field that is no longer populated by the system.'),
      shardInfo: ref(
        metaName('ShardInfo'),
        'shardInfo is set when the list is a filtered subset of the full collection, as selected by a shard selector on the request. It echoes back the selector so clients can verify which shard they received and merge sharded responses. Clients should not cache sharded list responses as a full representation of the collection.\n\nThis is an alpha field and requires enabling the ShardedListAndWatch feature gate.',
      ),
    },
  ),
  [metaName('Patch')]: scalar('object', 'Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.'),
  [metaName('Preconditions')]: struct('Preconditions must be fulfilled before an operation (update, delete, etc.) is carried out.', {
    resourceVersion: scalar('string', 'Specifies the target ResourceVersion'),
    uid: scalar('string', 'Specifies the target UID.'),
  }),
  [metaName('ShardInfo')]: struct(
    'ShardInfo describes the shard selector that was applied to produce a list response. Its presence on a list response indicates the list is a filtered subset.',
    {
      selector: scalar(
        'string',
        'selector is the shard selector string from the request, echoed back so clients can verify which shard they received and merge responses from multiple shards.',
        { default: '' },
      ),
    },
    { required: ['selector'] },
  ),
  [metaName('Status')]: struct(
    "Status is a return value for calls that don't return other objects.",
    {
      apiVersion: API_VERSION,
      code: scalar('integer', 'Suggested HTTP return code for this status, 0 if not set.', { format: 'int32' }),
      details: ref(
        metaName('StatusDetails'),
        'Extended data associated with the reason.  Each reason may define its own extended details. This field is optional and the data returned is not guaranteed to conform to any schema except that defined by the reason type.',
      ),
      kind: KIND,
      message: scalar('string', 'A human-readable description of the status of this operation.'),
      metadata: ref(
        metaName('ListMeta'),
        'Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
        { default: {} },
      ),
      reason: scalar(
        'string',
        'A machine-readable description of why this operation is in the "Failure" status. If this value is empty there is no information available. A Reason clarifies an HTTP status code but does not override it.',
      ),
      status: scalar(
        'string',
        'Status of the operation. One of: "Success" or "Failure". More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status',
      ),
    },
    { 'x-kubernetes-group-version-kind': [{ group: '', kind: 'Status', version: 'v1' }] },
  ),
  [metaName('StatusCause')]: struct(
    'StatusCause provides more information about an api.Status failure, including cases when multiple errors are encountered.',
    {
      field: scalar(
        'string',
        'The field of the resource that has caused this error, as named by its JSON serialization. May include dot and postfix notation for nested attributes. Arrays are zero-indexed.  Fields may appear more than once in an array of causes due to fields having multiple errors. Optional.\n\nExamples:\n  "name" - the field "name" on the current resource\n  "items[0].name" - the field "name" on the first array entry in "items"',
      ),
      message: scalar('string', 'A human-readable description of the cause of the error.  This field may be presented as-is to a reader.'),
      reason: scalar(
        'string',
        'A machine-readable description of the cause of the error. If this value is empty there is no information available.',
      ),
    },
  ),
  [metaName('StatusDetails')]: struct(
    'StatusDetails is a set of additional properties that MAY be set by the server to provide additional information about a response. The Reason field of a Status object defines what attributes will be set. Clients must ignore fields that do not match the defined type of each attribute, and should assume that any attribute may be empty, invalid, or under defined.',
    {
      causes: listOf(
        { $ref: metaName('StatusCause') },
        'The Causes array includes more details associated with the StatusReason failure. Not all StatusReasons may provide detailed causes.',
        { 'x-kubernetes-list-type': 'atomic' },
      ),
      group: scalar('string', 'The group attribute of the resource associated with the status StatusReason.'),
      kind: scalar(
        'string',
        'The kind attribute of the resource associated with the status StatusReason. On some operations may differ from the requested resource Kind. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
      ),
      name: scalar(
        'string',
        'The name attribute of the resource associated with the status StatusReason (when there is a single name which can be described).',
      ),
      retryAfterSeconds: scalar(
        'integer',
        'If specified, the time in seconds before the operation should be retried. Some errors may indicate the client must take an alternate action - for those errors this field may indicate how long to wait before taking the alternate action.',
        { format: 'int32' },
      ),
      uid: scalar(
        'string',
        'UID of the resource. (when there is a single resource which can be described). More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#uids',
      ),
    },
  ),
}
