export { typeMetaMismatch } from './body/document.js'
export type { Environment, Timer } from './environment.js'
export { UnchangedApplies } from './verbs/unchanged-applies.js'
export type { AcceptClause } from './negotiation/accept.js'
export { clausesOf } from './negotiation/accept.js'
export { encodedReply, prettyJson } from './negotiation/encode.js'
export type { Form, Media } from './negotiation/form.js'
export { negotiateError, wantsPretty } from './negotiation/form.js'
export { encodeYaml } from './negotiation/yaml-out.js'
export { decodeYaml } from './body/yaml.js'
export { strategicMerge } from './patch/strategic-merge.js'
export type { ListMergeRules } from './patch/strategic-rules.js'
export { METADATA_LISTS } from './patch/strategic-rules.js'
export type { Handler, Reply, ReplySink, RequestAudit, RequestInfo, RequestScope, UserInfo } from './request.js'
export type {
  Answer,
  Applier,
  ColumnDefinition,
  DecodedObject,
  ObjectDecoder,
  Resource,
  SubresourceView,
  TableConvertor,
} from './resource.js'
export { DecodeError } from './resource.js'
export { serveResource } from './serve.js'
export type { PrinterColumn } from './table/columns.js'
export { CREATED_DESCRIPTION, NAME_COLUMN, printerColumns } from './table/columns.js'
export { parseRequestInfo, RequestInfoError } from './request-info.js'
export { RequestUrl } from './request-url.js'
