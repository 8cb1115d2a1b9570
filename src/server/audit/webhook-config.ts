import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { decodeYaml } from '../../endpoints/index.js'
import { StartError } from '../start-error.js'

/** Where events are sent to, and how the server shows who it is. */
export interface WebhookTarget {
  readonly url: URL
  readonly tls: {
    readonly ca?: string
    readonly cert?: string
    readonly key?: string
    readonly servername?: string
    readonly rejectUnauthorized?: boolean
  }
  /** Of the `Authorization` header; undefined for none. */
  readonly authorization: string | undefined
}

/** Reads the target from a file in the form of a kubeconfig. @throws StartError */
export async function readWebhookConfig(file: string): Promise<WebhookTarget> {
  const config = new ConfigReader(file)
  try {
    return await config.target(decodeYaml(await readFile(file, 'utf8')).value)
  } catch (error) {
    throw new StartError(`audit webhook config ${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

class ConfigReader {
  readonly #folder: string

  constructor(file: string) {
    this.#folder = dirname(file)
  }

  async target(config: JsonValue): Promise<WebhookTarget> {
    if (!isObject(config)) throw new Error('it is no object')
    const name = text(config, 'current-context')
    const context = name === '' ? {} : named(config, 'contexts', name, 'context')
    const cluster = text(context, 'cluster') === '' ? only(config) : named(config, 'clusters', text(context, 'cluster'), 'cluster')
    const user = text(context, 'user') === '' ? {} : named(config, 'users', text(context, 'user'), 'user')
    for (const field of ['exec', 'auth-provider']) if (Object.hasOwn(user, field)) throw new Error(`a user with ${field} is not supported`)
    const servername = text(cluster, 'tls-server-name')
    return {
      url: serverUrl(text(cluster, 'server')),
      tls: {
        ...(await this.#pem(cluster, 'certificate-authority', 'ca')),
        ...(await this.#pem(user, 'client-certificate', 'cert')),
        ...(await this.#pem(user, 'client-key', 'key')),
        ...(servername === '' ? {} : { servername }),
        ...(own(cluster, 'insecure-skip-tls-verify') === true ? { rejectUnauthorized: false } : {}),
      },
      authorization: await this.#authorization(user),
    }
  }

  /** A certificate or key: in the field itself, or in the file that it names. */
  async #pem(object: JsonObject, field: string, name: 'ca' | 'cert' | 'key'): Promise<WebhookTarget['tls']> {
    const data = text(object, `${field}-data`)
    if (data !== '') return { [name]: Buffer.from(data, 'base64').toString() }
    const file = text(object, field)
    return file === '' ? {} : { [name]: await readFile(resolve(this.#folder, file), 'utf8') }
  }

  async #authorization(user: JsonObject): Promise<string | undefined> {
    const file = text(user, 'tokenFile')
    const token = file === '' ? text(user, 'token') : (await readFile(resolve(this.#folder, file), 'utf8')).trim()
    if (token !== '') return `Bearer ${token}`
    const name = text(user, 'username')
    return name === '' ? undefined : `Basic ${Buffer.from(`${name}:${text(user, 'password')}`).toString('base64')}`
  }
}

function serverUrl(server: string): URL {
  if (!URL.canParse(server)) throw new Error(`its server ${JSON.stringify(server)} is no URL`)
  const url = new URL(server)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`its server ${JSON.stringify(server)} is no URL of http or https`)
  return url
}

/** Without a context, the one cluster that there is. */
function only(config: JsonObject): JsonObject {
  const clusters = entries(config, 'clusters')
  const [first] = clusters
  if (clusters.length !== 1 || first === undefined) throw new Error('it has no current-context')
  return member(first, 'cluster')
}

function named(config: JsonObject, list: string, name: string, field: string): JsonObject {
  const entry = entries(config, list).find((item) => text(item, 'name') === name)
  if (entry === undefined) throw new Error(`its ${list} have none with the name ${JSON.stringify(name)}`)
  return member(entry, field)
}

function entries(config: JsonObject, list: string): JsonObject[] {
  const value = own(config, list)
  return Array.isArray(value) ? value.filter(isObject) : []
}

function member(object: JsonObject, field: string): JsonObject {
  const value = own(object, field)
  return isObject(value) ? value : {}
}

function text(object: JsonObject, field: string): string {
  const value = own(object, field)
  return typeof value === 'string' ? value : ''
}
