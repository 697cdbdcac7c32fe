import { appendMany, assertEqual, headOf, newRoom, ordinal, type StoreCase } from "./store-case";

/** Cases about `heads`. A store without it passes. */
export const headsCases: readonly StoreCase[] = [
	{
		name: "gives an empty room seq 0 and the epoch that it keeps",
		async run(store) {
			if (!store.heads) return;
			const room = newRoom();
			const { epoch, seq, n } = await headOf(store, room);
			assertEqual({ seq, n: n ?? 0 }, { seq: 0, n: 0 }, "an empty room must have seq 0, and n 0 if it counts messages");
			if (epoch.length === 0 || epoch.length > 64)
				throw new Error("an epoch must have 1 to 64 characters, because the wire refuses others");
			await appendMany(store, room, 1);
			const head = { epoch, seq: 1, ...ordinal(n === undefined ? n : 1) };
			assertEqual(await headOf(store, room), head, "clients that joined the empty room must start over");
		},
	},
	{
		name: "gives the heads of several rooms at once",
		async run(store) {
			if (!store.heads) return;
			const rooms = [newRoom(), newRoom(), newRoom()];
			await appendMany(store, rooms[0]!, 2);
			await appendMany(store, rooms[1]!, 1);
			const heads = await store.heads(rooms);
			const seqs = rooms.map((room) => heads.get(room)?.seq);
			assertEqual(seqs, [2, 1, 0], "a server that compares heads misses changes");
		},
	},
	{
		name: "gives the heads of no rooms",
		async run(store) {
			if (!store.heads) return;
			assertEqual((await store.heads([])).size, 0, "a server without active rooms asks for the heads of none");
		},
	},
];
