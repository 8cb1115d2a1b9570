import { describe, expect, it } from 'vitest'
import { checkIsDefinition } from './registered-kinds.js'

describe('the kinds that the server of CRDs knows', () => {
  it('[api §2.5] a CRD is one, in each of its versions', () => {
    expect(() => {
      checkIsDefinition({ kind: 'CustomResourceDefinition', apiVersion: 'apiextensions.k8s.io/v1' })
      checkIsDefinition({ kind: 'CustomResourceDefinition', apiVersion: 'apiextensions.k8s.io/v1beta1' })
    }).not.toThrow()
  })

  it.each([
    ['Widget', 'apiextensions.k8s.io/v1'],
    ['customresourcedefinition', 'apiextensions.k8s.io/v1'],
    ['CustomResourceDefinition', 'apiextensions.k8s.io/v2'],
    ['CustomResourceDefinition', 'v1'],
    ['CustomResourceDefinition', '__proto__'],
    ['constructor', 'apiextensions.k8s.io/v1'],
  ])('[api §2.5] %s of %s is not registered', (kind, apiVersion) => {
    expect(() => {
      checkIsDefinition({ kind, apiVersion })
    }).toThrow(`no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`)
  })

  it.each([
    ['CustomResourceDefinitionList', 'apiextensions.k8s.io/v1', 'v1.CustomResourceDefinitionList'],
    ['ConversionReview', 'apiextensions.k8s.io/v1beta1', 'v1beta1.ConversionReview'],
    ['Status', 'v1', 'v1.Status'],
  ])('[api §2.5] %s of %s does not become a CRD', (kind, apiVersion, type) => {
    expect(() => {
      checkIsDefinition({ kind, apiVersion })
    }).toThrow(`converting (${type}) to (apiextensions.CustomResourceDefinition): unknown conversion`)
  })
})
