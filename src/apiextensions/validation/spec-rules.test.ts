import { describe, expect, it } from 'vitest'
import { atOnce } from '../../base/index.js'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { crdNameRule, validateCrd } from './index.js'
import { definition, node, texts, version, type Parts } from './testing/definitions.js'

const errors = (parts: Parts): string[] => texts(atOnce(validateCrd(definition(parts))))
const L1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const MIXED = `may have mixed case, but should otherwise match: ${L1035}`
const NO_STORED = 'status.storedVersions: Invalid value: null: must have at least one stored version'

describe('names, group and scope', () => {
  it('[crd §2.11] the smallest definition is fine', () => {
    expect(errors({})).toEqual([])
  })

  it('[crd §2.3] the name has to be plural and group', () => {
    const rule = crdNameRule(definition())
    expect(rule('widgets.example.com', false)).toEqual([])
    expect(rule('example.com.widgets', false)).toEqual(['must be spec.names.plural+"."+spec.group'])
    expect(rule('Widgets', false)).toHaveLength(2)
    expect(rule('widgets-', true)).toEqual(['must be spec.names.plural+"."+spec.group'])
    expect(rule('widgets-', false)).toHaveLength(2)
  })

  it.each<[JsonObject, string[]]>([
    [{ group: '' }, ['spec.group: Required value']],
    [{ group: 'example' }, ['spec.group: Invalid value: "example": should be a domain with at least one dot']],
    [{ scope: '' }, ['spec.scope: Required value']],
    [{ scope: 'namespaced' }, ['spec.scope: Unsupported value: "namespaced": supported values: "Cluster", "Namespaced"']],
    [{ names: { plural: 'a' } }, ['singular', 'kind', 'listKind'].map((name) => `spec.names.${name}: Required value`)],
    [
      { names: { plural: 'a', kind: 'B', listKind: 'B' } },
      ['spec.names.listKind: Invalid value: "B": kind and listKind may not be the same'],
    ],
    [
      { names: { plural: 'P', singular: 's!', kind: 'K!', listKind: 'L', shortNames: ['ok', ''], categories: ['C'] } },
      [
        `spec.names.plural: Invalid value: "P": ${L1035}`,
        `spec.names.singular: Invalid value: "s!": ${L1035}`,
        `spec.names.kind: Invalid value: "K!": ${MIXED}`,
        `spec.names.shortNames[1]: Invalid value: "": ${L1035}`,
        `spec.names.categories[0]: Invalid value: "C": ${L1035}`,
      ],
    ],
    [
      { names: { plural: 'a', kind: 'B', singular: `${'s'.repeat(63)}_` } },
      [`spec.names.singular: Invalid value: "${'s'.repeat(63)}_": must be no more than 63 characters,${L1035}`],
    ],
  ])('[crd §2.4] %j', (spec, expected) => {
    expect(errors({ spec })).toEqual(expected)
  })

  it('[crd §2.4] a group that is no subdomain', () => {
    expect(errors({ spec: { group: 'A.b' } })[0]).toMatch(/^spec\.group: Invalid value: "A\.b": a lowercase RFC 1123 subdomain/)
  })
})

describe('versions', () => {
  it('[crd §2.5] none', () => {
    expect(errors({ versions: null })).toEqual([
      'spec.versions: Invalid value: null: must have exactly one version marked as storage version',
      NO_STORED,
    ])
    expect(errors({ versions: [] })[0]).toBe('spec.versions: Invalid value: []: must have exactly one version marked as storage version')
  })

  it('[crd §2.5] a bad first name is reported twice, but not an empty one', () => {
    const named = (name: string): string[] => errors({ versions: [version(name, '{"type":"object"}', { storage: true })] })
    expect(named('V1')).toEqual([`spec.versions[0].name: Invalid value: "V1": ${L1035}`, `spec.version: Invalid value: "V1": ${L1035}`])
    expect(named('')).toEqual([`spec.versions[0].name: Invalid value: "": ${L1035}`])
    expect(errors({ versions: [version('v1'), version('v2-')] })).toEqual([`spec.versions[1].name: Invalid value: "v2-": ${L1035}`])
  })

  it('[crd §2.1] versions are shown as the internal structs', () => {
    const shown =
      '[{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v1","Served":true,"Storage":true,"Deprecated":true,"DeprecationWarning":"\\u003c","Schema":null,"Subresources":{"Status":{},"Scale":null},"AdditionalPrinterColumns":[{"Name":"A","Type":"string","Format":"","Description":"","Priority":0,"JSONPath":".a"}],"SelectableFields":null}]'
    const columns = [{ name: 'A', type: 'string', jsonPath: '.a' }]
    const second = version('v1', '{"type":"object"}', {
      deprecated: true,
      deprecationWarning: '<',
      subresources: { status: {} },
      additionalPrinterColumns: columns,
    })
    expect(errors({ versions: [version('v1'), second] })).toEqual([
      `spec.versions: Invalid value: ${shown}: must contain unique version names`,
      `spec.versions: Invalid value: ${shown}: must have exactly one version marked as storage version`,
      'status.storedVersions: Invalid value: ["v1"]: must have the storage version v1',
    ])
  })

  it('[crd §2.11] each must have a schema', () => {
    const required = 'spec.versions[1].schema.openAPIV3Schema: Required value'
    expect(errors({ versions: [version('v1'), { name: 'v2', served: false }] })).toEqual([required])
    expect(errors({ versions: [version('v1'), { name: 'v2', schema: {} }] })).toEqual([required])
    expect(errors({ versions: [version('v1'), null as unknown as JsonObject] })).toEqual([
      required,
      `spec.versions[1].name: Invalid value: "": ${L1035}`,
    ])
  })

  it.each<[JsonObject, string[]]>([
    [{ deprecationWarning: '' }, ['"": can only be set for deprecated versions']],
    [{ deprecated: true, deprecationWarning: '' }, ['"": must not be an empty string']],
    [{ deprecated: true, deprecationWarning: 'é'.repeat(129) }, [`"${'é'.repeat(129)}": must be <= 256 characters long`]],
    [
      { deprecated: true, deprecationWarning: 'ä\tb' },
      ['"ä\\tb": must only contain printable UTF-8 characters; non-printable character found at index 2'],
    ],
    [
      { deprecated: true, deprecationWarning: 'a\u00a0b' },
      ['"a\u00a0b": must only contain printable UTF-8 characters; non-printable character found at index 1'],
    ],
    [{ deprecated: true, deprecationWarning: 'gone 🎉' }, []],
  ])('[crd §2.6] %j', (more, expected) => {
    expect(errors({ version: more })).toEqual(expected.map((text) => `spec.versions[0].deprecationWarning: Invalid value: ${text}`))
  })

  it.each<[JsonObject, string[]]>([
    [{}, ['specReplicasPath: Required value', 'statusReplicasPath: Required value']],
    [{ specReplicasPath: '.spec.a', statusReplicasPath: '.status.b', labelSelectorPath: '' }, []],
    [
      { specReplicasPath: 'spec.a', statusReplicasPath: '.spec.a', labelSelectorPath: '.metadata.x' },
      [
        'specReplicasPath: Invalid value: "spec.a": must be a simple json path starting with .',
        'statusReplicasPath: Invalid value: ".spec.a": should be a json path under .status',
        'labelSelectorPath: Invalid value: ".metadata.x": should be a json path under either .spec or .status',
      ],
    ],
  ])('[crd §2.7] scale %j', (scale, expected) => {
    expect(errors({ version: { subresources: { scale } } })).toEqual(expected.map((text) => `spec.subresources.scale.${text}`))
  })

  it('[crd §2.8] columns', () => {
    const types = 'must be one of boolean,date,integer,number,string'
    const additionalPrinterColumns = [
      {},
      { name: 'A', type: 'text', format: 'name', jsonPath: 'a' },
      { name: 'A', type: 'date', format: 'date', jsonPath: '.a[' },
    ]
    expect(errors({ version: { additionalPrinterColumns } })).toEqual([
      'spec.additionalPrinterColumns[0].name: Required value',
      `spec.additionalPrinterColumns[0].type: Required value: ${types}`,
      'spec.additionalPrinterColumns[0].JSONPath: Required value',
      `spec.additionalPrinterColumns[1].type: Invalid value: "text": ${types}`,
      'spec.additionalPrinterColumns[1].format: Invalid value: "name": must be one of byte,date,date-time,double,float,int32,int64,password',
      'spec.additionalPrinterColumns[1].JSONPath: Invalid value: "a": must be a simple json path starting with .',
    ])
  })

  it('[crd §2.2] what differs between versions is reported where it stands, each on its own account', () => {
    const scale = { specReplicasPath: '', statusReplicasPath: '.status.a' }
    const versions = (second: JsonObject): readonly JsonObject[] => [
      version('v1', '{"type":"object"}', { subresources: { scale }, additionalPrinterColumns: [] }),
      version('v2', '{"type":"object"}', { subresources: { scale }, ...second }),
    ]
    expect(errors({ versions: versions({}) })).toEqual(['spec.subresources.scale.specReplicasPath: Required value'])
    expect(errors({ versions: versions({ subresources: {} }) })).toEqual([
      'spec.versions[0].subresources.scale.specReplicasPath: Required value',
    ])
    expect(errors({ versions: versions({ additionalPrinterColumns: [{ name: '', type: 'date', jsonPath: '.a' }] }) })).toEqual([
      'spec.versions[1].additionalPrinterColumns[0].name: Required value',
      'spec.subresources.scale.specReplicasPath: Required value',
    ])
  })
})

describe('selectable fields', () => {
  const SCHEMA =
    '{"type":"object","properties":{"spec":{"type":"object","properties":{"a":{"type":"string"},"n":{"type":"number"},"m":{"type":"object","additionalProperties":{"type":"string"}}}},"metadata":{"type":"object","properties":{"name":{"type":"string"}}}}}'
  const TYPES = 'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.'
  const fields = (...paths: string[]): JsonValue => paths.map((jsonPath) => ({ jsonPath }))
  const selected = (...paths: string[]): string[] => errors({ schema: SCHEMA, version: { selectableFields: fields(...paths) } })

  it.each([
    ['', 'Required value'],
    ['spec.a', 'Invalid value: "spec.a": is an invalid path: expected [ or . but got: spec'],
    ['.spec.', 'Invalid value: ".spec.": is an invalid path: unexpected end of JSON path'],
    ['.spec.b', 'Invalid value: ".spec.b": is an invalid path: does not refer to a valid field'],
    ['.spec.a.b', 'Invalid value: ".spec.a.b": is an invalid path: does not refer to a valid field'],
    [".spec['a']", 'Invalid value: ".spec[\'a\']": is an invalid path: array notation is not allowed'],
    ['.metadata.name', 'Invalid value: ".metadata.name": must not point to fields in metadata'],
    ['.spec', `Invalid value: ".spec": ${TYPES}`],
    ['.spec.n', `Invalid value: ".spec.n": ${TYPES}`],
  ])('[crd §2.9] %j', (path, text) => {
    expect(selected(path)).toEqual([`spec.selectableFields[0].jsonPath: ${text}`])
  })

  it('[crd §2.9] repeated, and too many', () => {
    expect(selected('.spec.a', '.spec.m.k', '.spec.a', '.spec.a')).toEqual([
      'spec.selectableFields[2].jsonPath: Duplicate value: ".spec.a"',
      'spec.selectableFields[3].jsonPath: Duplicate value: ".spec.a"',
    ])
    expect(selected(...Array.from({ length: 9 }, (_, i) => `.spec.m.k${String(i)}`))).toEqual([
      'spec.selectableFields: Too many: 9: must have at most 8 items',
    ])
  })

  it('[crd §2.9] schema and fields are hoisted apart from each other', () => {
    const versions = (first: JsonObject, second: JsonObject, schema = SCHEMA): Parts => ({
      versions: [version('v1', SCHEMA, first), version('v2', schema, second)],
    })
    const both = { selectableFields: fields('.spec.a') }
    expect(errors(versions(both, both))).toEqual([])
    expect(errors(versions(both, {}))).toEqual([
      'spec.versions[0].selectableFields: Invalid value: "": may only be set when `version.schema.openAPIV3Schema` is not included',
    ])
    expect(errors(versions(both, both, '{"type":"object"}'))).toEqual([
      'spec.selectableFields: Invalid value: "": may only be set when validations.schema is included',
    ])
  })
})

describe('conversion', () => {
  const CLIENT = 'spec.conversion.webhookClientConfig'
  const conversion = (value: JsonObject, spec: JsonObject = {}): string[] => errors({ spec: { conversion: value, ...spec } })
  const client = (clientConfig: JsonObject): string[] =>
    conversion({ strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1'] } })

  it('[crd §2.10] strategies', () => {
    expect(conversion({})).toEqual(['spec.conversion.strategy: Required value'])
    expect(conversion({ strategy: 'webhook' })).toEqual([
      'spec.conversion.strategy: Unsupported value: "webhook": supported values: "None", "Webhook"',
    ])
    const unused = 'Forbidden: should not be set when strategy is not set to Webhook'
    expect(conversion({ strategy: 'None', webhook: { clientConfig: {}, conversionReviewVersions: ['v1'] } })).toEqual([
      `${CLIENT}: ${unused}`,
      `spec.conversion.conversionReviewVersions: ${unused}`,
    ])
    expect(conversion({ strategy: 'Webhook' })).toEqual([
      `${CLIENT}: Required value: required when strategy is set to Webhook`,
      'spec.conversion.conversionReviewVersions: Required value',
    ])
  })

  it('[crd §2.10] review versions', () => {
    const reviews = (...conversionReviewVersions: string[]): string[] =>
      conversion({ strategy: 'Webhook', webhook: { clientConfig: { url: 'https://a' }, conversionReviewVersions } }).map((text) =>
        text.slice('spec.conversion.'.length),
      )
    expect(reviews('v1', 'x', 'v1')).toEqual(['conversionReviewVersions[2]: Invalid value: "v1": duplicate version'])
    expect(reviews('X')).toEqual([
      `conversionReviewVersions[0]: Invalid value: "X": ${L1035}`,
      'conversionReviewVersions: Invalid value: ["X"]: must include at least one of v1, v1beta1',
    ])
  })

  it.each<[JsonObject, string[]]>([
    [{}, [': Required value: exactly one of url or service is required']],
    [{ url: 'https://a', service: { name: 'b' } }, [': Required value: exactly one of url or service is required']],
    [{ url: 'https://a:8443/b' }, []],
    [{ url: 'https://:443/' }, []],
    [
      { url: 'ftp://u@/?a#b' },
      [
        `.url: Invalid value: "ftp": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
        '.url: Invalid value: "": host must be specified; desired format: https://host[/path]',
        '.url: Invalid value: "u": user information is not permitted in the URL',
        '.url: Invalid value: "b": fragments are not permitted in the URL',
        '.url: Invalid value: "a": query parameters are not permitted in the URL',
      ],
    ],
    [
      { url: 'https://a:b' },
      [
        '.url: Required value: url must be a valid URL: parse "https://a:b": invalid port ":b" after host; desired format: https://host[/path]',
      ],
    ],
    [{ service: {} }, ['.service.name: Required value', '.service.namespace: Required value']],
    [{ service: { namespace: 'a' } }, ['.service.namespace: Required value']],
    [
      { service: { namespace: 'a', name: 'b', port: 0, path: '/' } },
      ['.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive'],
    ],
    [{ service: { namespace: 'a', name: 'b', path: '/a/b/' } }, []],
    [{ service: { namespace: 'a', name: 'b', path: '//' } }, ['.service.path: Invalid value: "//": segment[0] may not be empty']],
    [
      { service: { namespace: 'a', name: 'b', path: 'x' } },
      ['.service.path: Invalid value: "x": must start with a \'/\'', '.service.path: Invalid value: "x": segment[0] may not be empty'],
    ],
    [{ url: 'https://a', caBundle: 'YQ==' }, []],
  ])('[crd §2.10] client %j', (config, expected) => {
    expect(client(config)).toEqual(expected.map((text) => CLIENT + text))
  })
})

describe('the rest', () => {
  const PRESERVE = 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead'

  it('[crd §2.11] preserveUnknownFields', () => {
    expect(errors({ spec: { preserveUnknownFields: true, conversion: { strategy: 'Webhook' } } })[0]).toBe(
      'spec.conversion.strategy: Invalid value: "Webhook": must be None if spec.preserveUnknownFields is true',
    )
    expect(errors({ ...node('{"type":"string","default":"a"}'), spec: { preserveUnknownFields: true } })).toEqual([
      'spec.preserveUnknownFields: Invalid value: true: must be false in order to use defaults in the schema',
      `spec.preserveUnknownFields: Invalid value: true: ${PRESERVE}`,
    ])
  })

  it('[crd §2.17] status', () => {
    expect(errors({ status: { acceptedNames: { plural: 'A' }, storedVersions: ['v0', 'v1'] } })).toEqual([
      `status.acceptedNames.plural: Invalid value: "A": ${L1035}`,
      'status.storedVersions[0]: Invalid value: "v0": missing from spec.versions; v0 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v0 and removes v0 from status.storedVersions',
    ])
    expect(errors({ status: { storedVersions: ['v2'] } })[0]).toBe(
      'status.storedVersions: Invalid value: ["v2"]: must have the storage version v1',
    )
  })

  it.each<[group: string, annotation: string | undefined, fault: string | undefined]>([
    ['k8s.io', undefined, 'Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see '],
    ['a.kubernetes.io', '', 'Required value: protected groups'],
    [
      'a.k8s.io',
      'yes',
      'Invalid value: "yes": protected groups must have approval annotation "api-approved.kubernetes.io" with either a URL or a reason starting with "unapproved", see ',
    ],
    ['a.k8s.io', '/path', 'Invalid value: "/path"'],
    ['a.k8s.io', 'https:///x', 'Invalid value'],
    ['a.k8s.io', 'mailto:a@b.c', 'Invalid value'],
    ['a.k8s.io', 'https://a.b/c', undefined],
    ['a.k8s.io', 'unapproved, yet', undefined],
    ['a.x-k8s.io', undefined, undefined],
    ['mykubernetes.io', undefined, undefined],
  ])('[crd §2.18] group %s with %s', (group, value, fault) => {
    const metadata: JsonObject = value === undefined ? {} : { annotations: { 'api-approved.kubernetes.io': value } }
    const found = errors({ spec: { group }, metadata })
    expect(found).toHaveLength(fault === undefined ? 0 : 1)
    expect(found[0] ?? '').toContain(fault === undefined ? '' : `metadata.annotations[api-approved.kubernetes.io]: ${fault}`)
  })

  it('[crd §2.1] errors come in the order of upstream', () => {
    const found = errors({
      spec: { group: '', scope: '', names: {}, conversion: {}, preserveUnknownFields: true },
      versions: [{ name: 'V', deprecationWarning: '', additionalPrinterColumns: [{}], subresources: { scale: {} } }, version('v2', '{}')],
    })
    expect(found.map((text) => text.slice(0, text.indexOf(':')))).toEqual([
      'spec.group',
      'spec.scope',
      'spec.versions[0].schema.openAPIV3Schema',
      'spec.versions[0].name',
      'spec.versions[0].deprecationWarning',
      ...['specReplicasPath', 'statusReplicasPath'].map((path) => `spec.versions[0].subresources.scale.${path}`),
      ...['name', 'type', 'JSONPath'].map((member) => `spec.versions[0].additionalPrinterColumns[0].${member}`),
      'spec.versions[1].schema.openAPIV3Schema.type',
      'spec.versions',
      'spec.version',
      ...['plural', 'singular', 'kind', 'listKind'].map((name) => `spec.names.${name}`),
      'spec.conversion.strategy',
      'status.storedVersions',
      'spec.preserveUnknownFields',
    ])
  })

  it('gives up when the findings fill a reply', () => {
    const names = { plural: 'a', kind: 'A', shortNames: Array.from({ length: 100_000 }, () => '') }
    const found = errors({ spec: { names } })
    expect(found.length).toBeGreaterThan(10_000)
    expect(found.length).toBeLessThan(20_000)
  })
})
