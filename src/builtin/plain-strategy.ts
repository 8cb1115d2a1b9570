import type { NameRule } from '../meta/index.js'
import type { Strategy } from '../registry/index.js'
import { metadataErrors } from './metadata-rules.js'

/** The strategy of a kind in namespaces about which nothing is special; `name`: by default names are DNS-1123 subdomains. */
export function plainStrategy(name?: NameRule): Strategy {
  return {
    namespaced: true,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: true,
    returnsDeleted: false,
    olderTexts: true,
    prepareForCreate: () => undefined,
    validate: (object) => metadataErrors(object, name),
    warningsOnCreate: () => [],
    prepareForUpdate: () => undefined,
    validateUpdate: () => [],
    warningsOnUpdate: () => [],
  }
}
