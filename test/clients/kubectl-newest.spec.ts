import { forKubectls } from './support/cluster.js'
import { definitionsSuite } from './support/definitions-suite.js'

forKubectls(
  'every definition, in full',
  (found) => found.slice(1).slice(-1),
  (kubectl) => {
    definitionsSuite(kubectl, 'full')
  },
)
