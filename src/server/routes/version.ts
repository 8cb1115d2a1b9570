import { clausesOf, type Reply, type RequestScope } from '../../endpoints/index.js'
import { statusError } from '../../meta/index.js'
import { versionDocument } from '../version.js'

const NOT_ACCEPTABLE = '406: Not Acceptable\n\nAvailable representations: application/json'
const JSON_RANGES: ReadonlySet<string> = new Set(['application/json', 'application/*', '*/*'])

/** `/version`: JSON only, GET only (spec/api.md §9.1). @throws StatusError 405, 406 */
export function versionReply(scope: RequestScope): Reply {
  if (scope.method !== 'GET') throw statusError.methodNotAllowed()
  const accept = scope.header('accept')
  const acceptsJson = accept === '' || clausesOf(accept).some(({ type, subtype }) => JSON_RANGES.has(`${type}/${subtype}`))
  if (!acceptsJson) throw statusError.genericServerResponse(406, NOT_ACCEPTABLE)
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(versionDocument(), undefined, 2) }
}
