import { statusError } from '../../meta/index.js'
import type { AdmissionPlugin } from '../../registry/index.js'
import { isTrue } from '../controllers/conditions.js'
import type { CrdCache } from '../crd-cache.js'

/** Refuses to create instances while their CRD is on its way out; dry runs too (spec/custom-resources.md §1.5). */
export function terminatingGuard(crds: CrdCache): AdmissionPlugin {
  return {
    name: 'CustomResourceDefinitionTerminating',
    byName: true,
    admit: ({ operation, resource, name }) => {
      if (operation !== 'CREATE') return undefined
      const crd = crds.get(`${resource.resource}.${resource.group}`)
      if (crd === undefined || (crd.metadata.deletionTimestamp === undefined && !isTrue(crd, 'Terminating'))) return undefined
      throw statusError.forbidden(resource, name, 'create not allowed while custom resource definition is terminating')
    },
  }
}
