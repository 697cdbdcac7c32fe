import { appendMany, assertEqual, headOf, newRoom, type StoreCase } from "./store-case";

/** Cases about `heads`. A store without it passes. */
export const headsCases: readonly StoreCase[] = [
	{
		name: "gives an empty room seq 0 and the epoch that it keeps",
		async run(store) {
			if (!store.heads) return;
			const room = newRoom();
			const { epoch, seq } = await headOf(store, room);
			assertEqual(seq, 0, "an empty room must have seq 0");
			if (epoch.length === 0 || epoch.length > 64)
				throw new Error("an epoch must have 1 to 64 characters, because the wire refuses others");
			await appendMany(store, room, 1);
			assertEqual(await headOf(store, room), { epoch, seq: 1 }, "clients that joined the empty room must start over");
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
