import type { Context, Hono } from "hono";
import type { IncomingEvents } from "../../../schemas/incoming";
import { assertOwn, type Changer, type OwnersChange } from "../../actions/change/changer";
import { makeDeletion } from "../../actions/change/make-deletion";
import { makeEdit } from "../../actions/change/make-edit";
import { makeReaction } from "../../actions/change/make-reaction";
import { ask, authorize, type Caller, enter, type MountedChat } from "./admit";
import { readJson } from "./read-request";

type ForUsers = (handle: (c: Context, caller: Caller) => Promise<Response>) => (c: Context) => Promise<Response>;

/** Adds the routes that change a message. */
export function changeRoutes(routes: Hono, mounted: MountedChat, forUsers: ForUsers): void {
	const { services, server } = mounted;
	const { restrictions } = services;
	const parse = <E extends keyof IncomingEvents>(event: E, data: object) =>
		services.incoming.parse(event, data) as IncomingEvents[E];
	const changerOf = (caller: Caller, action: OwnersChange): Changer => ({
		running: caller.running,
		user: caller.running.author.user,
		isClient: true,
		permit(message) {
			if (!services.authorizer.hasHook) assertOwn(message, caller.running.author.user);
			return ask(mounted, caller, action, message.room, message);
		},
	});
	const reaction = (event: "addReaction" | "removeReaction") =>
		forUsers(async (c, caller) => {
			const data = parse(event, c.req.param());
			await authorize(mounted, caller, event, data.room);
			const on = event === "addReaction";
			if (on) restrictions.checkMute(caller.running.author.user.id, data.room);
			return c.json(await makeReaction(services, caller.running, data, { on }));
		});

	routes.patch(
		"/rooms/:room/messages/:id",
		forUsers(async (c, caller) => {
			const body = await readJson(c, server.options.maxFrameBytes);
			if (body instanceof Response) return body;
			const data = parse("editMessage", { ...body, ...c.req.param() });
			await enter(mounted, caller, "editMessage", data.room);
			restrictions.checkMute(caller.running.author.user.id, data.room);
			return c.json(await makeEdit(services, changerOf(caller, "editMessage"), data));
		}),
	);
	routes.delete(
		"/rooms/:room/messages/:id",
		forUsers(async (c, caller) => {
			const data = parse("deleteMessage", c.req.param());
			await enter(mounted, caller, "deleteMessage", data.room);
			return c.json(await makeDeletion(services, changerOf(caller, "deleteMessage"), data));
		}),
	);
	routes.put("/rooms/:room/messages/:id/reactions/:emoji", reaction("addReaction"));
	routes.delete("/rooms/:room/messages/:id/reactions/:emoji", reaction("removeReaction"));
}
