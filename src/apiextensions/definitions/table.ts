import type { ColumnDefinition, TableConvertor } from '../../endpoints/index.js'
import { NAME_COLUMN } from '../../endpoints/index.js'
import { isTrue } from '../controllers/conditions.js'
import type { CustomResourceDefinition } from '../types/index.js'

const CREATED_AT =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata'

const column = (name: string, type: string, description: string, priority = 0): ColumnDefinition => ({ name, type, format: '', description, priority })

/** The Table of CRDs (spec/crd.md §8). */
export const crdTable: TableConvertor = {
  columns: [
    NAME_COLUMN, column('Scope', 'string', 'Cluster/Namespaced'), column('Versions', 'string', 'Served versions'), column('Created At', 'date', CREATED_AT),
    column('Group', 'string', 'API group', 1), column('Kind', 'string', 'CustomResource kind', 1), column('ShortNames', 'string', 'Short names', 1),
    column('Established', 'boolean', 'Established status', 1),
  ],
  cells: (object) => {
    const crd = object as unknown as CustomResourceDefinition
    const { spec } = crd
    const versions = spec.versions.filter(({ served }) => served).map(({ name, storage }) => (storage ? `${name}(storage)` : name))
    return [
      crd.metadata.name, spec.scope, versions.sort().join(','), crd.metadata.creationTimestamp ?? null, spec.group, spec.names.kind,
      (spec.names.shortNames ?? []).join(','), isTrue(crd, 'Established'),
    ]
  },
}
