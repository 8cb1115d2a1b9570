import { join } from 'node:path'
import { dataPaths } from '../data-paths.js'
import type { ServerEnvironment } from '../environment.js'
import type { ResolvedOptions } from '../options.js'
import { StartError } from '../start-error.js'
import { certificatesOf } from './authorities.js'
import { admitsStill, makeAdmin, makeAuthority, makeServing, servesStill, type Identity } from './identities.js'
import { readIfThere, readNeeded, writeSecret } from './secret-files.js'

/** What a server shows, whom it trusts, and what its administrator uses. */
export interface Credentials {
  readonly serving: Identity
  /** CAs of client certificates, in PEM. */
  readonly clientCas: readonly string[]
  /** CAs of front proxies, in PEM; empty where there are none. */
  readonly proxyCas: readonly string[]
  readonly admin: Identity
  /** A bearer token of the administrator's. */
  readonly token: string
  /** What clients check the serving certificate with, in PEM. */
  readonly servingCa: string
}

type Sources = Pick<ServerEnvironment, 'clock' | 'random'>

/** Keeps what was made, or keeps nothing. */
interface Keeper {
  read(name: string): Promise<string | undefined>
  write(name: string, text: string): Promise<void>
}

/** The credentials of a server: read where they are, made where they are not. @throws StartError */
export async function loadCredentials(options: ResolvedOptions, sources: Sources): Promise<Credentials> {
  const { tls, bindAddress, dataDir } = options
  const keeper = dataDir === undefined ? NO_KEEPER : folderKeeper(dataPaths(dataDir).secrets)
  const kept = (name: string, make: () => Identity, isGood: (found: Identity) => boolean): Promise<Identity> =>
    keptIdentity(keeper, name, make, isGood)
  const authority = await kept(
    'ca',
    () => makeAuthority(sources),
    () => true,
  )
  const admin = await kept(
    'admin',
    () => makeAdmin(sources, authority),
    (found) => admitsStill(sources, authority, found),
  )
  const serving =
    (await givenServing(tls)) ??
    (await kept(
      'server',
      () => makeServing(sources, authority, bindAddress),
      (found) => servesStill(sources, authority, found, bindAddress),
    ))
  const clientCas = [authority.certificate]
  if (tls.clientCaFile !== undefined) clientCas.push(await givenCertificates(tls.clientCaFile, 'the client CA file'))
  const { frontProxy } = options
  const proxyCas = frontProxy === undefined ? [] : [await givenCertificates(frontProxy.clientCaFile, 'the front proxy CA file')]
  const token = await tokenOf(keeper, sources)
  return { serving, clientCas, proxyCas, admin, token, servingCa: tls.certFile === undefined ? authority.certificate : serving.certificate }
}

async function givenServing({ certFile, privateKeyFile }: ResolvedOptions['tls']): Promise<Identity | undefined> {
  if (certFile === undefined || privateKeyFile === undefined) return undefined
  const certificate = await givenCertificates(certFile, 'the TLS certificate file')
  const key = await readNeeded(privateKeyFile, 'the TLS private key file')
  return { certificate, key }
}

async function givenCertificates(path: string, what: string): Promise<string> {
  const text = await readNeeded(path, what)
  try {
    if (certificatesOf(text).length === 0) throw new Error('no certificate')
  } catch (error) {
    throw new StartError(`${what} ${path} holds no certificate in PEM form`, { cause: error })
  }
  return text
}

async function keptIdentity(keeper: Keeper, name: string, make: () => Identity, isGood: (found: Identity) => boolean): Promise<Identity> {
  const certificate = await keeper.read(`${name}.crt`)
  const key = await keeper.read(`${name}.key`)
  if (certificate !== undefined && key !== undefined && checked(name, () => isGood({ certificate, key }))) return { certificate, key }
  const made = checked(name, make)
  await keeper.write(`${name}.key`, made.key)
  await keeper.write(`${name}.crt`, made.certificate)
  return made
}

function checked<T>(name: string, use: () => T): T {
  try {
    return use()
  } catch (error) {
    throw new StartError(`the certificates in the data folder are damaged (${name}): remove its folder pki, and new ones are made`, {
      cause: error,
    })
  }
}

async function tokenOf(keeper: Keeper, { random }: Sources): Promise<string> {
  const found = (await keeper.read('token'))?.trim() ?? ''
  if (found !== '') return found
  const made = `${random.uuid()}${random.uuid()}`.replaceAll('-', '')
  await keeper.write('token', `${made}\n`)
  return made
}

const NO_KEEPER: Keeper = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() }

function folderKeeper(folder: string): Keeper {
  return { read: (name) => readIfThere(join(folder, name)), write: (name, text) => writeSecret(join(folder, name), text) }
}
