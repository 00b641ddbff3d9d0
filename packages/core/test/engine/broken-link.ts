import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A connection that goes through: near is whoever connected, far is the server. */
interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** A TCP connection to a local port that can be cut: what a network between two machines does. */
export class BrokenLink {
  readonly port: number;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  /** Sides of a frozen link whose other side has hung up. */
  readonly #halves = new Set<Socket>();
  #isRefusing = false;
  #isFrozen = false;

  private constructor(server: Server, targetPort: number) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (near) => {
      if (this.#isRefusing) near.destroy();
      else this.#connect({ near, far: connect(targetPort, '127.0.0.1') });
    });
  }

  static async to(targetPort: number): Promise<BrokenLink> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new BrokenLink(server, targetPort);
  }

  /** New connections are refused; those that stand stay. */
  refuse(): void {
    this.#isRefusing = true;
  }

  accept(): void {
    this.#isRefusing = false;
  }

  /** Ends every connection by RST, on both sides. */
  reset(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  /** Connections stand, and new ones are accepted, but nothing goes through any more. */
  freeze(): void {
    this.#isFrozen = true;
    for (const { near, far } of this.#pairs) {
      near.unpipe(far);
      far.unpipe(near);
    }
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const half of this.#halves) half.destroy();
    this.#halves.clear();
    for (const { near, far } of this.#pairs) near.pipe(far).pipe(near);
  }

  async stop(): Promise<void> {
    this.thaw();
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(pair: Pair): void {
    const { near, far } = pair;
    this.#pairs.add(pair);
    if (!this.#isFrozen) near.pipe(far).pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('close', () => {
        this.#pairs.delete(pair);
        // A frozen link tells nobody that the other side hung up.
        if (this.#isFrozen) this.#halves.add(other);
        else other.destroy();
      });
      // The other side is told by the end of its own connection.
      socket.on('error', () => {});
    }
  }
}
