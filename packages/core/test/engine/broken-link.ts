import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP connection to a local port that can be cut: what a network between two machines does. */
export class BrokenLink {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  #isRefusing = false;

  private constructor(server: Server, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = (server.address() as AddressInfo).port;
  }

  static async to(targetPort: number): Promise<BrokenLink> {
    const sockets = new Set<Socket>();
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const link = new BrokenLink(server, sockets);
    server.on('connection', (near) => {
      if (link.#isRefusing) {
        near.destroy();
        return;
      }
      const far = connect(targetPort, '127.0.0.1');
      near.pipe(far).pipe(near);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
        // The other side is told by the end of its own connection.
        socket.on('error', () => {});
      }
    });
    return link;
  }

  /** New connections are refused; those that stand stay. */
  refuse(): void {
    this.#isRefusing = true;
  }

  accept(): void {
    this.#isRefusing = false;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
