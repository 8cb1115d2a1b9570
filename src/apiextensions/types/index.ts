// The type CustomResourceDefinition, v1: its form for consumers, and the decoder that brings bodies into it.
export type {
  CrdColumn,
  CrdCondition,
  CrdConversion,
  CrdNames,
  CrdServiceReference,
  CrdSpec,
  CrdStatus,
  CrdSubresources,
  CrdVersion,
  CrdWebhookClient,
  CustomResourceDefinition,
  ScaleSubresource,
  SelectableField,
} from './crd.js'
export { asCrd } from './crd.js'
export { crdType } from './crd-type.js'
export type { DecodedCrd } from './decode-crd.js'
export { CrdDecodeError, decodeCrd } from './decode-crd.js'
