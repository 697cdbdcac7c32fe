import { SimServer, type SimWorld } from "../simulation/sim-server";
import { FakeClock, type FakeClockOptions } from "./fake-clock";
import { SimMember } from "./sim-member";
import { SteeredBus } from "./steered-bus";
import { SteeredStore } from "./steered-store";

/** Some servers of one chat, in time that stands still, over a bus and a store that a test steers. */
export class SimCluster {
	readonly clock: FakeClock;
	readonly bus: SteeredBus;
	readonly store: SteeredStore;
	readonly servers: readonly SimServer[];
	/** What reached `onError`, of any server. */
	readonly errors: unknown[] = [];
	/** The starts of servers that have heard by now who is on the others. */
	readonly #introduced = new Set<string>();

	constructor(servers = 2, options: SimWorld["options"] = {}, time: FakeClockOptions = {}) {
		this.clock = new FakeClock(time);
		this.bus = new SteeredBus(this.clock);
		this.store = new SteeredStore(this.clock);
		const { clock, bus, store } = this;
		this.servers = Array.from({ length: servers }, () => {
			return new SimServer({ clock, bus, store, options }, (error) => void this.errors.push(error));
		});
	}

	/** Lets time pass. */
	wait(ms: number): Promise<void> {
		return this.clock.advance(ms);
	}

	async connect(server: number, name: string): Promise<SimMember> {
		const member = new SimMember(await this.servers[server]!.connect(name), this.clock);
		const start = `${server} ${this.servers[server]!.life}`;
		// A server answers its first join only once it has heard from the others: out of the way of what is measured.
		if (!this.#introduced.has(start)) await this.clock.advance(400);
		this.#introduced.add(start);
		return member;
	}

	/** A member of the lobby. */
	async join(server: number, name: string, room = "lobby"): Promise<SimMember> {
		const member = await this.connect(server, name);
		await member.join({ room });
		return member;
	}

	/** Ends every server at once. */
	async close(): Promise<void> {
		const closed = Promise.all(this.servers.map((server) => server.isUp && server.close(0)));
		await this.clock.advance(1_000);
		await closed;
	}
}
