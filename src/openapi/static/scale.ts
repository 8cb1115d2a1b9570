import { API_VERSION, KIND, metaName, ref, scalar, scaleName, struct, type Definitions } from './builders.js'

/** Scale, for documents with a scale subresource (spec/openapi-and-clients.md §1.6). */
export const SCALE_DEFINITIONS: Definitions = {
  [scaleName('Scale')]: struct(
    'Scale represents a scaling request for a resource.',
    {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: ref(
        metaName('ObjectMeta'),
        'metadata is the standard object metadata; More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata.',
        { default: {} },
      ),
      spec: ref(
        scaleName('ScaleSpec'),
        'spec defines the behavior of the scale. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status.',
        { default: {} },
      ),
      status: ref(
        scaleName('ScaleStatus'),
        'status is the current status of the scale. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status. Read-only.',
        { default: {} },
      ),
    },
    { 'x-kubernetes-group-version-kind': [{ group: 'autoscaling', kind: 'Scale', version: 'v1' }] },
  ),
  [scaleName('ScaleSpec')]: struct('ScaleSpec describes the attributes of a scale subresource.', {
    replicas: scalar('integer', 'replicas is the desired number of instances for the scaled object.', { format: 'int32', default: 0 }),
  }),
  [scaleName('ScaleStatus')]: struct(
    'ScaleStatus represents the current status of a scale subresource.',
    {
      replicas: scalar('integer', 'replicas is the actual number of observed instances of the scaled object.', {
        format: 'int32',
        default: 0,
      }),
      selector: scalar(
        'string',
        'selector is the label query over pods that should match the replicas count. This is same as the label selector but in the string format to avoid introspection by clients. The string will be in the same format as the query-param syntax. More info about label selectors: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/',
      ),
    },
    { required: ['replicas'] },
  ),
}
