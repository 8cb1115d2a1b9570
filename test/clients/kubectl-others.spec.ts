import { forKubectls } from './support/cluster.js'
import { definitionsSuite } from './support/definitions-suite.js'

forKubectls(
  'every definition, in short',
  (found) => found.slice(1, -1),
  (kubectl) => {
    definitionsSuite(kubectl, 'short')
  },
)
