import { describe, expect, it } from 'vitest'
import { atOnce } from '../../base/index.js'
import { decodeJson, encodeJson, isObject, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { asCrd, CrdDecodeError, decodeCrd, type DecodedCrd } from './index.js'

const decode = (text: string): DecodedCrd => atOnce(decodeCrd(decodeJson(text).value as JsonObject))
/** The `spec` that a `spec` is written back as. */
const spec = (text: string): string => encodeJson(decode(`{"spec":${text}}`).object['spec'] as JsonValue, { keepOrder: true })
/** The schema that a schema is written back as; `version`: more members of its version. */
const schema = (text: string, version = ''): string => {
  const { object } = decode(`{"spec":{"versions":[{"schema":{"openAPIV3Schema":${text}}${version}}]}}`)
  return encodeJson(asCrd(object).spec.versions[0]?.schema?.openAPIV3Schema ?? null, { keepOrder: true })
}
const errorOf = (text: string): string => {
  try {
    decode(text)
  } catch (error) {
    expect(error).toBeInstanceOf(CrdDecodeError)
    return (error as Error).message
  }
  return ''
}
const findings = (text: string): readonly string[] => decode(text).findings

describe('decodeCrd', () => {
  it('[crd §1.9] echoes a definition with its defaults, in the order of the type', () => {
    const { object } = decode(
      `{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
       "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget","shortNames":["wd"]},
        "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}},"subresources":{"status":{}}}]}}`,
    )
    expect(encodeJson(object, { keepOrder: true })).toBe(
      '{"kind":"CustomResourceDefinition","apiVersion":"apiextensions.k8s.io/v1","metadata":{"name":"widgets.example.com"},' +
        '"spec":{"group":"example.com","names":{"plural":"widgets","singular":"widget","shortNames":["wd"],"kind":"Widget","listKind":"WidgetList"},"scope":"Namespaced",' +
        '"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}},"subresources":{"status":{}}}],"conversion":{"strategy":"None"}},' +
        '"status":{"conditions":null,"acceptedNames":{"plural":"","kind":""},"storedVersions":["v1"]}}',
    )
  })

  it('[crd §1.8] an empty body is an empty definition', () => {
    expect(encodeJson(decode('{}').object, { keepOrder: true })).toBe(
      '{"kind":"CustomResourceDefinition","apiVersion":"apiextensions.k8s.io/v1","metadata":{},"spec":{"group":"","names":{"plural":"","kind":""},"scope":"",' +
        '"versions":null,"conversion":{"strategy":"None"}},"status":{"conditions":null,"acceptedNames":{"plural":"","kind":""},"storedVersions":null}}',
    )
  })

  it('[crd §1.2] v1beta1 preserves unknown fields unless it is told otherwise', () => {
    const preserved = (text: string): unknown => asCrd(decode(text).object).spec.preserveUnknownFields
    expect(preserved('{"apiVersion":"apiextensions.k8s.io/v1beta1","spec":{}}')).toBe(true)
    expect(preserved('{"apiVersion":"apiextensions.k8s.io/v1","spec":{}}')).toBeUndefined()
  })

  it('is its own fixed point', () => {
    const once = decode(
      '{"spec":{"names":{"kind":"A"},"versions":[null,{"name":"v2","storage":true}],"preserveUnknownFields":true}}',
    ).object
    expect(atOnce(decodeCrd(once)).object).toEqual(once)
    expect(Object.keys(once['spec'] as JsonObject)).toEqual(['group', 'names', 'scope', 'versions', 'conversion', 'preserveUnknownFields'])
  })

  it('[crd §1.6] fills in the port of a service, drops an empty webhook, keeps what is there', () => {
    const conversion = (text: string): string => spec(`{"conversion":${text}}`).replace(/^.*"conversion":/, '')
    expect(conversion('{"strategy":"Webhook","webhook":{"clientConfig":{"service":{"name":"a","path":""}}}}')).toBe(
      '{"strategy":"Webhook","webhook":{"clientConfig":{"service":{"namespace":"","name":"a","path":"","port":443}},"conversionReviewVersions":null}}}',
    )
    expect(conversion('{"strategy":"Webhook","webhook":{"clientConfig":{"service":{"port":0}}}}')).toContain('"port":0')
    expect(conversion('{"strategy":"None","webhook":{}}')).toBe('{"strategy":"None"}}')
    expect(conversion('{}')).toBe('{"strategy":""}}')
    expect(conversion('{"strategy":"Webhook","webhook":{"clientConfig":{"url":"","caBundle":"YR==","service":null}}}')).toContain(
      '"clientConfig":{"url":"","caBundle":"YQ=="}',
    )
  })

  it('[crd §1.5] keeps an empty text that is a pointer, drops one that is none', () => {
    expect(
      spec(
        '{"versions":[{"deprecationWarning":"","deprecated":false,"subresources":{"status":{"a":1},"scale":{"labelSelectorPath":""}},"additionalPrinterColumns":[{"priority":0,"format":""}],"selectableFields":[]}]}',
      ),
    ).toContain(
      '[{"name":"","served":false,"storage":false,"deprecationWarning":"","subresources":{"status":{},"scale":{"specReplicasPath":"","statusReplicasPath":"","labelSelectorPath":""}},"additionalPrinterColumns":[{"name":"","type":"","jsonPath":""}]}]',
    )
  })

  it.each([
    [
      '{"properties":{"b":{},"a":null},"type":"object","required":[],"enum":[],"anyOf":[],"description":""}',
      '{"type":"object","properties":{"a":{},"b":{}}}',
    ],
    ['{"default":null,"example":null,"nullable":false,"enum":[null,1]}', '{"enum":[null,1]}'],
    ['{"additionalProperties":true,"additionalItems":false}', '{"additionalProperties":true,"additionalItems":false}'],
    ['{"additionalProperties":{"const":1,"type":"string"}}', '{"additionalProperties":{"type":"string"}}'],
    ['{"items":[{"type":"string"}]}', '{"items":[{"type":"string"}]}'],
    ['{"items":[]}', '{"items":null}'],
    ['{"items":"x"}', '{"items":null}'],
    ['{"items":null}', '{}'],
    ['{"dependencies":{"a":5,"b":["x"],"c":{"type":"y"}}}', '{"dependencies":{"a":null,"b":["x"],"c":{"type":"y"}}}'],
    [
      '{"$ref":"","x-kubernetes-list-type":"","x-kubernetes-preserve-unknown-fields":false}',
      '{"$ref":"","x-kubernetes-preserve-unknown-fields":false,"x-kubernetes-list-type":""}',
    ],
    [
      '{"minimum":1e2,"maximum":9007199254740993,"multipleOf":1e-7,"maxLength":0}',
      '{"maximum":9007199254740992,"minimum":100,"maxLength":0,"multipleOf":1e-7}',
    ],
    ['{"default":[9007199254740993,2.0,18446744073709551616]}', '{"default":[9007199254740993,2,18446744073709552000]}'],
    [
      '{"x-kubernetes-validations":[{"optionalOldSelf":false,"reason":""}]}',
      '{"x-kubernetes-validations":[{"rule":"","reason":"","optionalOldSelf":false}]}',
    ],
  ])('[crd §1.8] writes the schema %s as %s', (text, expected) => {
    expect(schema(text)).toBe(expected)
  })

  it('[crd §2.12] keeps empty lists at the root of a schema for validation, beside a status subresource only', () => {
    const text = '{"type":"object","anyOf":[],"required":[],"definitions":{}}'
    expect(schema(text)).toBe('{"type":"object"}')
    expect(schema(text, ',"subresources":{"scale":{}}')).toBe('{"type":"object"}')
    expect(schema(text, ',"subresources":{"status":{}}')).toBe('{"type":"object","anyOf":[],"definitions":{}}')
  })

  it('[crd §2.15] types the metadata of defaults of embedded resources', () => {
    const node = (value: string): string =>
      `{"type":"object","properties":{"x":{"type":"object","default":${value},"x-kubernetes-preserve-unknown-fields":true,"x-kubernetes-embedded-resource":true}}}`
    expect(schema(node('{"metadata":{"unknown":1,"name":"a"},"spec":{"unknown":1}}'))).toContain(
      '"default":{"metadata":{"name":"a"},"spec":{"unknown":1}}',
    )
    expect(schema(node('{"metadata":{"labels":1}}'))).toContain('"default":{"metadata":{"labels":1}}')
    expect(schema('{"default":{"metadata":{"unknown":1}}}')).toBe('{"default":{"metadata":{}}}')
  })

  it.each([
    [
      '{"spec":"x"}',
      'json: cannot unmarshal string into Go struct field CustomResourceDefinition.spec of type v1.CustomResourceDefinitionSpec',
    ],
    ['{"metadata":"x"}', 'json: cannot unmarshal string into Go struct field CustomResourceDefinition.metadata of type v1.ObjectMeta'],
    ['{"metadata":{"name":5}}', 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string'],
    [
      '{"spec":{"scope":1}}',
      'json: cannot unmarshal number into Go struct field CustomResourceDefinitionSpec.spec.scope of type v1.ResourceScope',
    ],
    [
      '{"spec":{"versions":[{"selectableFields":[".a"]}]}}',
      'json: cannot unmarshal string into Go struct field CustomResourceDefinitionVersion.spec.versions.selectableFields of type v1.SelectableField',
    ],
    [
      '{"spec":{"versions":[{"schema":{"openAPIV3Schema":{"properties":{"a":{"x-kubernetes-validations":{}}}}}}]}}',
      'json: cannot unmarshal object into Go struct field JSONSchemaProps.spec.versions.schema.openAPIV3Schema.properties.x-kubernetes-validations of type v1.ValidationRules',
    ],
    [
      '{"spec":{"versions":[{"schema":{"openAPIV3Schema":{"enum":{}}}}]}}',
      'json: cannot unmarshal object into Go struct field JSONSchemaProps.spec.versions.schema.openAPIV3Schema.enum of type []v1.JSON',
    ],
    [
      '{"spec":{"versions":[{"schema":{"openAPIV3Schema":{"items":{"type":5}}}}]}}',
      'json: cannot unmarshal number into Go struct field JSONSchemaProps.type of type string',
    ],
    ['{"spec":{"versions":[{"schema":{"openAPIV3Schema":{"additionalProperties":"yes"}}}]}}', 'boolean or JSON schema expected'],
    ['{"spec":{"conversion":{"webhook":{"clientConfig":{"caBundle":"not base64!"}}}}}', 'illegal base64 data at input byte 3'],
  ])('[schema §1.2] refuses %s', (text, message) => {
    expect(errorOf(text)).toBe(message)
  })

  it('[crd §1.8] names unknown members, but none below items and additionalProperties', () => {
    expect(
      findings(
        '{"x":1,"metadata":{"other":1},"spec":{"Scope":"a","versions":[{"schema":{"openAPIV3Schema":{"const":1,"items":{"const":1},"additionalProperties":{"properties":{"a":{"const":1}}},"anyOf":[{"const":1}]}}}]},"status":{"y":1}}',
      ),
    ).toEqual([
      'unknown field "x"',
      'unknown field "metadata.other"',
      'unknown field "spec.Scope"',
      'unknown field "spec.versions[0].schema.openAPIV3Schema.const"',
      'unknown field "spec.versions[0].schema.openAPIV3Schema.anyOf[0].const"',
      'unknown field "status.y"',
    ])
  })

  it('refuses schemas that are nested too deeply, and takes the others', () => {
    const nested = (depth: number): string =>
      `{"spec":{"versions":[{"schema":{"openAPIV3Schema":${'{"properties":{"a":'.repeat(depth)}{}${'}}'.repeat(depth)}}}]}}`
    expect(errorOf(nested(490))).toBe('')
    expect(errorOf(nested(1_000))).toBe('must not be nested deeper than 500 levels')
    expect(errorOf(nested(4_900))).toBe('must not be nested deeper than 500 levels')
  })

  it('does not change what it is given', () => {
    const text = '{"spec":{"names":{"kind":"A"},"versions":[{"schema":{"openAPIV3Schema":{"default":{"metadata":{"x":1}},"zz":1}}}]}}'
    const value = decodeJson(text).value as JsonObject
    atOnce(decodeCrd(value))
    expect(encodeJson(value, { keepOrder: true })).toBe(text)
    expect(isObject(value)).toBe(true)
  })

  it('[DESIGN §8] reads a large definition in parts', () => {
    const properties = Array.from({ length: 10_000 }, (_, at) => `"p${String(at)}":{"type":"string"}`).join()
    const text = `{"spec":{"versions":[{"schema":{"openAPIV3Schema":{"properties":{${properties}}}}}]}}`
    expect([...decodeCrd(decodeJson(text).value as JsonObject)].length).toBeGreaterThan(100)
  })
})
