import { appendMany, assertEqual, headOf, newMessage, newRoom, type StoreCase } from "./store-case";

/** How a room gets another epoch; a store without `renewEpoch` passes. */
export const epochCases: readonly StoreCase[] = [
	{
		name: "gives a room another epoch and keeps its seq and messages",
		async run(store) {
			if (!store.renewEpoch) return;
			const [room, neighbour] = [newRoom(), newRoom()];
			await appendMany(store, room, 3);
			await appendMany(store, neighbour, 1);
			const [before, beside] = [await headOf(store, room), await headOf(store, neighbour)];
			const renewed = await store.renewEpoch(room, before.epoch);
			if (renewed.epoch === before.epoch)
				throw new Error("the room has its old epoch: clients go on from a seq that means another message now");
			if (renewed.epoch.length === 0 || renewed.epoch.length > 64)
				throw new Error("an epoch has 1 to 64 characters, or the wire refuses it");
			assertEqual(renewed.seq, 3, "another epoch must not renumber what is kept");
			assertEqual(await headOf(store, room), renewed, "heads tells another epoch than the one that was given");
			assertEqual(await headOf(store, neighbour), beside, "another room's clients are told to start over");
			const { message } = await store.append(newMessage(room));
			assertEqual(message.seq, 4, "the room does not go on from where it was");
			assertEqual(await headOf(store, room), { ...renewed, seq: 4 }, "an append takes the new epoch back");
		},
	},
	{
		name: "leaves the epoch of a room that has another one than the caller knows",
		async run(store, other = store) {
			if (!store.renewEpoch || !other.renewEpoch) return;
			const room = newRoom();
			await appendMany(store, room, 1);
			const { epoch } = await headOf(store, room);
			const renewed = await store.renewEpoch(room, epoch);
			assertEqual(
				await other.renewEpoch(room, epoch),
				renewed,
				"a server that saw the fault later renews again, and every client starts over twice",
			);
			assertEqual(await headOf(store, room), renewed, "a call that was too late has changed the epoch");
		},
	},
	{
		name: "gives one new epoch to servers that ask for it at the same time",
		async run(store, other = store) {
			if (!store.renewEpoch || !other.renewEpoch) return;
			const room = newRoom();
			const { epoch } = await headOf(store, room);
			const servers = [store, other, store, other];
			const renewed = await Promise.all(servers.map((server) => server.renewEpoch?.(room, epoch)));
			assertEqual(new Set(renewed.map((head) => head?.epoch)).size, 1, "servers disagree about the epoch of a room");
			assertEqual(await headOf(other, room), renewed[0], "the epoch that was told is not the one that is kept");
		},
	},
];
