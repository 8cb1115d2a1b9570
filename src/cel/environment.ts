import type { Declarations, Message } from './checker/environment.js'
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  NULL,
  STRING,
  TIMESTAMP,
  UINT,
  list,
  map,
  object,
  opaque,
  typeOf,
} from './checker/types.js'
import type { Type } from './checker/types.js'
import { functionOf } from './library/catalogue.js'
import type { CelFunction } from './library/function.js'
import { Resources } from './library/resources.js'
import type { ParseLimits, ParseOptions } from './parser/parser-options.js'
import type { DataType } from './values/data-type.js'

/** A variable: its type, and how its JSON data becomes values; one without `data` is bound to a value. */
export interface Variable {
  readonly name: string
  readonly type: Type
  readonly data?: DataType
}

/** The newest Kubernetes minor version whose additions are known: everything is switched on. */
export const LATEST = 37

const PARSE_LIMITS: ParseLimits = { depth: 250, recoveries: 30, skipped: 256 }

const TYPE_NAMES: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['bool', BOOL],
  ['int', INT],
  ['uint', UINT],
  ['double', DOUBLE],
  ['string', STRING],
  ['bytes', BYTES],
  ['null_type', NULL],
  ['list', list(DYN)],
  ['map', map(DYN, DYN)],
  ['type', typeOf(undefined)],
  ['google.protobuf.Timestamp', TIMESTAMP],
  ['google.protobuf.Duration', DURATION],
  ['optional_type', opaque('optional_type')],
  ['net.IP', opaque('net.IP')],
  ['net.CIDR', opaque('net.CIDR')],
  ['kubernetes.URL', object('kubernetes.URL')],
  ['kubernetes.Quantity', object('kubernetes.Quantity')],
  ['kubernetes.Semver', object('kubernetes.Semver')],
  ['kubernetes.NamedFormat', object('kubernetes.NamedFormat')],
])

const TIME_FIELDS: ReadonlyMap<string, Type> = new Map([
  ['seconds', INT],
  ['nanos', INT],
])
const MESSAGES: ReadonlyMap<string, Message> = new Map<string, Message>([
  ['google.protobuf.Timestamp', { type: TIMESTAMP, fields: TIME_FIELDS }],
  ['google.protobuf.Duration', { type: DURATION, fields: TIME_FIELDS }],
])

/** How literals are treated; the defaults are what Kubernetes has. */
export interface LanguageOptions {
  /** Lets list and map literals mix types, as the language's specification does. Default: false. */
  readonly mixedLiterals?: boolean
  /** Checks types before anything runs. Without, all types are found out at run time. Default: true. */
  readonly checked?: boolean
}

/** What an expression can use: variables, and the functions and syntax that a Kubernetes minor version knows (spec/cel.md §8.9). */
export class Environment implements Declarations {
  readonly version: number
  readonly variables: readonly Variable[]
  readonly resources: Resources
  readonly mixedLiterals: boolean
  readonly checked: boolean

  private constructor(base: Pick<Environment, 'version' | 'variables' | 'resources' | 'mixedLiterals' | 'checked'>) {
    this.version = base.version
    this.variables = base.variables
    this.resources = base.resources
    this.mixedLiterals = base.mixedLiterals
    this.checked = base.checked
  }

  /** The environment of Kubernetes 1.`version`, with no variables. */
  static kubernetes(version: number = LATEST, options: LanguageOptions = {}): Environment {
    const { mixedLiterals = false, checked = true } = options
    return new Environment({ version, variables: [], resources: new Resources(), mixedLiterals, checked })
  }

  /** The same with variables. */
  with(variables: readonly Variable[]): Environment {
    const { version, resources, mixedLiterals, checked } = this
    return new Environment({ version, variables, resources, mixedLiterals, checked })
  }

  get syntax(): ParseOptions {
    const optionals = this.version >= 28
    const macros = { optionals, twoVariables: this.version >= 32, sortBy: this.version >= 34, existsOne: false }
    return { macros, optionalSyntax: optionals, limits: PARSE_LIMITS }
  }

  variable(name: string): Type | undefined {
    const declared = this.variables.find((variable) => variable.name === name)
    if (declared !== undefined) return declared.type
    const type = TYPE_NAMES.get(name)
    return type === undefined ? undefined : typeOf(type)
  }

  function(name: string): CelFunction | undefined {
    return functionOf(name, this.version)
  }

  message(name: string): Message | undefined {
    return MESSAGES.get(name)
  }
}
