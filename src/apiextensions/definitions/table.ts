import type { ColumnDefinition, TableConvertor } from '../../endpoints/index.js'
import { CREATED_DESCRIPTION, NAME_COLUMN } from '../../endpoints/index.js'
import { isTrue } from '../controllers/conditions.js'
import type { CustomResourceDefinition } from '../types/index.js'

const column = (name: string, type: string, description: string, priority = 0): ColumnDefinition => ({
  name,
  type,
  format: '',
  description,
  priority,
})

/** The Table of CRDs (spec/crd.md §8). */
export const crdTable: TableConvertor = {
  nullRows: true,
  columns: [
    NAME_COLUMN,
    column('Scope', 'string', 'Cluster/Namespaced'),
    column('Versions', 'string', 'Served versions'),
    column('Created At', 'date', CREATED_DESCRIPTION),
    column('Group', 'string', 'API group', 1),
    column('Kind', 'string', 'CustomResource kind', 1),
    column('ShortNames', 'string', 'Short names', 1),
    column('Established', 'boolean', 'Established status', 1),
  ],
  cells: (object) => {
    const crd = object as unknown as CustomResourceDefinition
    const { spec } = crd
    const versions = spec.versions.filter(({ served }) => served).map(({ name, storage }) => (storage ? `${name}(storage)` : name))
    return [
      crd.metadata.name,
      spec.scope,
      versions.sort().join(','),
      crd.metadata.creationTimestamp ?? null,
      spec.group,
      spec.names.kind,
      (spec.names.shortNames ?? []).join(','),
      isTrue(crd, 'Established'),
    ]
  },
}
