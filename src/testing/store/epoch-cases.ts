import { appendMany, assertEqual, headOf, newMessage, newRoom, ordinal, type StoreCase } from "./store-case";

/** Cases about `renewEpoch`. A store without it passes. */
export const epochCases: readonly StoreCase[] = [
	{
		name: "gives a room a new epoch and keeps its seq and messages",
		async run(store) {
			if (!store.renewEpoch) return;
			const [room, neighbour] = [newRoom(), newRoom()];
			await appendMany(store, room, 3);
			await appendMany(store, neighbour, 1);
			const [before, beside] = [await headOf(store, room), await headOf(store, neighbour)];
			const renewed = await store.renewEpoch(room, before.epoch);
			if (renewed.epoch === before.epoch)
				throw new Error(
					"the room has its old epoch, so clients continue from a seq that now belongs to another message",
				);
			if (renewed.epoch.length === 0 || renewed.epoch.length > 64)
				throw new Error("an epoch must have 1 to 64 characters, because the wire refuses others");
			assertEqual(renewed.seq, 3, "a new epoch must not renumber the kept messages");
			assertEqual(await headOf(store, room), renewed, "heads returns another epoch than renewEpoch did");
			assertEqual(await headOf(store, neighbour), beside, "another room's clients must start over");
			const { message } = await store.append(newMessage(room));
			assertEqual(message.seq, 4, "the room does not continue its numbers");
			const head = { ...renewed, seq: 4, ...ordinal(message.n) };
			assertEqual(await headOf(store, room), head, "an append reverts the new epoch");
		},
	},
	{
		name: "leaves the epoch of a room unchanged when it is not the one that the caller knows",
		async run(store, other = store) {
			if (!store.renewEpoch || !other.renewEpoch) return;
			const room = newRoom();
			await appendMany(store, room, 1);
			const { epoch } = await headOf(store, room);
			const renewed = await store.renewEpoch(room, epoch);
			assertEqual(
				await other.renewEpoch(room, epoch),
				renewed,
				"a server that notices later renews again, so every client starts over twice",
			);
			assertEqual(await headOf(store, room), renewed, "a late call changed the epoch");
		},
	},
	{
		name: "returns one new epoch to servers that renew at the same time",
		async run(store, other = store) {
			if (!store.renewEpoch || !other.renewEpoch) return;
			const room = newRoom();
			const { epoch } = await headOf(store, room);
			const servers = [store, other, store, other];
			const renewed = await Promise.all(servers.map((server) => server.renewEpoch?.(room, epoch)));
			assertEqual(new Set(renewed.map((head) => head?.epoch)).size, 1, "servers disagree about the epoch of a room");
			assertEqual(await headOf(other, room), renewed[0], "the returned epoch is not the one that is kept");
		},
	},
];
