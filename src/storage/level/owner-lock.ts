import { chmod, symlink, mkdtemp, rm, unlink } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StoreError } from '../contract.js'
import { errorCode } from './file-errors.js'

/** The name of the socket by which a process shows that it owns a data directory. */
export const OWNER_SOCKET = 'owner.sock'

/** The longest path of a Unix socket that every system takes. */
const MAX_SOCKET_PATH = 100

/**
 * The directories that this process has open. LevelDB's own lock is released by a second attempt to open the directory in the same process
 * (spec/storage.md §9.10), so that attempt must not be made; and this must hold for all copies of this module that a process may have loaded. Hence the one
 * place that all of them share.
 */
const REGISTRY = Symbol.for('apiextensions-server.storage.level.directories')

function openDirectories(): Set<string> {
  const shared: unknown = Reflect.get(globalThis, REGISTRY)
  if (shared instanceof Set) return shared as Set<string>
  const made = new Set<string>()
  Reflect.set(globalThis, REGISTRY, made)
  return made
}

/** The ownership of a data directory. */
export interface OwnerLock {
  /** Takes connections to the socket from now on; before, and without it, they are closed at once. */
  serve(connected: (socket: Socket) => void): void
  release(): Promise<void>
}

/**
 * Takes a data directory for this process, in front of LevelDB's own lock: a socket that lives exactly as long as its process.
 * @param directory its real path
 * @throws StoreError Locked
 */
export async function takeOwnership(directory: string): Promise<OwnerLock> {
  const open = openDirectories()
  if (open.has(directory)) throw new StoreError('Locked', `${directory} is already open in this process`)
  open.add(directory)
  try {
    const server = await withShortPath(directory, listen)
    return {
      serve: (connected) => {
        server.removeAllListeners('connection').on('connection', connected)
      },
      release: () => release(directory, server),
    }
  } catch (error) {
    open.delete(directory)
    throw error
  }
}

async function release(directory: string, server: Server): Promise<void> {
  await new Promise<void>((resolve) =>
    server.close(() => {
      resolve()
    }),
  )
  // Closing removes the socket by the path it was made with, which may have been a link.
  await unlink(join(directory, OWNER_SOCKET)).catch(() => undefined)
  openDirectories().delete(directory)
}

async function listen(path: string): Promise<Server> {
  if (await answers(path)) throw new StoreError('Locked', `another process owns the data directory (it answers at ${path})`)
  await unlink(path).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error
  })
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      resolve()
    })
  })
  // Whoever may use the data directory may use its socket, and nobody else.
  await chmod(path, 0o600)
  server.unref()
  return server
}

async function answers(path: string): Promise<boolean> {
  const socket = await connected(path)
  socket?.destroy()
  return socket !== undefined
}

/** A connection to the process that listens; undefined when there is no socket, or one that a dead process left behind. */
function connected(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      socket.off('error', refused)
      resolve(socket)
    })
    const refused = (error: Error): void => {
      const code = errorCode(error)
      if (code === 'ENOENT' || code === 'ECONNREFUSED') resolve(undefined)
      else reject(new StoreError('Locked', `cannot find out who owns the data directory: ${error.message}`, { cause: error }))
    }
    socket.once('error', refused)
  })
}

/**
 * Connects to the process that owns a data directory.
 * @param directory its real path
 * @returns undefined when no process does
 * @throws StoreError Locked: that cannot be found out, as by lack of permission
 */
export function connectToOwner(directory: string): Promise<Socket | undefined> {
  return withShortPath(directory, connected)
}

/** Calls with the path of the socket; where it is too long for a socket, with one through a link that lives as long as the call. */
async function withShortPath<T>(directory: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = join(directory, OWNER_SOCKET)
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return use(path)
  const place = await mkdtemp(join(tmpdir(), 'own-'))
  try {
    await symlink(directory, join(place, 'd'))
    return await use(join(place, 'd', OWNER_SOCKET))
  } finally {
    await rm(place, { recursive: true })
  }
}
