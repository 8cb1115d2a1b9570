import { validateObjectMeta, type NameRule } from '../meta/index.js'
import type { Strategy } from '../registry/index.js'

/** The strategy of a kind in namespaces about which nothing is special; `name`: by default names are DNS-1123 subdomains. */
export function plainStrategy(name?: NameRule): Strategy {
  return {
    namespaced: true,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: true,
    returnsDeleted: false,
    prepareForCreate: () => undefined,
    validate: (object) => validateObjectMeta(object, { namespaced: true, ...(name === undefined ? {} : { name }) }),
    warningsOnCreate: () => [],
    prepareForUpdate: () => undefined,
    validateUpdate: () => [],
    warningsOnUpdate: () => [],
  }
}
