import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A port of loopback that leads to another one, until it is shut: then connections break, and new ones do. */
export class Gate {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #open = true

  private constructor(target: number) {
    this.#server = createServer((client) => {
      this.#keep(client)
      if (!this.#open) {
        client.destroy()
        return
      }
      const server = connect(target, '127.0.0.1')
      this.#keep(server)
      client.pipe(server).pipe(client)
      client.on('close', () => server.destroy())
      server.on('close', () => client.destroy())
    })
  }

  static async to(target: number): Promise<Gate> {
    const gate = new Gate(target)
    gate.#server.listen(0, '127.0.0.1')
    await once(gate.#server, 'listening')
    return gate
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  shut(): void {
    this.#open = false
    for (const socket of this.#sockets) socket.destroy()
  }

  open(): void {
    this.#open = true
  }

  async close(): Promise<void> {
    this.shut()
    await new Promise((done) => this.#server.close(done))
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
  }
}
